/** What an operator does to the ledger: try again, give up, stop and go on. */
import { among, join, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { choose } from './event-list.ts'
import type { EventFilter } from './event-list.ts'
import { letsDeletePass, refreshDue } from './ledger.ts'
import type { EventRow, EventState } from './model.ts'
import { changeNumber, record, Tally } from './tallies.ts'

export interface SteeringOrder {
  readonly filter: EventFilter
  readonly dryRun: boolean
  readonly nowMs: number
  readonly dueMs: number
  readonly shard: number
}

const openStates: readonly EventState[] = ['dead', 'retrying', 'pending']

/** Events that one call may concern. */
export const mostSteered = 1_000

/** Makes dead events deliverable again, and lets waiting ones go at once. */
export const retryEvents = work(import.meta.url, 'retryEvents', function* (order: SteeringOrder): Steps<EventRow[]> {
  const chosen = yield* choose(order.filter, mostSteered)
  if (order.dryRun || chosen.length === 0) return chosen
  yield* lockUsers(chosen)
  const changeNo = yield* changeNumber()
  const revived = yield* sql<EventRow>`
    UPDATE sync_events SET state = 'retrying', violations = 0, change_no = ${changeNo}
    WHERE seq IN (${join(chosen.map((event) => event.seq))}) AND state = 'dead' RETURNING *`
  const tally = new Tally()
  for (const _event of revived) tally.moved('dead', 'retrying')
  yield* refreshDue(usersOf(chosen), order.dueMs)
  yield* record(tally, order.nowMs, order.shard)
  return yield* reread(chosen)
})

export interface Discarded {
  readonly given: EventRow[]
  /** How many were left alone because they are being sent at this moment. */
  readonly sending: number
}

/**
 * Gives up events that the marketplace has not acknowledged. One that is being sent is left alone, so that its answer finds it and nothing
 * overtakes it; whether one may have had its effect stays in its row.
 */
export const discardEvents = work(
  import.meta.url,
  'discardEvents',
  function* (order: SteeringOrder, reason: string): Steps<Discarded> {
    const chosen = yield* choose(order.filter, mostSteered)
    if (chosen.length === 0) return { given: [], sending: 0 }
    if (!order.dryRun) yield* lockUsers(chosen)
    const open = (yield* reread(chosen)).filter(({ state }) => openStates.includes(state))
    const leased = yield* leasedAmong(usersOf(chosen))
    const discardable = open.filter((event) => letsDeletePass(event) || !leased.has(event.user_id))
    const sending = open.length - discardable.length
    if (order.dryRun || discardable.length === 0) return { given: discardable, sending }
    const changeNo = yield* changeNumber()
    const given = yield* sql<EventRow>`
      UPDATE sync_events SET state = 'discarded', finished_at = ${order.nowMs}, payload = NULL, call = NULL,
        error_message = ${reason}, change_no = ${changeNo}
      WHERE seq IN (${join(discardable.map((event) => event.seq))}) RETURNING *`
    const tally = new Tally()
    for (const event of discardable) tally.moved(event.state, 'discarded')
    yield* refreshDue(usersOf(given), order.dueMs)
    yield* record(tally, order.nowMs, order.shard)
    return { given, sending }
  },
)

function* leasedAmong(userIds: readonly string[]): Steps<Set<string>> {
  const rows = yield* sql<{ user_id: string }>`
    SELECT user_id FROM sync_users WHERE lease_owner IS NOT NULL AND user_id ${among(userIds)}`
  return new Set(rows.map((row) => row.user_id))
}

const usersOf = (events: readonly EventRow[]): string[] => [...new Set(events.map((event) => event.user_id))].sort()

function* lockUsers(events: readonly EventRow[]): Steps<void> {
  for (const id of usersOf(events)) yield* sql`UPDATE sync_users SET user_id = user_id WHERE user_id = ${id}`
}

const reread = (events: readonly EventRow[]): Steps<EventRow[]> =>
  sql<EventRow>`SELECT * FROM sync_events WHERE seq IN (${join(events.map((event) => event.seq))}) ORDER BY seq`

export const setPaused = work(
  import.meta.url,
  'setPaused',
  function* (paused: boolean, reason: string | null): Steps<void> {
    yield* sql`UPDATE sync_control SET paused = ${paused ? 1 : 0}, paused_reason = ${paused ? reason : null} WHERE id = 1`
  },
)
