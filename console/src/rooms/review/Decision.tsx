import { useState } from 'react'
import { ReviewApproveDocument, ReviewRejectDocument, ReviewRequestChangesDocument } from '../../generated/graphql.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useKeptText } from '../../parts/kept-text.ts'
import { Note } from '../../parts/publication/Timeline.tsx'
import { Refused } from '../../parts/publication/Refused.tsx'
import { useStep } from '../../parts/publication/steps.ts'
import { Unsaid } from '../../parts/publication/Unsaid.tsx'
import { Words } from '../../parts/publication/Words.tsx'
import type { Reviewed } from './PublicationPage.tsx'

/** Approve, request changes or reject what is shown. What was refused stays to be read when nothing can be decided any more. */
export function Decision({
  publication: { id, revision, allowedActions, autoPublish },
  isSeen,
  onSeen,
  onDone,
}: {
  publication: Reviewed
  /** What is to be published is what it was when somebody looked at it. */
  isSeen: boolean
  onSeen: () => void
  onDone: () => void
}) {
  const [isRejecting, setRejecting] = useState(false)
  const wordName = `decision ${id}`
  const [word, setWord] = useKeptText(wordName)
  const done = () => {
    setWord('')
    onDone()
  }
  const approving = useStep(ReviewApproveDocument, { onDone: done })
  const requesting = useStep(ReviewRequestChangesDocument, { onDone: done })
  const rejecting = useStep(ReviewRejectDocument, { onDone: done })
  const steps = [approving, requesting, rejecting]
  const refused = <Refused steps={steps} />
  const isBusy = steps.some(({ sending }) => sending)
  if (!allowedActions.includes('APPROVE'))
    return (
      <>
        {refused}
        {isBusy ? null : <Unsaid name={wordName} />}
      </>
    )
  const isBlocked = isBusy || !isSeen
  const begin = () => steps.forEach((step) => step.clear())
  const said = { id, revision, note: word }
  return (
    <section className="review-decision" aria-labelledby="decision">
      <h2 id="decision">Decide</h2>
      {isSeen ? null : (
        <div className="notice" role="alert">
          <p>Its author has changed what is to be published since you began to look at it.</p>
          <button type="button" onClick={onSeen}>
            I have looked at it again
          </button>
        </div>
      )}
      <Words
        label="What you say to the author"
        hint={'Needed to request changes and to reject; at most 4\u00a0000 characters.'}
        text={word}
        errors={steps.flatMap(({ errors }) => errors)}
        rows={5}
        onText={setWord}
      />
      {refused}
      <p className="hint">
        You decide about revision {revision}. Once approved,{' '}
        {autoPublish ? 'it is on its way to the marketplace.' : 'it waits for its author to publish it.'}
      </p>
      <div className="buttons">
        <button
          type="button"
          className="primary"
          disabled={isBlocked}
          onClick={() => {
            begin()
            approving.take(said)
          }}
        >
          Approve
        </button>
        <button
          type="button"
          disabled={isBlocked}
          onClick={() => {
            begin()
            requesting.take(said)
          }}
        >
          Request changes
        </button>
        <button
          type="button"
          className="danger"
          disabled={isBlocked}
          onClick={() => {
            begin()
            setRejecting(true)
          }}
        >
          Reject…
        </button>
      </div>
      {isRejecting ? (
        <Confirm
          title="Reject it"
          action="Reject it for good"
          busy={isBusy}
          blocked={word.trim() === ''}
          onConfirm={() => {
            setRejecting(false)
            rejecting.take(said)
          }}
          onClose={() => setRejecting(false)}
        >
          <p>That is final: its author would have to begin another.</p>
          {word.trim() === '' ? <p>Say why first: the author is told.</p> : <Note text={word} />}
        </Confirm>
      ) : null}
    </section>
  )
}
