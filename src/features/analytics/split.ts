import { readWrittenEvents, writtenEvent } from '../../marketplace/written-events.ts'
import { part, rows, sql } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

/** Makes each event of a batch that is due, and that nobody holds, a batch of its own. */
export function* split(batch: number, alone: boolean): Steps<void> {
  const [delivery] = yield* sql<{ due_at: number; failures: number }>`
    DELETE FROM analytics_deliveries WHERE batch = ${batch} AND lease_owner IS NULL RETURNING due_at, failures`
  // Another gateway was faster.
  if (!delivery) return
  const [whole] = yield* sql<{ sender: string; received_at: number; events: string; counted: number }>`
    DELETE FROM analytics_batches WHERE seq = ${batch} RETURNING sender, received_at, events, counted`
  if (!whole) throw new Error('a batch that is due has no events')
  const { sender, received_at: receivedAt, counted } = whole
  const idOf = new Map(readWrittenEvents(whole.events).map((event) => [`[${writtenEvent(event)}]`, event.messageId]))
  const made = yield* sql<{ seq: number; events: string }>`
    INSERT INTO analytics_batches (sender, received_at, events, counted)
    VALUES ${rows([...idOf.keys()].map((events) => [sender, receivedAt, events, counted]))} RETURNING seq, events`
  const places = made.map(({ seq, events }) => [
    part`CAST(${idOf.get(events) ?? ''} AS TEXT)`,
    part`CAST(${seq} AS BIGINT)`,
  ])
  yield* sql`
    WITH place (message_id, batch) AS (VALUES ${rows(places)})
    UPDATE analytics_events SET batch = place.batch FROM place
    WHERE analytics_events.sender = ${sender} AND analytics_events.message_id = place.message_id`
  yield* sql`
    INSERT INTO analytics_deliveries (batch, size, due_at, failures, alone)
    VALUES ${rows(made.map(({ seq }) => [seq, 1, delivery.due_at, delivery.failures, Number(alone)]))}`
}
