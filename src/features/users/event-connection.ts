/** The list of events as a connection: from its arguments to one page of the ledger, and from the page to edges with cursors. */
import type { SyncEventFilter } from '../../generated/resolvers.ts'
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

export interface EventList {
  readonly edges: { readonly cursor: string; readonly node: SyncEvent }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number
}

/** Events that one answer holds at most. */
export const mostListed = 100

/** Throws VALIDATION_ERROR naming the argument. */
export function readPage({ filter, first, after, last, before }: PageArgs): PageOrder {
  if (first && last) throw invalid(['last'], 'either `first` or `last`', 'both')
  const newestFirst = last === null || last === undefined
  const name = newestFirst ? 'first' : 'last'
  const limit = (newestFirst ? first : last) ?? 50
  if (limit < 0 || limit > mostListed) throw invalid([name], `0 to ${mostListed}`, String(limit))
  const from = readCursor(newestFirst ? after : before, newestFirst ? 'after' : 'before')
  return { filter: readFilter(filter), limit, newestFirst, from }
}

/** `events` are those of the page, newest first. */
export function connectionOf(
  { newestFirst, from }: PageOrder,
  { more, total }: EventPage,
  events: readonly SyncEvent[],
): EventList {
  const edges = events.map((node) => ({ cursor: cursorOf(node.seq), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: newestFirst ? more : from !== null,
      hasPreviousPage: newestFirst ? from !== null : more,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total,
  }
}

const cursorOf = (seq: number): string => Buffer.from(`event:${seq}`).toString('base64url')

function readCursor(cursor: string | null | undefined, name: string): number | null {
  if (cursor === null || cursor === undefined) return null
  const seq = Number(/^event:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1])
  if (!Number.isSafeInteger(seq)) throw invalid([name], 'a cursor of this list', describe(cursor))
  return seq
}
