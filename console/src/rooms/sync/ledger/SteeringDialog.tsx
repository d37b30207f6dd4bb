import { useEffect, useRef, useState } from 'react'
import type { SyncSteeredFragment } from '../../../generated/graphql.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { Failure } from '../../../parts/Failure.tsx'
import { Field } from '../../../parts/Field.tsx'
import { Count } from '../../../parts/numbers.tsx'
import { Problems, problemsAt } from '../../../parts/Problems.tsx'
import { Waiting } from '../../../parts/Waiting.tsx'
import { Badge } from '../Badge.tsx'
import { actionWords } from '../words.ts'
import { mostSteered, useSteering } from './steering.ts'
import type { Choice, Kind } from './steering.ts'

const words = {
  retry: { title: 'Try again?', action: 'Try again now', would: 'would be tried again, now.' },
  discard: { title: 'Give up?', action: 'Give up', would: 'would be given up, and what was said in them erased.' },
} as const

/** Counts first, by a run that changes nothing, and then does it. */
export function SteeringDialog({
  kind,
  choice,
  onDone,
  onClose,
}: {
  kind: Kind
  choice: Choice
  onDone: (steered: SyncSteeredFragment) => void
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const counting = useSteering(kind)
  const earnest = useSteering(kind, (steered) => {
    if (steered.userErrors.length === 0) onDone(steered)
  })
  // A reason has to be given even where nothing is done.
  const count = () => counting.send({ choice, dryRun: true, reason: 'Only counting' })
  const first = useRef(count)
  useEffect(() => first.current(), [])
  const affected = counting.steered?.affected ?? 0
  const problems = earnest.steered?.userErrors
  return (
    <Confirm
      title={words[kind].title}
      action={words[kind].action}
      busy={earnest.sending}
      blocked={affected === 0 || (kind === 'discard' && reason.trim() === '')}
      onConfirm={() => earnest.send({ choice, dryRun: false, reason })}
      onClose={onClose}
    >
      {counting.sending ? <Waiting what="Counting…" /> : null}
      {counting.failure ? <Failure error={counting.failure} again={count} /> : null}
      <Problems of={counting.steered?.userErrors} />
      {counting.steered?.userErrors.length === 0 ? (
        <Counted steered={counting.steered} would={words[kind].would} />
      ) : null}
      {kind === 'discard' ? (
        <Field
          label="Reason"
          hint="For the record, 1 to 500 characters. The record of the changes stays."
          problems={problemsAt(problems, ['reason'])}
        >
          {(given) => (
            <textarea
              {...given}
              rows={3}
              maxLength={500}
              required
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
      ) : null}
      <Problems of={problems?.filter(({ path }) => path?.[0] !== 'reason')} />
      {earnest.failure ? <Failure error={earnest.failure} /> : null}
    </Confirm>
  )
}

const shown = 5

function Counted({ steered, would }: { steered: SyncSteeredFragment; would: string }) {
  const { affected, mayHaveArrived, events } = steered
  if (affected === 0) return <p role="status">There is nothing to do: none of them waits, or is dead.</p>
  return (
    <>
      <p role="status">
        <strong>
          <Count of={affected} /> {affected === 1 ? 'change' : 'changes'}
        </strong>{' '}
        {would}
        {affected >= mostSteered ? ' One call takes no more; do it again for the rest.' : ''}
        {mayHaveArrived > 0 ? ` The marketplace may have taken ${mayHaveArrived} of them already.` : ''}
      </p>
      <ul className="steered">
        {events.slice(0, shown).map(({ id, userId, action, status }) => (
          <li key={id}>
            {actionWords[action]} of {userId} <Badge of={status} />
          </li>
        ))}
        {affected > shown ? <li>and others</li> : null}
      </ul>
    </>
  )
}
