/** What the tests of this room do with its table, past the gateway. */
import { sql, work } from '../../../src/store/store.ts'
import type { Steps } from '../../../src/store/store.ts'

/** As rows were written when the one who referred a user was still kept. */
export const writeRegistration = work(
  import.meta.url,
  'writeRegistration',
  function* (id: string, userId: string, referredBy: string): Steps<void> {
    const document = JSON.stringify({ user_id: userId, registration_source: 'web', referred_by: referredBy })
    yield* sql`
      INSERT INTO inbound_events (id, message_id, type, user_id, occurred_at, received_at, document, digest, state)
      VALUES (${id}, ${id}, 'user.registered', ${userId}, 1, 1, ${document}, ${id}, 'recorded')`
  },
)

/** Many messages about one user. */
export const writeMany = work(import.meta.url, 'writeMany', function* (userId: string, count: number): Steps<void> {
  for (let number = 0; number < count; number++) {
    const id = `many-${userId}-${number}`
    yield* sql`
      INSERT INTO inbound_events (id, message_id, type, user_id, occurred_at, received_at, document, digest, state)
      VALUES (${id}, ${id}, 'item.reviewed', ${userId}, 1, 1, '{}', ${id}, 'recorded')`
  }
})

export const documentOf = work(import.meta.url, 'documentOf', function* (id: string): Steps<string | null> {
  const [row] = yield* sql<{ document: string }>`SELECT document FROM inbound_events WHERE id = ${id}`
  return row?.document ?? null
})
