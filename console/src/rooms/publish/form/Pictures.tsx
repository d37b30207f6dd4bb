import { pathOf } from '../draft.ts'
import { faultsAt } from '../faults.ts'
import { Entries } from './Entries.tsx'
import { DraftLine, Line } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

/** Icon and screenshots: addresses and words, because no picture is loaded here. */
export const Pictures = ({ form }: { form: DraftForm }) => (
  <fieldset>
    <legend>How it looks</legend>
    <DraftLine form={form} name="iconUrl" label="Icon" type="url" hint="Address of a picture." />
    <Entries
      title="Screenshots"
      one="screenshot"
      hint="At most 20, shown in this order."
      rows={form.draft.screenshots}
      faults={faultsAt(form.faults, pathOf('screenshots'))}
      blank={{ url: '', alt: '' }}
      ordered
      onRows={(screenshots) => form.change({ screenshots })}
    >
      {({ url, alt }, index, onRow) => {
        const at = (field: string) => faultsAt(form.faults, [...pathOf('screenshots'), String(index), field])
        return (
          <div className="publish-pair">
            <Line label="Address" type="url" value={url} faults={at('url')} onText={(text) => onRow({ url: text })} />
            <Line
              label="What it shows"
              hint="For people who cannot see it, 1 to 200 characters."
              value={alt}
              faults={at('alt')}
              onText={(text) => onRow({ alt: text })}
            />
          </div>
        )
      }}
    </Entries>
  </fieldset>
)
