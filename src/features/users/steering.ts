/** What an operator does to the ledger: try again, give up, stop and go on. */
import { join, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { choose } from './event-list.ts'
import type { EventFilter } from './event-list.ts'
import { isInDoubt, refreshDue } from './ledger.ts'
import type { EventRow } from './model.ts'
import { changeNumber, record, Tally } from './tallies.ts'

export interface SteeringOrder {
  readonly filter: EventFilter
  readonly dryRun: boolean
  readonly nowMs: number
  readonly dueMs: number
  readonly shard: number
}

/** Events that one call may concern. */
export const mostSteered = 1_000

/** Makes dead events deliverable again, and lets waiting ones go at once. */
export const retryEvents = work(import.meta.url, 'retryEvents', function* (order: SteeringOrder): Steps<EventRow[]> {
  const chosen = yield* choose(order.filter, ['dead', 'retrying', 'pending'], mostSteered)
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

/** Gives up events that the marketplace has not taken, unless a request may have left: that one is answered first. */
export const discardEvents = work(
  import.meta.url,
  'discardEvents',
  function* (order: SteeringOrder, reason: string): Steps<EventRow[]> {
    const chosen = (yield* choose(order.filter, ['dead', 'retrying', 'pending'], mostSteered)).filter(givable)
    if (order.dryRun || chosen.length === 0) return chosen
    yield* lockUsers(chosen)
    const changeNo = yield* changeNumber()
    const before = new Map((yield* reread(chosen)).filter(givable).map((event) => [event.seq, event.state]))
    if (before.size === 0) return []
    const given = yield* sql<EventRow>`
      UPDATE sync_events SET state = 'discarded', finished_at = ${order.nowMs}, payload = NULL, call = NULL,
        error_message = ${reason}, change_no = ${changeNo}
      WHERE seq IN (${join([...before.keys()])}) RETURNING *`
    const tally = new Tally()
    for (const event of given) tally.moved(before.get(event.seq) ?? 'dead', 'discarded')
    yield* refreshDue(usersOf(given), order.dueMs)
    yield* record(tally, order.nowMs, order.shard)
    return given
  },
)

const givable = (event: EventRow): boolean =>
  !isInDoubt(event) && (event.state === 'pending' || event.state === 'retrying' || event.state === 'dead')

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
