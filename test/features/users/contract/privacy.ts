import { raw, sql, work } from '../../../../src/store/store.ts'
import type { Steps } from '../../../../src/store/store.ts'
import { asker, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'

const tables = [
  'sync_users',
  'sync_events',
  'sync_attempts',
  'sync_drift',
  'user_profiles',
  'idempotency_keys',
  'user_erasures',
] as const

/** Everything in the tables of this room, as one text. */
export const everything = work(import.meta.url, 'everything', function* (): Steps<string> {
  const texts: string[] = []
  for (const table of tables) texts.push(JSON.stringify(yield* sql`SELECT * FROM ${raw(table)}`))
  return texts.join('\n')
})

/** A life of many changes, each with one try. */
export const writeHistory = work(
  import.meta.url,
  'writeHistory',
  function* (userId: string, count: number): Steps<void> {
    yield* sql`INSERT INTO sync_users (user_id, sequence) VALUES (${userId}, ${count})`
    for (let number = 1; number <= count; number++) {
      const [event] = yield* sql<{ seq: number }>`
      INSERT INTO sync_events (id, user_id, sequence, revision, action, state, origin, accepted_at, digest, attempts, change_no)
      VALUES (${`${userId}-${number}`}, ${userId}, ${number}, ${number}, 'UPDATE', 'acknowledged', 'api', 1, '', 1, 0) RETURNING seq`
      yield* sql`
      INSERT INTO sync_attempts (event_seq, number, at, duration_ms, outcome) VALUES (${event?.seq ?? 0}, 1, 1, 1, 'ACKNOWLEDGED')`
    }
  },
)

export function privacyContract(open: OpenRoom): void {
  let room: Room
  beforeAll(async () => {
    room = await open()
  })
  afterAll(() => room.close())
  afterEach(() => void room.sandbox.control({ mode: 'ok' }))

  const canary = 'canary-7f3a'
  const data = person('erased', { email: `${canary}@example.org`, displayName: canary, profile: { bio: canary } })
  const args = { userId: 'erased', reason: 'asked for', idempotencyKey: 'erase-1' }
  const settled = () =>
    eventually('an end', async () => (await room.service.userSync(asker(), 'erased')).status === 'SYNCHRONIZED')

  test('an acknowledged change leaves nothing of what it said in the queue', async () => {
    await room.service.syncUser(asker(), { userId: 'erased', action: 'CREATE', data, idempotencyKey: 'make-1' })
    await settled()
    const { edges } = await room.service.operations.events(asker(), { filter: { userId: 'erased' } })
    expect(edges[0]?.node).toMatchObject({ state: 'acknowledged', payload: null, call: null })
  })

  test('an export holds everything, and nothing is null', async () => {
    await room.loaders(asker()).byId.load('erased')
    await room.service.stop()
    const copy = (await room.service.privacy.export(asker(), 'erased')) as Record<string, unknown>
    expect(copy).toMatchObject({
      userId: 'erased',
      user: { data: { email: `${canary}@example.org` } },
      profile: { profile: { displayName: canary } },
    })
    expect(copy['events']).toHaveLength(1)
    expect(await room.service.privacy.export(asker(), 'unheard-of')).toBeNull()
  })

  test('an erasure deletes upstream, leaves no byte of the person here, and is certified', async () => {
    room.sandbox.control({ mode: '503' })
    await room.service.syncUser(asker(), { userId: 'erased', action: 'UPDATE', data })
    await eventually('a failed try', async () => (await room.service.userSync(asker(), 'erased')).status === 'RETRYING')
    expect(await room.store.read(everything)).toContain(canary)
    const asked = room.service.privacy.erase(asker(), args)
    setTimeout(() => room.sandbox.control({ mode: 'ok' }), 100)
    expect((await asked).userErrors).toEqual([])
    // Asking again with the key gives the certificate as it is then.
    const { certificate, event, userErrors } = await eventually('the acknowledgement', async () => {
      const answer = await room.service.privacy.erase(asker(), args)
      return answer.certificate?.completedAt ? answer : null
    })
    expect(userErrors).toEqual([])
    expect(event).toMatchObject({ action: 'DELETE', state: 'acknowledged' })
    expect(certificate?.completedAt).not.toBeNull()
    expect(certificate?.stores.find(({ name }) => name === 'marketplace')).toMatchObject({
      rows: 1,
      upstreamAcknowledged: true,
    })
    expect(await room.store.read(everything)).not.toContain(canary)
    const again = await room.service.privacy.erase(asker(), args)
    expect(again.certificate?.id).toBe(certificate?.id)
    const read = await room.loaders(asker()).byId.load('erased')
    expect(read).toBeNull()
  })

  test('an export of a long history holds the tries of all changes', async () => {
    await room.store.run(writeHistory, 'long-lived', 1_003)
    const copy = (await room.service.privacy.export(asker(), 'long-lived')) as { attempts: unknown[] }
    expect(copy.attempts).toHaveLength(1_003)
  })

  test('an erasure without a reason is refused', async () => {
    const { userErrors } = await room.service.privacy.erase(asker(), { ...args, reason: '' })
    expect(userErrors[0]).toMatchObject({ code: 'VALIDATION_ERROR', path: ['reason'] })
  })
}
