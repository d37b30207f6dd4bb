/**
 * Leases: a due user belongs to one worker at a time, under a token that is new with each lease. What a worker wants to write
 * about a user counts only while it has the lease under that token.
 */
import { among, forUpdate, none, part, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { isOpen, lockedInOrder } from './ledger.ts'
import { doubt } from './model.ts'
import type { EventRow } from './model.ts'
import type { Result } from './results.ts'

/** What a delivery has to know of an event. */
export type DueEvent = Pick<
  EventRow,
  | 'seq'
  | 'id'
  | 'user_id'
  | 'action'
  | 'state'
  | 'origin'
  | 'revision'
  | 'accepted_at'
  | 'payload'
  | 'call'
  | 'in_doubt'
  | 'attempts'
  | 'violations'
>

/** A user that is ours, with the event to deliver. */
export interface Leased {
  readonly userId: string
  readonly token: number
  /** Whether the marketplace has the user, as far as its acknowledgements say. */
  readonly present: boolean | null
  readonly failures: number
  readonly event: DueEvent
  /** Whether an earlier request of this event may have had its effect. */
  readonly inDoubt: boolean
}

/** Leases due users, at most `room`, each with its first open event. */
export function* lease(workerId: string, room: number, dueMs: number): Steps<Leased[]> {
  const users = yield* sql<{ user_id: string; lease_token: number; present: number | null; failures: number }>`
    UPDATE sync_users SET lease_owner = ${workerId}, lease_token = lease_token + 1 WHERE user_id IN (
      SELECT user_id FROM sync_users WHERE due_at <= ${dueMs} AND lease_owner IS NULL AND due_at IS NOT NULL
      ORDER BY due_at LIMIT ${room} ${skipLocked})
    RETURNING user_id, lease_token, present, failures`
  if (users.length === 0) return []
  const events = yield* sql<DueEvent>`
    SELECT e.seq, e.id, e.user_id, e.action, e.state, e.origin, e.revision, e.accepted_at, e.payload, e.call, e.in_doubt,
      e.attempts, e.violations
    FROM sync_events e JOIN (
      SELECT user_id, MIN(sequence) AS sequence FROM sync_events
      WHERE user_id ${among(users.map((user) => user.user_id))} AND ${isOpen} GROUP BY user_id
    ) first ON first.user_id = e.user_id AND first.sequence = e.sequence`
  const first = new Map(events.map((event) => [event.user_id, event]))
  const idle = users.filter((user) => (first.get(user.user_id)?.state ?? 'dead') === 'dead').map((user) => user.user_id)
  if (idle.length > 0) {
    yield* sql`UPDATE sync_users SET lease_owner = NULL, due_at = NULL WHERE user_id ${among(idle)}`
  }
  const leased = users.flatMap((user): Leased[] => {
    const event = first.get(user.user_id)
    if (!event || event.state === 'dead') return []
    const present = user.present === null ? null : user.present === 1
    const { user_id: userId, lease_token: token, failures } = user
    return [{ userId, token, present, failures, event, inDoubt: event.in_doubt !== doubt.none }]
  })
  // From here on a request may leave at any moment, so from here on its effect is in doubt.
  const ready = leased
    .filter((item) => item.event.in_doubt !== doubt.underWay && isReady(item))
    .map((item) => item.event.seq)
  if (ready.length > 0) yield* sql`UPDATE sync_events SET in_doubt = ${doubt.underWay} WHERE seq ${among(ready)}`
  return leased
}

/** Whether the request is written out and still says the right thing; otherwise `begin` comes first. */
export const isReady = ({ event, present, inDoubt }: Leased): boolean =>
  event.call !== null && (inDoubt || event.action !== 'CREATE' || present !== true)

/** Which results still count. Locks the users, so that nothing is accepted for them meanwhile. */
export function* fenced(workerId: string, results: readonly Result[]): Steps<{ ours: Result[]; lost: string[] }> {
  if (results.length === 0) return { ours: [], lost: [] }
  const held = yield* sql<{ user_id: string; lease_token: number }>`
    SELECT user_id, lease_token FROM sync_users
    WHERE lease_owner = ${workerId} AND user_id ${among(results.map((result) => result.userId))} ${lockedInOrder}`
  const tokens = new Map(held.map((row) => [row.user_id, row.lease_token]))
  const isOurs = (result: Result) => tokens.get(result.userId) === result.token
  return { ours: results.filter(isOurs), lost: results.filter((result) => !isOurs(result)).map(({ userId }) => userId) }
}

/** Frees our users except for these. */
export function* giveBack(workerId: string, kept: readonly string[]): Steps<void> {
  const others = kept.length === 0 ? none : part`AND NOT user_id ${among(kept)}`
  yield* sql`
    UPDATE sync_users SET lease_owner = NULL WHERE user_id IN (
      SELECT user_id FROM sync_users WHERE lease_owner = ${workerId} ${others} ${lockedInOrder})`
}

/**
 * Keeps a request, written out just now, before it is sent for the first time. False when the event was cancelled or taken over
 * in the meantime: then nothing may be sent.
 */
export const begin = work(
  import.meta.url,
  'begin',
  function* (
    workerId: string,
    userId: string,
    token: number,
    seq: number,
    call: string,
    digest: string,
  ): Steps<boolean> {
    const held = yield* sql`
      SELECT user_id FROM sync_users
      WHERE user_id = ${userId} AND lease_owner = ${workerId} AND lease_token = ${token} ${forUpdate}`
    if (held.length === 0) return false
    const begun = yield* sql`
      UPDATE sync_events SET call = ${call}, digest = ${digest}, in_doubt = ${doubt.underWay}
      WHERE seq = ${seq} AND in_doubt = ${doubt.none} AND state IN ('pending', 'retrying') RETURNING seq`
    return begun.length > 0
  },
)

/** Frees users whose worker has no row any more; says how many. */
export const freeOrphans = work(import.meta.url, 'freeOrphans', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE sync_users SET lease_owner = NULL WHERE user_id IN (
      SELECT user_id FROM sync_users WHERE lease_owner IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM delivery_workers w WHERE w.id = sync_users.lease_owner) ${lockedInOrder}) RETURNING user_id`
  yield* sql`
    UPDATE reconcile_runs SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM delivery_workers w WHERE w.id = reconcile_runs.lease_owner)`
  return freed.length
})
