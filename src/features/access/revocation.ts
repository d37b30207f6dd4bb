/** The end of a key, which must not be that of whoever ends it. */
import type { Credential } from '../../auth/caller.ts'
import { Failure } from '../../kit/failure.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { audited, requireClient } from './clients.ts'
import type { AuditBy, ClientRow } from './clients.ts'
import type { KeyKind, KeyRow } from './keys.ts'

/**
 * Ends a key now. Repeating it changes nothing. Fails with RESOURCE_NOT_FOUND without the key, and with CONFLICT where a service asks that would
 * have no key left of those by which it came. `credential`: what it came with.
 */
export const revokeKey = work(
  import.meta.url,
  'revokeKey',
  function* (id: string, credential: Credential | undefined, by: AuditBy): Steps<KeyRow> {
    const [key] = yield* sql<KeyRow>`SELECT * FROM service_keys WHERE id = ${id}`
    if (!key) throw new Failure('RESOURCE_NOT_FOUND', 'There is no service key with this id.', { path: ['keyId'] })
    if (credential !== undefined && key.service_id === by.serviceId && isLive(key, by.at)) {
      yield* refuseLastOwn(key, credential, by.at)
    }
    const [now] = yield* sql<KeyRow>`
      UPDATE service_keys SET revoked_at = ${by.at} WHERE id = ${id} AND revoked_at IS NULL RETURNING *`
    if (!now) return key.revoked_at === null ? { ...key, revoked_at: by.at } : key
    yield* audited(by, 'key.revoke', id, { after: { serviceId: now.service_id, kind: now.kind } })
    return now
  },
)

function* refuseLastOwn(key: KeyRow, credential: Credential, at: number): Steps<void> {
  // Locks the client: of two keys that are ended at the same time the second one is seen as the last.
  const client = yield* requireClient(key.service_id)
  const kinds = neededWith(key.kind, credential, client)
  if (kinds.length === 0) return
  const keys = yield* sql<KeyRow>`SELECT * FROM service_keys WHERE service_id = ${client.id} AND id <> ${key.id}`
  if (keys.some((other) => kinds.includes(other.kind) && isLive(other, at))) return
  const other = kinds.includes('api-key')
    ? 'rotateServiceKey (`overlap: "PT0S"` ends this one as well)'
    : 'addSigningKey'
  const message = `keyId: a service cannot end the last key by which it comes in. Make another one first with ${other}, or ask as another service that has admin:keys.`
  throw new Failure('CONFLICT', message, { path: ['keyId'] })
}

/** The kinds of keys of which a service must have one to come as it came, where the given kind is among them. */
function neededWith(kind: KeyKind, credential: Credential, client: ClientRow): readonly KeyKind[] {
  const groups: KeyKind[][] = [
    // Keys of the old form manage no keys.
    credential === 'api-key' ? ['api-key'] : [],
    client.api_key_required === 1 ? ['api-key', 'old-api-key'] : [],
    client.signature === 'rfc9421' ? ['hmac-sha256', 'ed25519'] : [],
  ]
  return groups.find((kinds) => kinds.includes(kind)) ?? []
}

const isLive = ({ revoked_at, not_after }: KeyRow, at: number): boolean =>
  revoked_at === null && (not_after === null || not_after > at)
