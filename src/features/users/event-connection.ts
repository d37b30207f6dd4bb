/** The list of events as a connection: from its arguments to one page of the ledger, and from the page to edges with cursors. */
import type { SyncEventFilter } from '../../generated/resolvers.ts'
import { connection, cursorOf, placeOf } from '../../kit/connection.ts'
import type { Connection } from '../../kit/connection.ts'
import { describe, invalid } from '../../kit/failure.ts'
import { readFilter } from './event-filter.ts'
import type { EventPage, PageOrder } from './event-list.ts'
import type { SyncEvent } from './parents.ts'

export interface PageArgs {
  readonly filter?: SyncEventFilter | null | undefined
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

export type EventList = Connection<SyncEvent>

/** Events that one answer holds at most. */
export const mostListed = 100

/** Throws VALIDATION_ERROR naming the argument. */
export function readPage({ filter, first, after, last, before }: PageArgs): PageOrder {
  if (typeof first === 'number' && typeof last === 'number') throw invalid(['last'], 'either `first` or `last`', 'both')
  const newestFirst = last === null || last === undefined
  const name = newestFirst ? 'first' : 'last'
  const limit = (newestFirst ? first : last) ?? 50
  if (limit < 0 || limit > mostListed) throw invalid([name], `0 to ${mostListed}`, String(limit))
  const [older, newer] = [readCursor(after, 'after'), readCursor(before, 'before')]
  const [from, until] = newestFirst ? [older, newer] : [newer, older]
  return { filter: readFilter(filter), limit, newestFirst, from, until }
}

/** `events` are those of the page, newest first. */
export function connectionOf(
  { newestFirst, from, until }: PageOrder,
  { more, total }: EventPage,
  events: readonly SyncEvent[],
): EventList {
  const edges = events.map((node) => ({ cursor: cursorOf('event', node.seq), node }))
  return connection(edges, total, {
    hasNextPage: newestFirst ? more || until !== null : from !== null,
    hasPreviousPage: newestFirst ? from !== null : more || until !== null,
  })
}

function readCursor(cursor: string | null | undefined, name: string): number | null {
  if (cursor === null || cursor === undefined) return null
  const [seq] = placeOf(cursor, 'event') ?? []
  if (seq === undefined) throw invalid([name], 'a cursor of this list', describe(cursor))
  return seq
}
