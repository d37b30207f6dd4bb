/** What this room keeps about a user, for erasure and export. */
import { rfc3339 } from '../../kit/clock.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps, Store } from '../../store/store.ts'

/** Numbers must still add up, so the event stays; who it was about does not. One that still waits is not sent any more. */
export const forgetUserEvents = work(import.meta.url, 'forgetUserEvents', function* (userId: string): Steps<number> {
  const forgotten = yield* sql`
    UPDATE analytics_events SET user_id = NULL, document = '{}', due_at = NULL,
      state = CASE WHEN state IN ('pending', 'retrying') THEN 'erased' ELSE state END
    WHERE user_id = ${userId} RETURNING seq`
  return forgotten.length
})

export const eventsOfUser = work(import.meta.url, 'eventsOfUser', function* (userId: string) {
  return yield* sql<{ message_id: string; type: string; occurred_at: number; document: string }>`
    SELECT message_id, type, occurred_at, document FROM analytics_events WHERE user_id = ${userId} ORDER BY seq`
})

export const analyticsOfUser = (store: Store) => ({
  name: 'analytics_events',
  erase: (userId: string): Promise<number> => store.run(forgetUserEvents, userId),
  async export(userId: string): Promise<unknown> {
    const rows = await store.read(eventsOfUser, userId)
    if (rows.length === 0) return null
    return rows.map(({ message_id: messageId, type, occurred_at: at, document }) => ({
      messageId,
      type,
      occurredAt: rfc3339(at),
      event: JSON.parse(document) as unknown,
    }))
  },
})
