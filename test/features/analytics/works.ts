/** What the tests of this room do with its tables, past the gateway. */
import { sql, work } from '../../../src/store/store.ts'
import type { Steps } from '../../../src/store/store.ts'

export const writeSingleEvent = work(
  import.meta.url,
  'writeSingleEvent',
  function* (
    messageId: string,
    userId: string | null,
    document: string,
    state: string,
    dueAt: number | null,
  ): Steps<void> {
    yield* sql`
      INSERT INTO analytics_events (sender, message_id, type, user_id, occurred_at, received_at, document, state, due_at)
      VALUES ('service:panel', ${messageId}, 'seen', ${userId}, 1, 2, ${document}, ${state}, ${dueAt})`
  },
)

export interface Known {
  message_id: string
  user_id: string | null
  events: string | null
  due_at: number | null
  waiting: number
}

/** Each event with its batch, and whether that is still to be sent. */
export const knownEvents = work(import.meta.url, 'knownEvents', function* (): Steps<Known[]> {
  return yield* sql<Known>`
    SELECT e.message_id, e.user_id, b.events, d.due_at, CASE WHEN d.batch IS NULL THEN 0 ELSE 1 END AS waiting
    FROM analytics_events e LEFT JOIN analytics_batches b ON b.seq = e.batch LEFT JOIN analytics_deliveries d ON d.batch = e.batch
    ORDER BY e.message_id`
})
