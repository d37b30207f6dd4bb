/**
 * One turn of the delivery worker in one transaction: what was done is written down, then due users are leased. Every result is
 * fenced: it counts only while its user is still leased to this worker under the same token, so that a worker that was stopped
 * and woken, and whose users others have taken over, changes nothing.
 */
import { among, dialect, none, part, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { isOpen } from './ledger.ts'
import type { EventRow } from './model.ts'
import { acknowledge, fail } from './results.ts'
import type { Result } from './results.ts'
import { changeNumber, record, Tally } from './tallies.ts'

export interface TurnOrder {
  readonly workerId: string
  readonly results: readonly Result[]
  /** At most so many users. */
  readonly room: number
  readonly nowMs: number
  /** Delivery time. */
  readonly dueMs: number
  readonly shard: number
  /** Delivery time until which the marketplace asked to be left alone, if it just did. */
  readonly holdUntil: number | null
  /** The marketplace stopped, or started, answering. */
  readonly troubled: boolean | null
  /** Whoever waits after a failure may come now. */
  readonly pullForward: boolean
  /** After a turn whose end is not known: the users we do have; all others that are leased to us are given back. */
  readonly keepOnly: readonly string[] | null
}

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

export interface TurnAnswer {
  readonly leased: readonly Leased[]
  /** Users whose results came too late: somebody else has them. */
  readonly lost: readonly string[]
  /** Events whose state changed. */
  readonly changed: readonly string[]
  /** Delivery milliseconds until the next user is due; null when none waits. */
  readonly idleMs: number | null
  readonly paused: boolean
  /** Delivery time before which nothing is leased. */
  readonly holdUntil: number
  /** More are waiting to be pulled forward. */
  readonly morePulled: boolean
}

export const turn = work(import.meta.url, 'turn', function* (order: TurnOrder): Steps<TurnAnswer> {
  const { dueMs } = order
  if (order.keepOnly !== null) yield* giveBack(order.workerId, order.keepOnly)
  const { ours, lost } = yield* fenced(order)
  let changed: string[] = []
  if (ours.length > 0) {
    const tally = new Tally()
    const changeNo = yield* changeNumber()
    const stamp = { nowMs: order.nowMs, dueMs, changeNo, tally }
    const acknowledged = ours.filter((result) => result.kind === 'acknowledged')
    if (acknowledged.length > 0) yield* acknowledge(acknowledged, stamp)
    for (const result of ours) if (result.kind !== 'acknowledged') yield* fail(result, stamp)
    yield* record(tally, order.nowMs, order.shard)
    changed = ours.map((result) => result.eventId)
  }
  const control = yield* guidance(order)
  const pulled = order.pullForward ? yield* pullForward(dueMs) : 0
  const blocked = control.paused === 1 || control.hold_until > dueMs
  const leased = order.room === 0 || blocked ? [] : yield* lease(order)
  const idleMs = leased.length > 0 || control.paused === 1 ? null : yield* untilDue(dueMs, control.hold_until)
  return {
    leased,
    lost,
    changed,
    idleMs,
    paused: control.paused === 1,
    holdUntil: control.hold_until,
    morePulled: pulled === pulledAtOnce,
  }
})

const forUpdate = dialect({ sqlite: '', postgres: 'ORDER BY user_id FOR UPDATE' })

/** Which results still count. Locks the users, so that nothing is accepted for them meanwhile. */
function* fenced({ workerId, results }: TurnOrder): Steps<{ ours: Result[]; lost: string[] }> {
  if (results.length === 0) return { ours: [], lost: [] }
  const held = yield* sql<{ user_id: string; lease_token: number }>`
    SELECT user_id, lease_token FROM sync_users
    WHERE lease_owner = ${workerId} AND user_id ${among(results.map((result) => result.userId))} ${forUpdate}`
  const tokens = new Map(held.map((row) => [row.user_id, row.lease_token]))
  const isOurs = (result: Result) => tokens.get(result.userId) === result.token
  return { ours: results.filter(isOurs), lost: results.filter((result) => !isOurs(result)).map(({ userId }) => userId) }
}

function* giveBack(workerId: string, kept: readonly string[]): Steps<void> {
  const others = kept.length === 0 ? none : part`AND NOT user_id ${among(kept)}`
  yield* sql`UPDATE sync_users SET lease_owner = NULL WHERE lease_owner = ${workerId} ${others}`
}

interface Control {
  paused: number
  hold_until: number
}

/** What applies to all users: a pause by people, and one that the marketplace asked for. */
function* guidance(order: TurnOrder): Steps<Control> {
  const { holdUntil, troubled, dueMs } = order
  if (holdUntil !== null) {
    yield* sql`UPDATE sync_control SET hold_until = ${holdUntil} WHERE id = 1 AND hold_until < ${holdUntil}`
  }
  if (troubled !== null) yield* sql`UPDATE sync_control SET troubled = ${troubled ? 1 : 0} WHERE id = 1`
  const [control] = yield* sql<Control>`SELECT paused, hold_until FROM sync_control WHERE id = 1`
  if (!control) throw new Error('sync_control has lost its row')
  if (control.hold_until > 0 && control.hold_until <= dueMs) {
    yield* sql`UPDATE sync_control SET hold_until = 0 WHERE id = 1 AND hold_until <= ${dueMs}`
  }
  return control
}

/** The marketplace answers again: whoever waits after a failure may come now, a batch at a time. */
function* pullForward(dueMs: number): Steps<number> {
  const pulled = yield* sql`
    UPDATE sync_users SET due_at = ${dueMs} WHERE user_id IN (
      SELECT user_id FROM sync_users WHERE due_at > ${dueMs} AND failures > 0 AND lease_owner IS NULL
      ORDER BY due_at LIMIT ${pulledAtOnce} ${skipLocked}) RETURNING user_id`
  return pulled.length
}

const pulledAtOnce = 1_000

function* lease({ workerId, room, dueMs }: TurnOrder): Steps<Leased[]> {
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
    return [{ userId, token, present, failures, event, inDoubt: event.in_doubt === 1 }]
  })
  // From here on a request may leave at any moment, so from here on its effect is in doubt.
  const ready = leased.filter((item) => item.event.in_doubt === 0 && isReady(item)).map((item) => item.event.seq)
  if (ready.length > 0) yield* sql`UPDATE sync_events SET in_doubt = 1 WHERE seq ${among(ready)}`
  return leased
}

/** Whether the request is written out and still says the right thing; otherwise `begin` comes first. */
export const isReady = ({ event, present, inDoubt }: Leased): boolean =>
  event.call !== null && (inDoubt || event.action !== 'CREATE' || present !== true)

function* untilDue(dueMs: number, holdUntil: number): Steps<number | null> {
  const [next] = yield* sql<{ due_at: number | null }>`
    SELECT due_at FROM sync_users WHERE due_at IS NOT NULL AND lease_owner IS NULL ORDER BY due_at LIMIT 1`
  return next?.due_at === null || next?.due_at === undefined ? null : Math.max(next.due_at, holdUntil) - dueMs
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
      UPDATE sync_events SET call = ${call}, digest = ${digest}, in_doubt = 1
      WHERE seq = ${seq} AND in_doubt = 0 AND state IN ('pending', 'retrying') RETURNING seq`
    return begun.length > 0
  },
)

/** Frees users whose worker has no row any more; says how many. */
export const freeOrphans = work(import.meta.url, 'freeOrphans', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE sync_users SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM delivery_workers w WHERE w.id = sync_users.lease_owner) RETURNING user_id`
  yield* sql`
    UPDATE reconcile_runs SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM delivery_workers w WHERE w.id = reconcile_runs.lease_owner)`
  return freed.length
})
