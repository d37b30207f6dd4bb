/**
 * One turn of the delivery worker in one transaction: what was done is written down, then due users are leased. Every result is
 * fenced: it counts only while its user is still leased to this worker under the same token, so that a worker that was stopped
 * and woken, and whose users others have taken over, changes nothing.
 */
import { isMember } from '../../delivery/worker-rows.ts'
import { skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { fenced, giveBack, lease } from './leases.ts'
import type { Leased } from './leases.ts'
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
  /** After a turn whose end is not known: the users we have besides those with results; all others that are leased to us are given back. */
  readonly keepOnly: readonly string[] | null
}

export interface TurnAnswer {
  readonly leased: readonly Leased[]
  /** Users whose results came too late: somebody else has them. */
  readonly lost: readonly string[]
  /** Events whose state changed. */
  readonly changed: readonly string[]
  /** Delivery milliseconds until the next user is due; null when none waits. */
  readonly idleMs: number | null
  /** More are waiting to be pulled forward. */
  readonly morePulled: boolean
}

export const turn = work(import.meta.url, 'turn', function* (order: TurnOrder): Steps<TurnAnswer> {
  const { dueMs } = order
  const { ours, lost } = yield* fenced(order.workerId, order.results)
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
  // After the results, which may be of users whom the lost turn freed and leased to us once more.
  if (order.keepOnly !== null) yield* giveBack(order.workerId, order.keepOnly)
  const control = yield* guidance(order)
  const pulled = order.pullForward ? yield* pullForward(dueMs) : 0
  const blocked = control.paused === 1 || control.hold_until > dueMs
  const mayLease = order.room > 0 && !blocked
  // Woken after it was taken for dead: what it leased now nobody would free. It will have joined anew by the next poll.
  const isGone = mayLease && !(yield* isMember(order.workerId))
  const leased = mayLease && !isGone ? yield* lease(order.workerId, order.room, dueMs) : []
  const idleMs = leased.length > 0 || isGone || control.paused === 1 ? null : yield* untilDue(dueMs, control.hold_until)
  return {
    leased,
    lost,
    changed,
    idleMs,
    morePulled: pulled === pulledAtOnce,
  }
})

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

function* untilDue(dueMs: number, holdUntil: number): Steps<number | null> {
  const [next] = yield* sql<{ due_at: number | null }>`
    SELECT due_at FROM sync_users WHERE due_at IS NOT NULL AND lease_owner IS NULL ORDER BY due_at LIMIT 1`
  return next?.due_at === null || next?.due_at === undefined ? null : Math.max(next.due_at, holdUntil) - dueMs
}
