/** The operator's desk: the ledger as a list, the health of the delivery, and steering it. */
import type { Asker } from '../../auth/asker.ts'
import type { TimeBucket, TimeRangeInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import type { Problem } from '../../kit/problems.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { connectionOf, mostListed, readPage } from './event-connection.ts'
import type { EventList, PageArgs } from './event-connection.ts'
import { readChoice } from './event-filter.ts'
import type { SteeringArgs } from './event-filter.ts'
import { eventPage } from './event-list.ts'
import type { EventFilter } from './event-list.ts'
import { countsBetween, healthNumbers } from './health.ts'
import type { HealthNumbers } from './health.ts'
import { bucketsOf, readRange, spanOf } from './histogram.ts'
import type { Bucket } from './histogram.ts'
import { doubt } from './model.ts'
import type { EventRow } from './model.ts'
import { mustActForNobody } from './ownership.ts'
import type { SyncEvent } from './parents.ts'
import { beingSent } from './refusals.ts'
import type { States } from './states.ts'
import { discardEvents, retryEvents, setPaused } from './steering.ts'
import type { SteeringOrder } from './steering.ts'
import { shards } from './tallies.ts'

export interface Steered {
  readonly affected: number
  readonly mayHaveArrived: number
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
    const mayHaveArrived = rows.filter((row) => row.in_doubt !== doubt.none).length
    return { affected: rows.length, mayHaveArrived, events: await shown(rows.slice(0, mostListed)), userErrors: [] }
  }

  return {
    async events(asker, args) {
      mustActForNobody(asker.caller)
      const wanted = readPage(args)
      const page = await store.read(eventPage, wanted)
      // A list is always shown newest first, from whichever end it is read.
      const rows = wanted.newestFirst ? page.events : page.events.toReversed()
      return connectionOf(wanted, page, await shown(rows))
    },

    health(asker) {
      mustActForNobody(asker.caller)
      return store.read(healthNumbers, clock.now())
    },

    async histogram(bucket, input) {
      const range = readRange(input, bucket, clock.now())
      const { counts, lags } = await store.read(countsBetween, range.startMs, range.endMs, spanOf(bucket))
      return bucketsOf(bucket, range, counts, lags)
    },

    async retry(asker, args) {
      mustActForNobody(asker.caller)
      const filter = readChoice(args)
      if (Array.isArray(filter)) return untouched(filter)
      return steered(await store.run(retryEvents, order(filter, args.dryRun ?? false)), args.dryRun ?? false)
    },

    async discard(asker, args) {
      mustActForNobody(asker.caller)
      const filter = readChoice(args, args.reason)
      if (Array.isArray(filter)) return untouched(filter)
      const { given, sending } = await store.run(discardEvents, order(filter, args.dryRun ?? false), args.reason)
      if (given.length === 0 && sending > 0) return untouched([beingSent([args.ids ? 'ids' : 'filter'], sending)])
      return steered(given, args.dryRun ?? false)
    },

    async setPaused(asker, paused, reason) {
      mustActForNobody(asker.caller)
      if (reason && !formats.prose(0, 500).test(reason))
        throw invalid(['reason'], formats.prose(0, 500).expects, describe(reason))
      await store.run(setPaused, paused, reason ?? null)
      changes.publishAll()
      wake()
      return store.read(healthNumbers, clock.now())
    },

    wallOf: (due) => clock.now() + (due - now()),
    circuit: () => marketplace.health.current().circuit,
  }
}

const untouched = (userErrors: Problem[]): Steered => ({ affected: 0, mayHaveArrived: 0, events: [], userErrors })
