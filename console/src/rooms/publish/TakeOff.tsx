import { useState } from 'react'
import { useChange } from '../../ask/change.ts'
import { PublishTakeOffDocument } from '../../generated/graphql.ts'
import type { PublishTakeOffMutation } from '../../generated/graphql.ts'
import { Count } from '../../parts/numbers.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Problems } from '../../parts/Problems.tsx'
import { TakeOffDialog } from './TakeOffDialog.tsx'

type TakenOff = PublishTakeOffMutation['unpublishPlugin']

/** The way off the market, and what became of it. */
export function TakeOff({ id, isOff = false }: { id: string; isOff?: boolean }) {
  const [open, setOpen] = useState(false)
  const [done, setDone] = useState<TakenOff | undefined>()
  const takingOff = useChange(PublishTakeOffDocument, {
    keyed: true,
    then({ unpublishPlugin: answer }) {
      setDone(answer)
      if (answer.userErrors.length === 0) setOpen(false)
    },
  })
  const { sending, failure } = takingOff
  const isAccepted = done !== undefined && done.userErrors.length === 0
  if (isOff && !isAccepted) return null
  return (
    <section aria-label="Take it off">
      <h2>Take it off the marketplace</h2>
      {isAccepted ? <TakenOffNow done={done} /> : null}
      {isAccepted && !done.unpublished && !isOff ? (
        <>
          {failure ? <Failure error={failure} /> : null}
          <button type="button" disabled={sending} onClick={takingOff.again}>
            {sending ? 'Looking…' : 'Look again'}
          </button>
        </>
      ) : null}
      {!open && done && !isAccepted ? <Problems of={done.userErrors} /> : null}
      {isAccepted ? null : (
        <button
          type="button"
          className="danger"
          onClick={() => {
            takingOff.clear()
            setDone(undefined)
            setOpen(true)
          }}
        >
          Take it off…
        </button>
      )}
      {open ? (
        <TakeOffDialog
          errors={done?.userErrors ?? []}
          dependents={done?.dependentsWarned ?? 0}
          busy={sending}
          failure={failure}
          onConfirm={(reason, force) =>
            takingOff.send({ id, force, ...(reason.trim() !== '' && { reason: reason.trim() }) })
          }
          onClose={() => setOpen(false)}
        />
      ) : null}
    </section>
  )
}

const TakenOffNow = ({ done: { unpublished, dependentsWarned, replayed } }: { done: TakenOff }) => (
  <div role="status" className="notice">
    <p>
      {unpublished
        ? 'It is off the marketplace.'
        : 'It is accepted and on its way. The gateway goes on trying, also when the marketplace cannot be reached.'}
    </p>
    <p>
      Known plugins that need it: <Count of={dependentsWarned} />
    </p>
    {replayed ? <p className="hint">This answer is about what you sent before, under the same key.</p> : null}
  </div>
)
