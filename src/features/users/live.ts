/**
 * Live streams. A notice only says that something changed; what changed is read from the ledger in the order of its changes, so
 * that nothing is missed and nothing comes twice, also after a lost connection and with several gateways.
 */
import type { Asker } from '../../auth/asker.ts'
import type { Clock } from '../../kit/clock.ts'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { signalOf } from '../../kit/resilience/time-limit.ts'
import { join, none, part, sql, work } from '../../store/store.ts'
import type { Steps, Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { watch } from '../../delivery/watch.ts'
import { createFeed } from './feed.ts'
import type { HealthNumbers } from './health.ts'
import type { EventRow, EventState } from './model.ts'
import type { Operations } from './operations.ts'
import { mustActForNobody } from './ownership.ts'
import type { SyncEvent } from './parents.ts'
import type { States } from './states.ts'
import { settledBelow } from './tallies.ts'

/** A place in the stream: the transaction that changed an event, and the event. */
export interface Place {
  readonly changeNo: number
  readonly seq: number
}

export const changeIdOf = (event: Pick<EventRow, 'change_no' | 'seq'>): string => textOf(event.change_no, event.seq)
const textOf = (changeNo: number, seq: number): string => `${changeNo}-${seq}`

/** The place of an event's latest change; null when there is no such event. */
export const placeOfEvent = work(import.meta.url, 'placeOfEvent', function* (id: string): Steps<Place | null> {
  const [event] = yield* sql<{
    change_no: number
    seq: number
  }>`SELECT change_no, seq FROM sync_events WHERE id = ${id}`
  return event ? { changeNo: event.change_no, seq: event.seq } : null
})

/** The newest place below which everything is committed. */
export const latestPlace = work(import.meta.url, 'latestPlace', newestSettled)

function* newestSettled(): Steps<Place> {
  const [last] = yield* sql<{ change_no: number; seq: number }>`
    SELECT change_no, seq FROM sync_events WHERE change_no < ${settledBelow} ORDER BY change_no DESC, seq DESC LIMIT 1`
  return { changeNo: last?.change_no ?? 0, seq: last?.seq ?? 0 }
}

/** The place, if the ledger has come so far; else null. Counts what is not settled yet, too: it may have moved on an event that was shown. */
export const reached = work(import.meta.url, 'reached', function* (place: Place): Steps<Place | null> {
  const [last] = yield* sql<{ change_no: number | null }>`SELECT MAX(change_no) AS change_no FROM sync_events`
  return place.changeNo <= (last?.change_no ?? 0) ? place : null
})

interface Changed {
  readonly rows: EventRow[]
  /** Up to here there is nothing else: whoever waits for what is rare goes on from here, and not through all that others wait for. */
  readonly until: Place
}

export const changesAfter = work(
  import.meta.url,
  'changesAfter',
  function* (place: Place, userId: string | null, states: readonly EventState[] | null, limit: number): Steps<Changed> {
    const ofUser = userId === null ? none : part`AND user_id = ${userId}`
    const inState = states === null ? none : part`AND state IN (${join(states)})`
    const rows = yield* sql<EventRow>`
      SELECT * FROM sync_events
      WHERE (change_no, seq) > (${place.changeNo}, ${place.seq})
        AND change_no < ${settledBelow} ${ofUser} ${inState}
      ORDER BY change_no, seq LIMIT ${limit}`
    const last = rows.at(-1)
    if (last) return { rows, until: { changeNo: last.change_no, seq: last.seq } }
    const settled = yield* newestSettled()
    return { rows, until: isBefore(place, settled) ? settled : place }
  },
)

/** A place can be of a change that is not settled yet. */
const isBefore = (a: Place, b: Place): boolean =>
  a.changeNo < b.changeNo || (a.changeNo === b.changeNo && a.seq < b.seq)

export interface Live {
  events(
    asker: Asker,
    args: {
      userId?: string | null | undefined
      states: readonly EventState[] | null
      after?: string | null | undefined
    },
  ): AsyncGenerator<SyncEvent>
  /** The `changeId` after which everything that happens from now on comes. */
  newest(): Promise<string>
  health(asker: Asker, intervalMs: number): AsyncGenerator<HealthNumbers>
}

interface LiveParts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly states: States
  readonly operations: Operations
}

const pageSize = 200

export function createLive({ store, clock, changes, states, operations }: LiveParts): Live {
  const feed = createFeed<SyncEvent>(changes, clock)

  async function eventsAfter(
    place: Place,
    userId: string | null,
    wanted: readonly EventState[] | null,
  ): Promise<{ events: SyncEvent[]; until: Place }> {
    const { rows, until } = await store.read(changesAfter, place, userId, wanted, pageSize)
    if (rows.length === 0) return { events: [], until }
    const shown = new Map((await states.events(rows.map((row) => row.id))).map((event) => [event?.id, event]))
    // Shown as it was read for this place, so that a later change comes as one of its own.
    const events = rows.map((row) => ({ ...row, next_attempt_at: shown.get(row.id)?.next_attempt_at ?? null }))
    return { events, until }
  }

  async function startingPlace(after: string | null | undefined): Promise<Place> {
    if (after === null || after === undefined) return store.read(latestPlace)
    const [, changeNo, seq] = /^(\d{1,16})-(\d{1,16})$/.exec(after) ?? []
    const place =
      changeNo === undefined
        ? await store.read(placeOfEvent, after)
        : await store.read(reached, { changeNo: Number(changeNo), seq: Number(seq) })
    if (place === null) throw invalid(['afterEventId'], 'the id or changeId of an event', describe(after))
    return place
  }

  return {
    async *events(asker, { userId, states: wanted, after }) {
      mustActForNobody(asker.caller)
      if (userId !== null && userId !== undefined && !formats.id.test(userId))
        throw invalid(['userId'], formats.id.expects, describe(userId))
      const signal = signalOf(asker.request.gone)
      let place = await startingPlace(after)
      if (wanted !== null && wanted.length === 0) return
      const whose = `${userId ?? ''} ${wanted?.join() ?? '*'}`
      while (!signal.aborted) {
        let from = place
        const look = async () => {
          const { events, until } = await eventsAfter(from, userId ?? null, wanted)
          from = until
          return events
        }
        for (const event of await feed.next(`${textOf(place.changeNo, place.seq)} ${whose}`, look, signal)) {
          if (signal.aborted) return
          yield event
          place = { changeNo: event.change_no, seq: event.seq }
        }
      }
    },

    async newest() {
      const { changeNo, seq } = await store.read(latestPlace)
      return textOf(changeNo, seq)
    },

    async *health(asker, intervalMs) {
      if (intervalMs < 250 || intervalMs > 60_000) throw invalid(['intervalMs'], '250 to 60000', String(intervalMs))
      const signal = signalOf(asker.request.gone)
      yield* watch({
        changes,
        clock,
        signal,
        look: () => operations.health(asker),
        saying: JSON.stringify,
        restMs: intervalMs,
      })
    },
  }
}
