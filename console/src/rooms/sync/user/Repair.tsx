import { useState } from 'react'
import { useChange } from '../../../ask/change.ts'
import { SyncResyncDocument, SyncVerifyDocument } from '../../../generated/graphql.ts'
import type { SyncResyncMutation, SyncVerifyMutation } from '../../../generated/graphql.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { Problems } from '../../../parts/Problems.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { actionWords, statusWords } from '../words.ts'

/** Compares a user with the marketplace, and sends again what differs. */
export function Repair({ userId }: { userId: string }) {
  const { may } = useSession()
  const [force, setForce] = useState(false)
  const verify = useChange(SyncVerifyDocument, { then: () => resync.clear() })
  const resync = useChange(SyncResyncDocument, { then: () => verify.clear() })
  const busy = verify.sending || resync.sending
  return (
    <section aria-labelledby="sync-repair">
      <h2 id="sync-repair">Compare and mend</h2>
      <div className="buttons chosen">
        <button type="button" disabled={busy} onClick={() => verify.send({ userId })}>
          Compare with the marketplace
        </button>
        {may('user:write') ? (
          <>
            <button type="button" disabled={busy} onClick={() => resync.send({ userId, force })}>
              Send again
            </button>
            <label>
              <input type="checkbox" checked={force} onChange={({ target }) => setForce(target.checked)} /> even when
              nothing differs
            </label>
          </>
        ) : null}
      </div>
      {may('user:write') ? null : <Lacking permission="user:write" what="Sending a user again" />}
      {verify.failure ? <Failure error={verify.failure} again={() => verify.send({ userId })} /> : null}
      {resync.failure ? <Failure error={resync.failure} again={() => resync.send({ userId, force })} /> : null}
      <Problems of={resync.data?.resyncUser.userErrors} />
      <div role="status">
        {busy ? <p>Asking the marketplace…</p> : null}
        {verify.data ? <Compared of={verify.data.verifyUserSync} /> : null}
        {resync.data ? <SentAgain of={resync.data.resyncUser} /> : null}
      </div>
    </section>
  )
}

function Compared({ of: { status, drift } }: { of: SyncVerifyMutation['verifyUserSync'] }) {
  if (status === 'NEVER_SYNCED') return <p>There is nothing to compare: the panel never spoke of this user.</p>
  if (drift.length === 0)
    return <p>Compared. No difference was found; the state is {statusWords[status].text.toLowerCase()}.</p>
  const fields = drift.map(({ field }) => field).join(', ')
  return (
    <p>
      Compared. {drift.length} {drift.length === 1 ? 'field differs' : 'fields differ'}: {fields}.
    </p>
  )
}

function SentAgain({ of: { event, status, userErrors } }: { of: SyncResyncMutation['resyncUser'] }) {
  if (userErrors.length > 0) return null
  if (event === null) {
    const why = status === 'PENDING' || status === 'RETRYING' ? 'A change is on its way already' : 'Nothing differs'
    return <p>{why}, so nothing was sent.</p>
  }
  return (
    <p>
      {actionWords[event.action]} is on its way:{' '}
      <a href={hrefOf(['sync', 'events', event.id])}>
        <code>{event.id}</code>
      </a>
    </p>
  )
}
