/** Taking events in: the tables `analytics_batches` (what is told), `analytics_events` (what is known) and `analytics_deliveries` (what is due). */
import { canonicalJson } from '../../kit/ids.ts'
import type { AnalyticsEvent } from '../../marketplace/domain.ts'
import { readWrittenEvents, writtenEvent } from '../../marketplace/written-events.ts'
import { entries, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

export interface NewEvent {
  readonly messageId: string
  readonly userId: string | null
  /** As the marketplace is told. */
  readonly written: string
}

/** As many as the marketplace is sent in one call. */
export const batchSize = 100

/** Events that are kept, and told, as one. Texts, because these cross to the thread of the store, and bind, at a fraction of the cost of objects. */
export interface NewBatch {
  readonly size: number
  /** JSON list of [message id, user id]. */
  readonly ids: string
  /** JSON list of the events. */
  readonly events: string
}

export function inBatches(events: readonly NewEvent[]): NewBatch[] {
  const batches: NewBatch[] = []
  for (let at = 0; at < events.length; at += batchSize) {
    const some = events.slice(at, at + batchSize)
    batches.push({
      size: some.length,
      ids: JSON.stringify(some.map(({ messageId, userId }) => [messageId, userId])),
      events: `[${some.map(({ written }) => written).join(',')}]`,
    })
  }
  return batches
}

/** Writes batches down; events whose message id is known are left as they are. Says how many are new. */
export const acceptEvents = work(
  import.meta.url,
  'acceptEvents',
  function* (sender: string, batches: readonly NewBatch[], nowMs: number, dueAt: number): Steps<number> {
    let accepted = 0
    for (const batch of batches) accepted += yield* acceptBatch(sender, batch, nowMs, dueAt)
    return accepted
  },
)

function* acceptBatch(sender: string, { size, ids, events }: NewBatch, nowMs: number, dueAt: number): Steps<number> {
  const [kept] = yield* sql<{ seq: number }>`
    INSERT INTO analytics_batches (sender, received_at, events) VALUES (${sender}, ${nowMs}, ${events}) RETURNING seq`
  if (!kept) throw new Error('an insert gave no row')
  const fresh = yield* sql<{ message_id: string }>`
    INSERT INTO analytics_events (sender, message_id, user_id, batch)
    SELECT CAST(${sender} AS TEXT), e.value ->> 0, e.value ->> 1, CAST(${kept.seq} AS BIGINT) FROM ${entries(ids)} AS e WHERE TRUE
    ON CONFLICT (sender, message_id) DO NOTHING RETURNING message_id`
  if (fresh.length === 0) {
    yield* sql`DELETE FROM analytics_batches WHERE seq = ${kept.seq}`
    return 0
  }
  if (fresh.length < size) {
    const told = new Set(fresh.map((row) => row.message_id))
    yield* keepOnly(kept.seq, events, (messageId) => told.has(messageId))
  }
  yield* sql`INSERT INTO analytics_deliveries (batch, size, due_at) VALUES (${kept.seq}, ${fresh.length}, ${dueAt})`
  return fresh.length
}

/**
 * Writes one event down whose id is a key of its sender's: where the id is known, says whether it was of this same event. An event of
 * somebody who was erased has nothing to compare, and counts as the same.
 */
export const acceptKeyedEvent = work(
  import.meta.url,
  'acceptKeyedEvent',
  function* (sender: string, event: NewEvent, nowMs: number, dueAt: number): Steps<'accepted' | 'replayed' | 'reused'> {
    for (const batch of inBatches([event])) if ((yield* acceptBatch(sender, batch, nowMs, dueAt)) > 0) return 'accepted'
    const [known] = yield* sql<{ events: string }>`
      SELECT b.events FROM analytics_events AS e JOIN analytics_batches AS b ON b.seq = e.batch
      WHERE e.sender = ${sender} AND e.message_id = ${event.messageId}`
    const first = readWrittenEvents(known?.events ?? '[]').find(({ messageId }) => messageId === event.messageId)
    const [again] = readWrittenEvents(`[${event.written}]`)
    return !first || !again || saying(first) === saying(again) ? 'replayed' : 'reused'
  },
)

/** A repeat is written down at another moment. */
const saying = ({ event, data }: AnalyticsEvent): string => canonicalJson([event, data])

/** Takes the others out of what is told. Says how many are left. */
export function* keepOnly(batch: number, events: string, isKept: (messageId: string) => boolean): Steps<number> {
  const kept = readWrittenEvents(events).filter(({ messageId }) => isKept(messageId))
  yield* sql`UPDATE analytics_batches SET events = ${`[${kept.map(writtenEvent).join(',')}]`} WHERE seq = ${batch}`
  return kept.length
}
