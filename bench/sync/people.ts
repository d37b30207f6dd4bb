/** The users of the bench, and two ways to queue them: as the gateway accepts them, and a million at a time. */
import { accept } from '../../src/features/users/accept.ts'
import type { Change } from '../../src/features/users/accept.ts'
import { preparedChange } from '../../src/features/users/prepared-event.ts'
import { newId, sha256 } from '../../src/kit/ids.ts'
import { part, raw, sql, work } from '../../src/store/store.ts'
import type { Steps, Store } from '../../src/store/store.ts'

export const person = (id: string) => ({
  email: `${id}@example.org`,
  username: id,
  displayName: `The ${id}`,
  profile: { bio: 'Runs a few servers and writes about them.' },
  preferences: { newsletter: false, notifications: true },
  roles: ['user'],
})

export const bodyOf = (id: string) => preparedChange(newId(), id, 'CREATE', person(id), null)

function creation(userId: string): Change {
  const eventId = newId()
  const prepared = preparedChange(eventId, userId, 'CREATE', person(userId), null)
  const digest = sha256(prepared.bodyText ?? '')
  const call = JSON.stringify(prepared)
  return {
    eventId,
    userId,
    action: 'CREATE',
    data: person(userId),
    call,
    digest,
    expectedRevision: null,
    keyed: null,
    origin: 'cli',
  }
}

/** Queues the users in the transaction in which the gateway accepts them. */
export async function queue(store: Store, userIds: readonly string[]): Promise<void> {
  for (let done = 0; done < userIds.length; done += 250) {
    const changes = userIds.slice(done, done + 250).map(creation)
    await store.run(accept, changes, { nowMs: Date.now(), dueMs: 0, shard: 0, backlogMax: 1e9 })
  }
}

/**
 * Queues many users at once: the rows that `accept` writes, made inside the database from one of them as a pattern. Their ids are
 * scattered as real ones are, because rows that arrive in the order of their keys would flatter every index. They are due after
 * those of `queue`, which can so be delivered with this backlog behind them.
 */
export async function queueMany(store: Store, count: number): Promise<void> {
  const chunk = 20_000
  for (let done = 0; done < count; done += chunk) {
    await store.run(copyPattern, Math.min(chunk, count - done), Date.now(), person(pattern), bodyOf(pattern))
  }
}

const pattern = 'user-of-the-pattern'

export const copyPattern = work(
  import.meta.url,
  'copyPattern',
  function* (
    count: number,
    nowMs: number,
    data: ReturnType<typeof person>,
    call: ReturnType<typeof bodyOf>,
  ): Steps<void> {
    const [known] = yield* sql<{ last: number }>`SELECT COALESCE(MAX(seq), 0) AS last FROM sync_events`
    const last = known?.last ?? 0
    const numbers = part`WITH RECURSIVE numbers (i) AS (
    SELECT CAST(${last + 1} AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < ${last + count})`
    // Times an odd number, modulo a power of two: every number once, in no order to speak of.
    const userId = raw(`('b' || CAST(1000000000 + i * 2654435761 % 4294967296 AS TEXT))`)
    const eventId = raw(`('e' || CAST(1000000000000 + i AS TEXT))`)
    yield* sql`
    INSERT INTO sync_users (user_id, sequence, revision, data, due_at)
    ${numbers} SELECT ${userId}, 1, 1, REPLACE(CAST(${JSON.stringify(data)} AS TEXT), ${pattern}, ${userId}), 1 FROM numbers`
    yield* sql`
    INSERT INTO sync_events (id, user_id, sequence, revision, action, state, origin, accepted_at, payload, call, digest, change_no)
    ${numbers} SELECT ${eventId}, ${userId}, 1, 1, 'CREATE', 'pending', 'cli', ${nowMs},
      REPLACE(CAST(${JSON.stringify(data)} AS TEXT), ${pattern}, ${userId}),
      REPLACE(REPLACE(CAST(${JSON.stringify(call)} AS TEXT), ${pattern}, ${userId}), ${call.idempotencyKey}, ${eventId}),
      ${sha256(call.bodyText ?? '')}, 0 FROM numbers`
    yield* sql`UPDATE sync_totals SET accepted = accepted + ${count}, pending = pending + ${count} WHERE shard = 0`
  },
)
