import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../../ask/change.ts'
import { SyncStartRunDocument } from '../../../generated/graphql.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { Failure } from '../../../parts/Failure.tsx'
import { Field } from '../../../parts/Field.tsx'

/** Starts a comparison. One that repairs changes the marketplace, and deletes there what the panel has deleted: that is asked first. */
export function StartRun({ running }: { running: boolean }) {
  const [repair, setRepair] = useState(false)
  const [share, setShare] = useState('1')
  const [asking, setAsking] = useState(false)
  const change = useChange(SyncStartRunDocument, { then: () => setAsking(false) })
  const sample = Number(share)
  const fits = sample > 0 && sample <= 1
  const start = () => change.send({ repair, sample })

  function submit(event: FormEvent) {
    event.preventDefault()
    if (repair) setAsking(true)
    else start()
  }

  return (
    <form aria-label="Start a comparison" onSubmit={submit}>
      <div className="filters">
        <Field
          label="Share of the users, above 0 and at most 1"
          problems={
            fits
              ? []
              : [{ code: 'VALIDATION_ERROR', path: ['sample'], message: 'Give a number above 0 and at most 1.' }]
          }
        >
          {(given) => (
            <input
              {...given}
              type="text"
              inputMode="decimal"
              value={share}
              onChange={({ target }) => setShare(target.value)}
            />
          )}
        </Field>
        <label>
          <input type="checkbox" checked={repair} onChange={({ target }) => setRepair(target.checked)} /> Send again
          what differs
        </label>
        <button type="submit" disabled={!fits || running || change.sending}>
          Start a comparison
        </button>
      </div>
      {running ? <p className="hint">Only one runs at a time.</p> : null}
      {change.failure && !asking ? <Failure error={change.failure} again={start} /> : null}
      {asking ? (
        <Confirm
          title="Compare and repair?"
          action="Compare and repair"
          busy={change.sending}
          onConfirm={start}
          onClose={() => setAsking(false)}
        >
          <p>
            What the marketplace has otherwise is sent to it again. Users that the panel has deleted and the marketplace
            still has are deleted there.
          </p>
          {change.failure ? <Failure error={change.failure} /> : null}
        </Confirm>
      ) : null}
    </form>
  )
}
