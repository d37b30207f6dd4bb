import { useState } from 'react'
import {
  PublishApprovedDocument,
  PublishCancelDocument,
  PublishSubmitDocument,
  PublishWithdrawDocument,
} from '../../../generated/graphql.ts'
import type { WorkflowAction } from '../../../generated/graphql.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { useKeptText } from '../../../parts/kept-text.ts'
import { Refused } from '../../../parts/publication/Refused.tsx'
import { useStep } from '../../../parts/publication/steps.ts'
import { Unsaid } from '../../../parts/publication/Unsaid.tsx'
import { Words } from '../../../parts/publication/Words.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { onTheirWay } from './OnTheirWay.tsx'
import type { UnderWay } from './workflow-draft.ts'

/** What its author may do with a publication now. */
export function AuthorActions({ publication, onDone }: { publication: UnderWay; onDone: () => void }) {
  const { id, revision, allowedActions } = publication
  const [wordName, whyName] = [`word ${id}`, `give up ${id}`]
  const [word, setWord] = useKeptText(wordName)
  const [isCancelling, setCancelling] = useState(false)
  const [why, setWhy] = useKeptText(whyName)
  const done = () => {
    setWord('')
    setWhy('')
    setCancelling(false)
    onDone()
  }
  const submitting = useStep(PublishSubmitDocument, { onDone: done })
  const withdrawing = useStep(PublishWithdrawDocument, { onDone: done })
  const cancelling = useStep(PublishCancelDocument, { onDone: done })
  const publishing = useStep(PublishApprovedDocument, { onDone: done })
  const steps = [submitting, withdrawing, cancelling, publishing]
  const isBusy = steps.some(({ sending }) => sending)
  const may = (action: WorkflowAction) => allowedActions.includes(action)
  const begin = (take: () => void) => () => {
    steps.forEach((step) => step.clear())
    take()
  }
  return (
    <section aria-label="What you can do">
      {may('SUBMIT') ? (
        <Words
          label="A word to the reviewers"
          hint={'Goes with it when you hand it in; at most 4\u00a0000 characters.'}
          text={word}
          errors={submitting.errors}
          onText={setWord}
        />
      ) : null}
      {may('SUBMIT') || isBusy ? null : <Unsaid name={wordName} />}
      {may('CANCEL') || isBusy ? null : <Unsaid name={whyName} />}
      <Refused steps={[submitting, withdrawing, publishing]} />
      <div className="buttons">
        {may('SUBMIT') ? (
          <button
            type="button"
            className="primary"
            disabled={isBusy}
            onClick={begin(() => submitting.take({ id, revision, note: word }))}
          >
            Hand in for review
          </button>
        ) : null}
        {may('PUBLISH') ? (
          <button type="button" className="primary" disabled={isBusy} onClick={begin(() => publishing.take({ id }))}>
            Publish it
          </button>
        ) : null}
        {may('REVISE') ? <a href={hrefOf([...onTheirWay, id, 'revise'])}>Revise it</a> : null}
        {may('WITHDRAW') ? (
          <button type="button" disabled={isBusy} onClick={begin(() => withdrawing.take({ id }))}>
            Withdraw it from the review
          </button>
        ) : null}
        {may('CANCEL') ? (
          <button type="button" className="danger" disabled={isBusy} onClick={begin(() => setCancelling(true))}>
            Give it up…
          </button>
        ) : null}
      </div>
      {isCancelling ? (
        <Confirm
          title="Give it up"
          action="Give it up for good"
          busy={isBusy}
          onConfirm={() => cancelling.take({ id, note: why })}
          onClose={() => setCancelling(false)}
        >
          <p>That is final. Nothing of it is published; you may begin another.</p>
          <Words
            label="Why"
            hint={'For the reviewers; at most 4\u00a0000 characters.'}
            text={why}
            errors={cancelling.errors}
            onText={setWhy}
          />
          <Refused steps={[cancelling]} />
        </Confirm>
      ) : null}
    </section>
  )
}
