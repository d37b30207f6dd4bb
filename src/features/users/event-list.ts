/** The ledger as a list: filters, pages in both directions, and choosing events to steer. */
import { beginsWith, join, none, part, raw, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { Action, EventRow, EventState } from './model.ts'

export interface EventFilter {
  readonly ids?: readonly string[] | undefined
  readonly userId?: string | undefined
  readonly states?: readonly EventState[] | undefined
  readonly actions?: readonly Action[] | undefined
  readonly errorCodes?: readonly string[] | undefined
  readonly acceptedFrom?: number | undefined
  readonly acceptedBefore?: number | undefined
  /** Beginning of an event id or a user id. */
  readonly search?: string | undefined
}

export interface PageOrder {
  readonly filter: EventFilter
  readonly limit: number
  /** Newest first, or oldest first. */
  readonly newestFirst: boolean
  /** Place of the event after which the page begins, in the direction of reading. */
  readonly from: number | null
  /** Place of the event before which it ends at the latest, in the direction of reading. */
  readonly until: number | null
}

export interface EventPage {
  readonly events: EventRow[]
  readonly more: boolean
  readonly total: number
}

export const eventPage = work(import.meta.url, 'eventPage', function* (order: PageOrder): Steps<EventPage> {
  const { filter, limit, newestFirst, from, until } = order
  const where = whereOf(filter)
  const [above, below] = newestFirst ? [until, from] : [from, until]
  const between = part`${above === null ? none : part`AND e.seq > ${above}`} ${below === null ? none : part`AND e.seq < ${below}`}`
  const direction = raw(newestFirst ? 'DESC' : 'ASC')
  // Which they are first: a search can find a million, and whole rows would be sorted.
  const events = yield* sql<EventRow>`
    SELECT e.* FROM sync_events e WHERE e.seq IN (
      SELECT e.seq FROM sync_events e WHERE ${where} ${between} ORDER BY e.seq ${direction} LIMIT ${limit + 1})
    ORDER BY e.seq ${direction}`
  const total = yield* count(filter)
  return { events: events.slice(0, limit), more: events.length > limit, total }
})

/**
 * Chooses unfinished events to steer, oldest first. Whoever asks holds the lock of a writer: by its own index each, so that the ledger is
 * not gone through for a few of them.
 */
export function* choose(filter: EventFilter, limit: number): Steps<EventRow[]> {
  const where = whereOf(filter)
  const dead = yield* sql<EventRow>`
    SELECT e.* FROM sync_events e WHERE ${where} AND e.state = 'dead' ORDER BY e.seq LIMIT ${limit}`
  const waiting = yield* sql<EventRow>`
    SELECT e.* FROM sync_events e WHERE ${where} AND e.state IN ('pending', 'retrying') ORDER BY e.seq LIMIT ${limit}`
  return [...dead, ...waiting].sort((a, b) => a.seq - b.seq).slice(0, limit)
}

/** Of all events, and of those in some states, the sums of the ledger know how many there are. */
function* count(filter: EventFilter): Steps<number> {
  const { states, ...others } = filter
  if (Object.values(others).some((condition) => condition !== undefined)) return yield* countSome(filter)
  const sums = states === undefined ? ['accepted'] : states
  if (sums.length === 0) return 0
  const [sum] = yield* sql<{ total: number }>`
    SELECT CAST(SUM(${join(sums.map(raw), ' + ')}) AS BIGINT) AS total FROM sync_totals`
  return sum?.total ?? 0
}

function* countSome(filter: EventFilter): Steps<number> {
  const [found] = yield* sql<{ total: number }>`SELECT COUNT(*) AS total FROM sync_events e WHERE ${whereOf(filter)}`
  return found?.total ?? 0
}

/** As the indexes of what is dead, waits or was given up say it. */
const indexed: readonly (readonly EventState[])[] = [['dead'], ['pending', 'retrying'], ['superseded', 'discarded']]

function inStates(states: readonly EventState[]) {
  if (states.length === 0) return raw('1 = 0')
  const listed = indexed.find((group) => states.every((state) => group.includes(state)))
  const all = listed?.map((state) => `'${state}'`).join(', ')
  const hint = listed === undefined ? none : raw(`AND e.state ${listed.length === 1 ? `= ${all}` : `IN (${all})`}`)
  return part`e.state IN (${join(states)}) ${hint}`
}

function whereOf(filter: EventFilter) {
  const { ids, userId, states, actions, errorCodes, acceptedFrom, acceptedBefore, search } = filter
  const conditions = [
    raw('1 = 1'),
    ...(ids === undefined ? [] : [ids.length === 0 ? raw('1 = 0') : part`e.id IN (${join(ids)})`]),
    ...(userId === undefined ? [] : [part`e.user_id = ${userId}`]),
    ...(states === undefined ? [] : [inStates(states)]),
    ...(actions === undefined ? [] : [actions.length === 0 ? raw('1 = 0') : part`e.action IN (${join(actions)})`]),
    ...(errorCodes === undefined
      ? []
      : [errorCodes.length === 0 ? raw('1 = 0') : part`e.error_code IN (${join(errorCodes)})`]),
    ...(acceptedFrom === undefined ? [] : [part`e.accepted_at >= ${acceptedFrom}`]),
    ...(acceptedBefore === undefined ? [] : [part`e.accepted_at < ${acceptedBefore}`]),
    ...(search === undefined
      ? []
      : [part`(${beginsWith('e.id', search.toUpperCase())} OR ${beginsWith('e.user_id', search)})`]),
  ]
  return join(conditions, ' AND ')
}
