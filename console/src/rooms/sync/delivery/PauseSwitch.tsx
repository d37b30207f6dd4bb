import { useState } from 'react'
import { useChange } from '../../../ask/change.ts'
import { SyncSetPausedDocument } from '../../../generated/graphql.ts'
import type { SyncSetPausedMutation } from '../../../generated/graphql.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { Failure } from '../../../parts/Failure.tsx'
import { Field } from '../../../parts/Field.tsx'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'

/** Stops the delivery of all gateways, or lets it go on. Stopping asks first; going on harms nobody. */
export function PauseSwitch({
  paused,
  onChanged,
}: {
  paused: boolean
  onChanged: (result: SyncSetPausedMutation) => void
}) {
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const change = useChange(SyncSetPausedDocument, {
    then(result) {
      onChanged(result)
      setAsking(false)
      setReason('')
    },
  })
  if (!may('sync:write')) return <Lacking permission="sync:write" what="Pausing and resuming the delivery" />
  return (
    <>
      <div className="buttons">
        {paused ? (
          <button
            type="button"
            className="primary"
            disabled={change.sending}
            onClick={() => change.send({ paused: false })}
          >
            Resume delivery
          </button>
        ) : (
          <button type="button" className="danger" onClick={() => setAsking(true)}>
            Pause delivery…
          </button>
        )}
      </div>
      {change.failure && !asking ? <Failure error={change.failure} /> : null}
      {asking ? (
        <Confirm
          title="Pause the delivery?"
          action="Pause delivery"
          busy={change.sending}
          onConfirm={() => change.send({ paused: true, reason: reason.trim() === '' ? null : reason })}
          onClose={() => {
            setAsking(false)
            change.clear()
          }}
        >
          <p>No gateway on this store sends anything until somebody resumes it. Changes are accepted meanwhile.</p>
          <Field label="Reason" hint="For other people. At most 500 characters; may be left empty.">
            {(given) => (
              <textarea
                {...given}
                rows={3}
                maxLength={500}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            )}
          </Field>
          {change.failure ? <Failure error={change.failure} /> : null}
        </Confirm>
      ) : null}
    </>
  )
}
