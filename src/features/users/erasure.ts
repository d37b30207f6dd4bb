/** Erasing a person: the delete at the marketplace, everything here, and the proof of it. */
import { forUpdate, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { sha256 } from '../../kit/ids.ts'
import { isOpen, refreshDue, supersede } from './ledger.ts'
import { doubt } from './model.ts'
import type { EventRow, UserRow } from './model.ts'
import { changeNumber, record, Tally } from './tallies.ts'

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

function* certificateFor(eventId: string): Steps<ErasureRow | null> {
  const [known] = yield* sql<ErasureRow>`SELECT * FROM user_erasures WHERE event_id = ${eventId}`
  return known ?? null
}

/** The certificate of the erasure that this delete belongs to; null when it has not come so far. */
export const certificateOfDelete = work(import.meta.url, 'certificateOfDelete', certificateFor)

export interface ErasureOrder {
  readonly id: string
  readonly userId: string
  /** The delete, accepted already. */
  readonly eventId: string
  readonly reason: string
  readonly elsewhere: readonly ErasedStore[]
  readonly nowMs: number
  /** Delivery time. */
  readonly dueMs: number
  readonly shard: number
}

/**
 * Erases what the delete itself left: a create that it let go first and that has not left, digests that could be guessed, errors, tries of
 * old events, fingerprints of requests. What a request in flight still says is erased when it is answered, and what came after the delete
 * is of a new life. Gives the certificate of an earlier run for the same delete, if there is one.
 */
export const erase = work(import.meta.url, 'erase', function* (order: ErasureOrder): Steps<ErasureRow> {
  const { id, userId, eventId, nowMs } = order
  const [user] = yield* sql<UserRow>`SELECT * FROM sync_users WHERE user_id = ${userId} ${forUpdate}`
  const known = yield* certificateFor(eventId)
  if (known) return known
  const [last] = yield* sql<EventRow>`SELECT * FROM sync_events WHERE id = ${eventId}`
  if (!user || !last) throw new Error('an accepted delete is gone')
  yield* cancelUnsent(last, order)

  const blank = sha256('')
  const events = yield* sql`
    UPDATE sync_events SET digest = ${blank}, error_message = NULL, payload = NULL, call = NULL
    WHERE user_id = ${userId} AND sequence < ${last.sequence}
      AND NOT (in_doubt <> ${doubt.none} AND state IN ('pending', 'retrying'))
    RETURNING seq`
  const isGone = user.deleted === 1
  if (isGone) yield* sql`UPDATE sync_users SET data = NULL WHERE user_id = ${userId}`
  const profiles = isGone ? yield* sql`DELETE FROM user_profiles WHERE user_id = ${userId} RETURNING user_id` : []
  const drift = isGone ? yield* sql`DELETE FROM sync_drift WHERE user_id = ${userId} RETURNING user_id` : []
  const keys = yield* sql`
    UPDATE idempotency_keys SET fingerprint = ${blank} WHERE subject = ${userId} AND fingerprint <> ${blank}
      AND answer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_events e WHERE e.user_id = ${userId} AND e.sequence >= ${last.sequence}
        AND idempotency_keys.answer LIKE '%' || e.id || '%') RETURNING scope`
  const stores: ErasedStore[] = [
    { name: 'sync_users', rows: 1 },
    { name: 'sync_events', rows: events.length },
    { name: 'user_profiles', rows: profiles.length },
    { name: 'sync_drift', rows: drift.length },
    { name: 'idempotency_keys', rows: keys.length },
    ...order.elsewhere,
  ]
  const [row] = yield* sql<ErasureRow>`
    INSERT INTO user_erasures (id, user_id_hash, reason, requested_at, event_id, stores)
    VALUES (${id}, ${sha256(userId)}, ${order.reason}, ${nowMs}, ${eventId}, ${JSON.stringify(stores)}) RETURNING *`
  if (!row) throw new Error('an insert gave no row')
  return row
})

/** Nobody is made at the marketplace only to be erased there. */
function* cancelUnsent(last: EventRow, { nowMs, dueMs, shard }: ErasureOrder): Steps<void> {
  const unsent = yield* sql<EventRow>`
    SELECT * FROM sync_events WHERE user_id = ${last.user_id} AND sequence < ${last.sequence} AND ${isOpen}
      AND action <> 'DELETE' AND (in_doubt <> ${doubt.underWay} OR state = 'dead')`
  if (unsent.length === 0) return
  const tally = new Tally()
  yield* supersede(unsent, last.id, nowMs, yield* changeNumber(), tally)
  yield* refreshDue([last.user_id], dueMs)
  yield* record(tally, nowMs, shard)
}

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
  const attempts = yield* sql`
    SELECT * FROM sync_attempts WHERE event_seq IN (SELECT seq FROM sync_events WHERE user_id = ${userId}) ORDER BY event_seq, number`
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
