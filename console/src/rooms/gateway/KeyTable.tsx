import { useState } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayRevokeKeyDocument } from '../../generated/graphql.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Problems } from '../../parts/Problems.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { EndsBadge } from './EndsBadge.tsx'
import { inOrder, works } from './keys.ts'
import type { Key } from './keys.ts'

/** All keys of a service, those that work first. A key is ended at once, after a question. */
export function KeyTable({ keys }: { keys: readonly Key[] }) {
  const [ending, setEnding] = useState<Key | undefined>()
  const [said, setSaid] = useState('')
  const revoke = useChange(GatewayRevokeKeyDocument, {
    then({ revokeServiceKey: { key } }) {
      if (!key) return
      setSaid(`The key ${key.prefix} has ended.`)
      setEnding(undefined)
    },
  })

  function close() {
    revoke.clear()
    setEnding(undefined)
  }

  return (
    <>
      <Scroll label="Keys">
        <table className="keys">
          <thead>
            <tr>
              <th scope="col">Begins with</th>
              <th scope="col">Kind</th>
              <th scope="col">State</th>
              <th scope="col">Made</th>
              <th scope="col">Ends</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span className="unseen">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {inOrder(keys).map((key) => (
              <Row key={key.id} of={key} onRevoke={() => setEnding(key)} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <p role="status">{said}</p>
      {ending ? (
        <Confirm
          title="Revoke this key?"
          action="Revoke it"
          busy={revoke.sending}
          onConfirm={() => revoke.send({ keyId: ending.id })}
          onClose={close}
        >
          <p>
            <code>{ending.prefix}</code> ends at once and never works again. Whoever still sends it is refused.
          </p>
          <Problems of={revoke.data?.revokeServiceKey.userErrors} />
          {revoke.failure ? <Failure error={revoke.failure} /> : null}
        </Confirm>
      ) : null}
    </>
  )
}

const Row = ({ of: key, onRevoke }: { of: Key; onRevoke: () => void }) => (
  <tr className={works(key) ? undefined : 'over'}>
    <th scope="row">
      <code>{key.prefix}</code>
    </th>
    <td>{key.algorithm}</td>
    <td>
      <span className={works(key) ? 'badge good' : 'badge'}>{states[key.status]}</span> <EndsBadge of={key} />
    </td>
    <td>
      <Moment at={key.createdAt} />
    </td>
    <td>
      <Moment at={key.expiresAt} unknown="does not end" />
    </td>
    <td>
      <Moment at={key.lastUsedAt} unknown="never, or not known" />
    </td>
    <td>
      {works(key) ? (
        <button type="button" className="danger" aria-label={`Revoke ${key.prefix}`} onClick={onRevoke}>
          Revoke
        </button>
      ) : null}
    </td>
  </tr>
)

const states: Readonly<Record<Key['status'], string>> = {
  ACTIVE: 'works',
  ROTATING: 'works, has a successor',
  REVOKED: 'revoked',
  EXPIRED: 'its time is over',
}
