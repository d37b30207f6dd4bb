import { useMemo } from 'react'
import { PublishReviseDocument } from '../../../generated/graphql.ts'
import { useStep } from '../../../parts/publication/steps.ts'
import { go, hrefOf } from '../../../shell/place.ts'
import { changedFields } from '../draft.ts'
import type { Draft } from '../draft.ts'
import { faultsOf, ownFaults } from '../faults.ts'
import type { DraftForm } from '../form/fields.tsx'
import { PluginForm } from '../form/PluginForm.tsx'
import { partsOf, publicationOf } from '../input.ts'
import { useKept } from '../kept.ts'
import { AtOnce } from './AtOnce.tsx'
import { onTheirWay } from './OnTheirWay.tsx'
import { workflowDraft } from './workflow-draft.ts'
import type { UnderWay } from './workflow-draft.ts'

/** Changes what is to be published. Only the parts that were touched are sent, and only over the revision that is shown. */
export function ReviseForm({ publication, onDone }: { publication: UnderWay; onDone: () => void }) {
  const { id, revision } = publication
  const { kept, keep, edit, forget } = useKept(`revise ${id}`)
  const base = useMemo(() => workflowDraft(publication), [publication])
  const draft = useMemo<Draft>(() => ({ ...base, ...kept.edits }), [base, kept.edits])
  const autoPublish = kept.autoPublish ?? publication.autoPublish
  const parts = partsOf(changedFields(draft, base))
  const isAtOnceOnly = !parts.manifest && !parts.files && !parts.licenseType
  const done = () => {
    forget()
    go([...onTheirWay, id])
    onDone()
  }
  const revising = useStep(PublishReviseDocument, { onDone: done, onRefused: (errors) => keep({ faults: errors }) })
  const form: DraftForm = {
    draft,
    faults: [...kept.faults, ...faultsOf(revising.failure), ...ownFaults(draft)],
    change: (part) => edit(part, draft),
  }
  function send() {
    const { manifest, files, licenseType } = publicationOf(draft)
    revising.take({
      input: {
        workflowId: id,
        expectedRevision: revision,
        ...(parts.manifest && { manifest }),
        ...(parts.files && { files }),
        ...(parts.licenseType && licenseType && { licenseType }),
        ...(autoPublish !== publication.autoPublish && { autoPublish }),
      },
    })
  }
  return (
    <section aria-labelledby="revise">
      <h2 id="revise">Revise it</h2>
      <p>
        <a href={hrefOf([...onTheirWay, id])}>Back, without keeping the revision</a>
      </p>
      <PluginForm
        form={form}
        isKnown={false}
        label="Revision"
        action="Keep the revision"
        after={<AtOnce is={autoPublish} onChange={(is) => keep({ autoPublish: is })} />}
        blocked={isAtOnceOnly && autoPublish === publication.autoPublish}
        sending={revising.sending}
        failure={revising.failure}
        heard={revising.heard}
        isTouched={Object.keys(kept.edits).length > 0}
        onForget={() => {
          forget()
          revising.clear()
        }}
        onSend={send}
      />
    </section>
  )
}
