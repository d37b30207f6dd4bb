/** Erasing a person: the delete at the marketplace, everything here, and the proof of it. */
import { join, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { sha256 } from '../../kit/ids.ts'
import type { EventRow } from './model.ts'

export interface ErasureRow {
  id: string
  user_id_hash: string
  reason: string
  requested_at: number
  event_id: string
  stores: string
}

export interface ErasedStore {
  readonly name: string
  readonly rows: number
}

/**
 * Erases what the delete itself left: digests that could be guessed, errors, tries of old events, fingerprints of requests. Runs
 * after the delete was accepted. What a request in flight still says is erased when it is answered. Gives the certificate of an
 * earlier run for the same delete, if there is one.
 */
export const erase = work(
  import.meta.url,
  'erase',
  function* (
    id: string,
    userId: string,
    eventId: string,
    reason: string,
    nowMs: number,
    elsewhere: readonly ErasedStore[],
  ): Steps<ErasureRow> {
    const [known] = yield* sql<ErasureRow>`SELECT * FROM user_erasures WHERE event_id = ${eventId}`
    if (known) return known
    const blank = sha256('')
    const events = yield* sql`
      UPDATE sync_events SET digest = ${blank}, error_message = NULL, payload = NULL, call = NULL
      WHERE user_id = ${userId} AND id <> ${eventId} AND in_doubt = 0 RETURNING seq`
    const users = yield* sql`UPDATE sync_users SET data = NULL WHERE user_id = ${userId} RETURNING user_id`
    const profiles = yield* sql`DELETE FROM user_profiles WHERE user_id = ${userId} RETURNING user_id`
    const drift = yield* sql`DELETE FROM sync_drift WHERE user_id = ${userId} RETURNING user_id`
    const keys = yield* sql`
      UPDATE idempotency_keys SET fingerprint = ${blank} WHERE subject = ${userId} AND fingerprint <> ${blank}
        AND NOT answer LIKE ${`%${eventId}%`} RETURNING scope`
    const stores: ErasedStore[] = [
      { name: 'sync_users', rows: users.length },
      { name: 'sync_events', rows: events.length },
      { name: 'user_profiles', rows: profiles.length },
      { name: 'sync_drift', rows: drift.length },
      { name: 'idempotency_keys', rows: keys.length },
      ...elsewhere,
    ]
    const [row] = yield* sql<ErasureRow>`
      INSERT INTO user_erasures (id, user_id_hash, reason, requested_at, event_id, stores)
      VALUES (${id}, ${sha256(userId)}, ${reason}, ${nowMs}, ${eventId}, ${JSON.stringify(stores)}) RETURNING *`
    if (!row) throw new Error('an insert gave no row')
    return row
  },
)

/** Everything that is stored about one user in this room; null when nothing is. */
export const exportOf = work(import.meta.url, 'exportOf', function* (userId: string): Steps<Record<
  string,
  unknown
> | null> {
  const [user] = yield* sql`SELECT * FROM sync_users WHERE user_id = ${userId} AND sequence > 0`
  const [profile] = yield* sql<{ profile: string; fetched_at: number }>`
      SELECT profile, fetched_at FROM user_profiles WHERE user_id = ${userId}`
  if (!user && !profile) return null
  const events = yield* sql<EventRow>`SELECT * FROM sync_events WHERE user_id = ${userId} ORDER BY sequence`
  const seqs = events.map((event) => event.seq)
  const attempts =
    seqs.length === 0
      ? []
      : yield* sql`SELECT * FROM sync_attempts WHERE event_seq IN (${join(seqs.slice(-1_000))}) ORDER BY event_seq, number`
  const drift = yield* sql`SELECT * FROM sync_drift WHERE user_id = ${userId} ORDER BY field`
  const keys = yield* sql`
      SELECT scope, idempotency_key, state, created_at FROM idempotency_keys WHERE subject = ${userId} ORDER BY created_at`
  return {
    user: user ? { ...user, data: parsed(user['data']) } : null,
    profile: profile ? { profile: parsed(profile.profile), fetched_at: profile.fetched_at } : null,
    events: events.map((event) => ({ ...event, payload: parsed(event.payload), call: parsed(event.call) })),
    attempts,
    drift,
    idempotency_keys: keys,
  }
})

const parsed = (text: unknown): unknown => (typeof text === 'string' ? (JSON.parse(text) as unknown) : null)
