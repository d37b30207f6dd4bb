import { Failure } from '../../kit/failure.ts'
import { part, none, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { audited, createClientSteps, requireClient } from './clients.ts'
import type { AuditBy, ClientRow } from './clients.ts'

export type KeyKind = 'api-key' | 'old-api-key' | 'hmac-sha256' | 'ed25519' | 'legacy'

export interface KeyRow {
  id: string
  service_id: string
  kind: KeyKind
  material: string
  prefix: string
  created_at: number
  not_before: number
  not_after: number | null
  replaced_by: string | null
  revoked_at: number | null
  last_used_at: number | null
}

/** A key as it is kept: `material` is a digest, a sealed secret or a public key. */
export interface NewKey {
  id: string
  kind: KeyKind
  material: string
  prefix: string
  notBefore: number
  notAfter: number | null
}

const mostLiveKeys = 10

export const createClientWithKey = work(
  import.meta.url,
  'createClientWithKey',
  function* (
    client: { id: string; name: string; permissions: readonly string[] },
    key: NewKey,
    by: readonly [client: AuditBy, key: AuditBy],
  ): Steps<KeyRow> {
    yield* createClientSteps(client, by[0])
    return yield* insertKey(client.id, key, by[1])
  },
)

/** Fails with RESOURCE_NOT_FOUND without the client, with CONFLICT when it has ten live keys or the key is registered. */
export const addKey = work(
  import.meta.url,
  'addKey',
  function* (clientId: string, key: NewKey, by: AuditBy): Steps<KeyRow> {
    yield* requireClient(clientId)
    yield* refuseTooMany(clientId, by.at)
    return yield* insertKey(clientId, key, by)
  },
)

/**
 * Adds a key of the same kind; the live ones of that kind end after the overlap, or earlier if they already had an end. Without an overlap
 * they are revoked: an end in time would wait for the clock of each gateway.
 */
export const rotateKey = work(
  import.meta.url,
  'rotateKey',
  function* (
    clientId: string,
    key: NewKey,
    overlapMs: number,
    by: readonly [end: AuditBy, key: AuditBy],
  ): Steps<KeyRow> {
    yield* requireClient(clientId)
    const end = by[0].at + overlapMs
    const ended = yield* sql<{ id: string }>`
      UPDATE service_keys SET replaced_by = ${key.id}, revoked_at = ${overlapMs === 0 ? by[0].at : null},
        not_after = CASE WHEN not_after IS NULL OR not_after > ${end} THEN ${end} ELSE not_after END
      WHERE service_id = ${clientId} AND revoked_at IS NULL AND (not_after IS NULL OR not_after > ${by[0].at})
        AND (kind = ${key.kind} ${key.kind === 'api-key' ? part`OR kind = 'old-api-key'` : none})
      RETURNING id`
    yield* refuseTooMany(clientId, by[0].at)
    yield* audited(by[0], 'key.rotate', clientId, { before: ended.map(({ id }) => id).sort(), after: { ends: end } })
    return yield* insertKey(clientId, key, by[1])
  },
)

/** All keys, oldest first, or those of one client. */
export const selectKeys = work(import.meta.url, 'selectKeys', function* (clientId?: string): Steps<KeyRow[]> {
  return yield* sql<KeyRow>`
    SELECT * FROM service_keys ${clientId === undefined ? none : part`WHERE service_id = ${clientId}`}
    ORDER BY created_at, id`
})

export interface AccessSnapshot {
  version: number
  clients: ClientRow[]
  keys: KeyRow[]
}

/** Everything that authentication needs to know, or null when nothing changed since `known`. */
export const snapshotAccess = work(
  import.meta.url,
  'snapshotAccess',
  function* (known: number | null, now: number): Steps<AccessSnapshot | null> {
    // The version is read first: a change that comes in between is seen again next time, never missed.
    const [state] = yield* sql<{ version: number }>`SELECT version FROM access_state WHERE id = 1`
    const version = state?.version ?? 0
    if (version === known) return null
    const clients = yield* sql<ClientRow>`SELECT * FROM service_clients`
    const keys = yield* sql<KeyRow>`
      SELECT * FROM service_keys WHERE revoked_at IS NULL AND (not_after IS NULL OR not_after > ${now})`
    return { version, clients, keys }
  },
)

/** Replaces sealed texts by others of the same secrets; a key that changed meanwhile stays as it is. */
export const resealKeys = work(
  import.meta.url,
  'resealKeys',
  function* (texts: readonly (readonly [id: string, old: string, fresh: string])[]): Steps<void> {
    for (const [id, old, fresh] of texts) {
      yield* sql`UPDATE service_keys SET material = ${fresh} WHERE id = ${id} AND material = ${old}`
    }
  },
)

/** Notes when keys were last used; an older time never replaces a newer one. */
export const noteKeyUse = work(
  import.meta.url,
  'noteKeyUse',
  function* (uses: readonly (readonly [id: string, at: number])[]): Steps<void> {
    for (const [id, at] of uses) {
      yield* sql`
        UPDATE service_keys SET last_used_at = ${at} WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at < ${at})`
    }
  },
)

function* insertKey(clientId: string, key: NewKey, by: AuditBy): Steps<KeyRow> {
  const [row] = yield* sql<KeyRow>`
    INSERT INTO service_keys (id, service_id, kind, material, prefix, created_at, not_before, not_after)
    VALUES (${key.id}, ${clientId}, ${key.kind}, ${key.material}, ${key.prefix}, ${by.at}, ${key.notBefore}, ${key.notAfter})
    ON CONFLICT DO NOTHING RETURNING *`
  if (!row) throw new Failure('CONFLICT', 'This key is registered already.', { path: ['key'] })
  const { id, kind, prefix, not_before: notBefore, not_after: notAfter } = row
  yield* audited(by, 'key.create', id, { after: { serviceId: clientId, kind, prefix, notBefore, notAfter } })
  return row
}

function* refuseTooMany(clientId: string, liveAt: number): Steps<void> {
  const [count] = yield* sql<{ live: number }>`
    SELECT COUNT(*) AS live FROM service_keys
    WHERE service_id = ${clientId} AND revoked_at IS NULL AND (not_after IS NULL OR not_after > ${liveAt})`
  if ((count?.live ?? 0) >= mostLiveKeys) {
    throw new Failure('CONFLICT', `The client has ${mostLiveKeys} live keys. Revoke one first.`, { path: ['clientId'] })
  }
}
