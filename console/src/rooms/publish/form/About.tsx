import { Category } from './Category.tsx'
import { Description } from './Description.tsx'
import { DraftLine, DraftText } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

/** What a plugin says about itself, in words. */
export const About = ({ form, isKnown }: { form: DraftForm; isKnown: boolean }) => (
  <fieldset>
    <legend>What it is</legend>
    <div className="publish-pair">
      <DraftLine form={form} name="name" label="Name" hint="3 to 50 characters." />
      <DraftLine form={form} name="version" label="Version" hint="Semantic Versioning, such as 1.4.0." />
    </div>
    <Description form={form} />
    <div className="publish-pair">
      <DraftLine
        form={form}
        name="author"
        label="Author"
        hint={
          isKnown
            ? 'Who wrote it. The gateway does not tell how the author signed; this is the name of who published it, where your token may read it.'
            : 'Who wrote it, 1 to 128 characters.'
        }
      />
      <DraftLine form={form} name="license" label="Licence" hint="SPDX identifier, such as MIT." />
    </div>
    <div className="publish-pair">
      <Category form={form} />
      <DraftText form={form} name="tags" label="Tags" rows={3} hint="One a line, at most 10." />
    </div>
    <div className="publish-pair">
      <DraftLine form={form} name="homepage" label="Home page" type="url" />
      <DraftLine form={form} name="repository" label="Source" type="url" hint="Where its source is." />
    </div>
  </fieldset>
)
