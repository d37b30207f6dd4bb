import { useState } from 'react'
import { Confirm } from '../../parts/Confirm.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'

/** Asks for a reason first; and where other plugins need this one, whether it is to go all the same. */
export function TakeOffDialog({
  errors,
  dependents,
  busy,
  failure,
  onConfirm,
  onClose,
}: {
  errors: readonly Problem[]
  dependents: number
  busy: boolean
  failure: Error | undefined
  onConfirm: (reason: string, force: boolean) => void
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const [force, setForce] = useState(false)
  const isNeeded = dependents > 0
  const others = errors.filter(({ path }) => path?.[0] !== 'reason' && !(isNeeded && path?.[0] === 'marketplaceItemId'))
  return (
    <Confirm
      title="Take it off the marketplace"
      action={force ? 'Take it off all the same' : 'Take it off'}
      busy={busy}
      blocked={isNeeded && !force}
      onConfirm={() => onConfirm(reason, force)}
      onClose={onClose}
    >
      <p>It is no longer listed then. To list it again, it has to be published again.</p>
      <Field label="Reason" hint="For the record; at most 500 characters." problems={problemsAt(errors, ['reason'])}>
        {(given) => (
          <textarea
            {...given}
            className="publish-reason"
            rows={3}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      {isNeeded ? (
        <div className="notice failure" role="alert">
          <p>
            {dependents === 1 ? 'One known plugin needs this one.' : `${dependents} known plugins need this one.`}{' '}
            Nothing was changed.
          </p>
          <label>
            <input type="checkbox" checked={force} onChange={({ target }) => setForce(target.checked)} /> Take it off
            all the same
          </label>
        </div>
      ) : null}
      <Problems of={others} />
      {failure ? <Failure error={failure} /> : null}
    </Confirm>
  )
}
