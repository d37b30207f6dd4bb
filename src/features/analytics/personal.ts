/** What this room keeps about a user, for erasure and export. A part at a time: a lively user is in many batches. */
import { newRequestId } from '../../kit/ids.ts'
import type { AnalyticsEvent } from '../../marketplace/domain.ts'
import { readWrittenEvents } from '../../marketplace/written-events.ts'
import { among, forUpdate, join, none, part, sql, work } from '../../store/store.ts'
import type { Fragment, Steps, Store } from '../../store/store.ts'
import { forgetCounted, forgetNameless, namelessOf } from './activity/personal.ts'
import { keepOnly } from './events.ts'

interface Place {
  readonly sender: string
  readonly message_id: string
}
const start: Place = { sender: '', message_id: '' }

interface Known extends Place {
  readonly batch: number
}

const atOnce = 500

/** Looks through all that come after: no index names users, which would cost every event more than all erasures together. */
const ofUser = (userId: string, after: Place) => sql<Known>`
  SELECT sender, message_id, batch FROM analytics_events
  WHERE user_id = ${userId} AND (sender, message_id) > (${after.sender}, ${after.message_id})
  ORDER BY sender, message_id LIMIT ${atOnce}`

export const placesOfUser = work(import.meta.url, 'placesOfUser', ofUser)

/** Batches with the message ids of this user in them. */
function* batchesOf(known: readonly Known[], lock: Fragment) {
  if (known.length === 0) return []
  const ids = Map.groupBy(known, ({ batch }) => batch)
  const texts = yield* sql<{ seq: number; events: string }>`
    SELECT seq, events FROM analytics_batches WHERE seq ${among([...ids.keys()])} ORDER BY seq ${lock}`
  return texts.map(({ seq, events }) => ({
    batch: seq,
    events,
    ids: new Set(ids.get(seq)?.map((row) => row.message_id)),
  }))
}

/**
 * Numbers must still add up, so it stays known that there was an event; what it said and who it was about does not. One that still
 * waits is not sent any more. The places were found before, by a reader: writers wait for this, and not for the search. Gives how many
 * of them were still this user's.
 */
export const forgetUserEvents = work(
  import.meta.url,
  'forgetUserEvents',
  function* (userId: string, places: readonly Place[]): Steps<number> {
    const known = yield* sql<Known>`
      SELECT sender, message_id, batch FROM analytics_events WHERE user_id = ${userId} AND ${at(places)}
      ORDER BY sender, message_id ${forUpdate}`
    if (known.length === 0) return 0
    for (const { batch, events, ids } of yield* batchesOf(known, forUpdate)) {
      const left = yield* keepOnly(batch, events, (messageId) => !ids.has(messageId))
      if (left > 0) yield* sql`UPDATE analytics_deliveries SET size = ${left} WHERE batch = ${batch}`
      else yield* sql`DELETE FROM analytics_deliveries WHERE batch = ${batch}`
    }
    yield* sql`UPDATE analytics_events SET user_id = NULL WHERE ${at(known)}`
    return known.length
  },
)

const at = (places: readonly Place[]): Fragment =>
  part`(sender, message_id) IN (VALUES ${join(places.map((row) => part`(${row.sender}, ${row.message_id})`))})`

export const eventsOfUser = work(import.meta.url, 'eventsOfUser', function* (userId: string, after: Place): Steps<{
  found: { batch: number; event: AnalyticsEvent }[]
  last: Place | null
}> {
  const known = yield* ofUser(userId, after)
  const found = (yield* batchesOf(known, none)).flatMap(({ batch, events, ids }) =>
    readWrittenEvents(events).flatMap((event) => (ids.has(event.messageId) ? [{ batch, event }] : [])),
  )
  return { found, last: known.length < atOnce ? null : (known.at(-1) ?? null) }
})

export const analyticsOfUser = (store: Pick<Store, 'read' | 'run'>) => ({
  name: 'analytics_events',
  async erase(userId: string): Promise<number> {
    // No id of a user has a slash.
    const somebody = await store.run(namelessOf, userId, `erased/${newRequestId()}`)
    let erased = 0
    let found: number
    // Out of the list first, for as long as the events are looked for: it would be full of rows that say nothing.
    await forgetCounted(store, userId, somebody)
    // What came while the first search went on is found by the next; the last one finds nothing.
    do {
      found = 0
      for (let after: Place | null = start; after !== null;) {
        const places: readonly Place[] = await store.read(placesOfUser, userId, after)
        if (places.length > 0) erased += await store.run(forgetUserEvents, userId, places)
        found += places.length
        after = places.length < atOnce ? null : (places.at(-1) ?? null)
      }
    } while (found > 0)
    // Once more what was counted meanwhile. What was not counted by now is not counted any more: it is in no batch.
    await forgetCounted(store, userId, somebody)
    await store.run(forgetNameless, userId)
    return erased
  },
  /** In the order in which they were taken in. */
  async export(userId: string): Promise<unknown> {
    const read = (id: string, from: Place) => store.read(eventsOfUser, id, from)
    const all: { batch: number; event: AnalyticsEvent }[] = []
    for (let after: Place | null = start; after !== null;) {
      const { found, last }: Awaited<ReturnType<typeof read>> = await read(userId, after)
      all.push(...found)
      after = last
    }
    if (all.length === 0) return null
    return all
      .sort((a, b) => a.batch - b.batch)
      .map(({ event: { sender: _sender, ...event } }) => ({
        messageId: event.messageId,
        type: event.event,
        occurredAt: event.timestamp,
        event,
      }))
  },
})
