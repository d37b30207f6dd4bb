/** The operator's desk: the ledger as a list, the health of the delivery, and steering it. */
import type { Asker } from '../../auth/asker.ts'
import type {
  SyncEventFilter,
  SyncStatus as SyncStatusInput,
  TimeBucket,
  TimeRangeInput,
} from '../../generated/resolvers.ts'

import type { Clock } from '../../kit/clock.ts'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Problem } from '../../kit/problems.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from './changes.ts'
import { eventPage } from './event-list.ts'
import type { EventFilter } from './event-list.ts'
import { healthNumbers, minutesBetween } from './health.ts'
import type { HealthNumbers } from './health.ts'
import { bucketsOf, readRange } from './histogram.ts'
import type { Bucket } from './histogram.ts'
import { eventStates, statusOfState } from './model.ts'
import type { EventRow } from './model.ts'
import { mustActForNobody } from './ownership.ts'
import type { SyncEvent } from './parents.ts'
import type { States } from './states.ts'
import { discardEvents, retryEvents, setPaused } from './steering.ts'
import type { SteeringOrder } from './steering.ts'
import { shards } from './tallies.ts'

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

export interface SteeringArgs {
  readonly ids?: readonly string[] | null | undefined
  readonly filter?: SyncEventFilter | null | undefined
  readonly dryRun?: boolean | null | undefined
}

export interface Steered {
  readonly affected: number
  readonly events: SyncEvent[]
  readonly userErrors: Problem[]
}

export interface Operations {
  events(asker: Asker, args: PageArgs): Promise<EventList>
  health(asker: Asker): Promise<HealthNumbers>
  histogram(bucket: TimeBucket, range: TimeRangeInput): Promise<Bucket[]>
  retry(asker: Asker, args: SteeringArgs): Promise<Steered>
  discard(asker: Asker, args: SteeringArgs & { readonly reason: string }): Promise<Steered>
  setPaused(asker: Asker, paused: boolean, reason: string | null | undefined): Promise<HealthNumbers>
  /** Wall time of a moment of delivery time. */
  wallOf(due: number): number
  circuit(): 'CLOSED' | 'HALF_OPEN' | 'OPEN'
}

export interface OperationsParts {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly random: () => number
  readonly states: States
  readonly changes: Changes
  /** Delivery time. */
  readonly now: () => number
  readonly wake: () => void
}

const mostListed = 100
const mostIds = 250

export function createOperations({
  store,
  marketplace,
  clock,
  random,
  states,
  changes,
  now,
  wake,
}: OperationsParts): Operations {
  const shown = async (rows: readonly EventRow[]): Promise<SyncEvent[]> => {
    const events = await states.events(rows.map((row) => row.id))
    return events.filter((event) => event !== null)
  }

  const order = (filter: EventFilter, dryRun: boolean): SteeringOrder => ({
    filter,
    dryRun,
    nowMs: clock.now(),
    dueMs: now(),
    shard: Math.floor(random() * shards),
  })

  async function steered(rows: readonly EventRow[], dryRun: boolean): Promise<Steered> {
    if (!dryRun) {
      changes.publish(rows.map((row) => row.id))
      wake()
    }
    return { affected: rows.length, events: await shown(rows.slice(0, mostListed)), userErrors: [] }
  }

  return {
    async events(asker, args) {
      mustActForNobody(asker.caller)
      if (args.first && args.last) throw invalid(['last'], 'either `first` or `last`', 'both')
      const newestFirst = args.last === null || args.last === undefined
      const name = newestFirst ? 'first' : 'last'
      const limit = (newestFirst ? args.first : args.last) ?? 50
      if (limit < 0 || limit > mostListed) throw invalid([name], `0 to ${mostListed}`, String(limit))
      const from = readCursor(newestFirst ? args.after : args.before, newestFirst ? 'after' : 'before')
      const page = await store.read(eventPage, { filter: readFilter(args.filter), limit, newestFirst, from })
      // A list is always shown newest first, from whichever end it is read.
      const rows = newestFirst ? page.events : page.events.toReversed()
      const edges = (await shown(rows)).map((node) => ({ cursor: cursorOf(node.seq), node }))
      return {
        edges,
        pageInfo: {
          hasNextPage: newestFirst ? page.more : from !== null,
          hasPreviousPage: newestFirst ? from !== null : page.more,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        totalCount: page.total,
      }
    },

    health(asker) {
      mustActForNobody(asker.caller)
      return store.read(healthNumbers, clock.now())
    },

    async histogram(bucket, input) {
      const range = readRange(input, bucket, clock.now())
      const { minutes, lags } = await store.read(minutesBetween, range.startMs, range.endMs)
      return bucketsOf(bucket, range, minutes, lags)
    },

    async retry(asker, args) {
      mustActForNobody(asker.caller)
      const filter = readChoice(args)
      if (Array.isArray(filter)) return { affected: 0, events: [], userErrors: filter }
      return steered(await store.run(retryEvents, order(filter, args.dryRun ?? false)), args.dryRun ?? false)
    },

    async discard(asker, args) {
      mustActForNobody(asker.caller)
      const filter = readChoice(args, args.reason)
      if (Array.isArray(filter)) return { affected: 0, events: [], userErrors: filter }
      const rows = await store.run(discardEvents, order(filter, args.dryRun ?? false), args.reason)
      return steered(rows, args.dryRun ?? false)
    },

    async setPaused(asker, paused, reason) {
      mustActForNobody(asker.caller)
      if (reason && !formats.prose(0, 500).test(reason))
        throw invalid(['reason'], formats.prose(0, 500).expects, describe(reason))
      await store.run(setPaused, paused, reason ?? null)
      changes.publish([])
      wake()
      return store.read(healthNumbers, clock.now())
    },

    wallOf: (due) => clock.now() + (due - now()),
    circuit: () => marketplace.health.current().circuit,
  }
}

/** Chosen by ids or by a filter, never all by leaving both out. */
function readChoice(args: SteeringArgs, reason?: string): EventFilter | Problem[] {
  const checks = new Checks()
  const { ids, filter } = args
  if (reason !== undefined) checks.text(['reason'], reason, formats.prose(1, 500), 'reason')
  const conditions = Object.values(filter ?? {}).filter((value) => value !== null && value !== undefined)
  if (!ids && conditions.length === 0)
    checks.add(['ids'], 'choice', 'ids, or a filter with at least one condition', 'neither')
  checks.count(['ids'], ids, 1, mostIds)
  if (checks.failed) return [...checks.problems]
  return { ...readFilter(filter), ...(ids && { ids: [...ids] }) }
}

export function readFilter(filter: SyncEventFilter | null | undefined): EventFilter {
  if (!filter) return {}
  const checks = new Checks()
  const { userId, status, action, errorCode, enqueuedAfter, enqueuedBefore, search } = filter
  checks.text(['filter', 'userId'], userId, formats.id, 'user.id')
  checks.text(['filter', 'enqueuedAfter'], enqueuedAfter, formats.dateTime, 'date-time')
  checks.text(['filter', 'enqueuedBefore'], enqueuedBefore, formats.dateTime, 'date-time')
  checks.text(['filter', 'search'], search, formats.line(1, 128), 'search')
  checks.throwIfAny()
  return {
    ...(userId && { userId }),
    ...(status && { states: statesOfStatuses(status) }),
    ...(action && { actions: action }),
    ...(errorCode && { errorCodes: errorCode }),
    ...(enqueuedAfter && { acceptedFrom: formats.instantOf(enqueuedAfter) }),
    ...(enqueuedBefore && { acceptedBefore: formats.instantOf(enqueuedBefore) }),
    ...(search && { search }),
  }
}

/** Statuses that no event can have choose nothing. */
export const statesOfStatuses = (statuses: readonly SyncStatusInput[]) =>
  eventStates.filter((state) => statuses.includes(statusOfState[state]))

const cursorOf = (seq: number): string => Buffer.from(`event:${seq}`).toString('base64url')

function readCursor(cursor: string | null | undefined, name: string): number | null {
  if (cursor === null || cursor === undefined) return null
  const seq = Number(/^event:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1])
  if (!Number.isSafeInteger(seq)) throw invalid([name], 'a cursor of this list', describe(cursor))
  return seq
}
