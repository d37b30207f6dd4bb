import type { LedgerEntry } from '../../sandbox/ledger.ts'
import { violations } from './checkers.ts'
import type { Books, History } from './checkers.ts'
import { namesOfDeleted, readTables } from './traces.ts'
import { asker, eventually, openRoom } from '../features/users/room.ts'
import { postgresForTests } from '../support/postgres.ts'

const totals = { accepted: 0, acknowledged: 0, pending: 0, retrying: 0, dead: 0, superseded: 0, discarded: 0 }
const user = (user_id: string, deleted: number) => ({ user_id, deleted, data: null }) as Books['users'][number]
const judged = (books: Partial<Books>, more: Partial<History> = {}) => {
  const all = { events: [], users: [], profiles: [], totals, mostAttempts: 0, ...books }
  const found = violations({
    promised: [],
    calls: [],
    books: all,
    marketplace: new Map(),
    mostAttempts: 1,
    metrics: [totals],
    pauseMs: 2_000,
    deaths: [],
    traces: [],
    ...more,
  })
  return Object.entries(found).filter(([, lines]) => lines.length > 0)
}

test('the profile of a deleted user is a violation, that of another is none', () => {
  const profiles = ['ann', 'bob', 'eve'].map((user_id) => ({ user_id, profile: '{}' }))
  expect(judged({ users: [user('ann', 1), user('bob', 0)], profiles })).toEqual([
    ['I11', ['ann: the profile of a deleted user']],
  ])
})

describe('a change that was refused with Retry-After', () => {
  const start = Date.parse('2026-11-22T12:00:00Z')
  const call = (ms: number, status: number, key = 'k') =>
    ({
      at: new Date(start + ms).toISOString(),
      path: '/integration/users/sync',
      headers: { 'idempotency-key': key },
      body: null,
      status,
      effect: null,
      replayed: false,
    }) as unknown as LedgerEntry
  const early = [['I10', ['k: again after 1999 ms, and not before 2000']]]

  test('and sent again before its end is a violation', () => {
    expect(judged({}, { calls: [call(0, 429), call(1_999, 200)] })).toEqual(early)
    expect(judged({}, { calls: [call(0, 429), call(1_999, 200)], deaths: [start - 1, start + 2_500] })).toEqual(early)
  })

  test('and sent again at its end, or of which nobody was left who knew, is none', () => {
    expect(judged({}, { calls: [call(0, 429), call(2_000, 200)] })).toEqual([])
    expect(judged({}, { calls: [call(0, 429), call(1_999, 200)], deaths: [start + 700] })).toEqual([])
    expect(judged({}, { calls: [call(0, 429), call(5, 200, 'another')] })).toEqual([])
    expect(judged({}, { calls: [call(0, 500), call(5, 200)] })).toEqual([])
  })
})

test('whoever was deleted at last and is named anywhere is a violation', () => {
  const change = (userId: string, order: number, action: 'CREATE' | 'DELETE') => ({
    eventId: `${userId}-${order}`,
    userId,
    order,
    action,
    name: `${userId}#${order}`,
  })
  const promised = [change('p0-1', 2, 'DELETE'), change('p0-1', 1, 'CREATE'), change('p0-2', 1, 'CREATE')]
  const named = (text: string) => namesOfDeleted(promised, [{ where: 'table t', text }])
  expect(named('{"display_name":"p0-1#1"}')).toEqual(['p0-1: named in table t'])
  expect(named('to p0-1@example.org')).toEqual(['p0-1: named in table t'])
  expect(named('p0-1 p0-1:1 p0-1@ p0-1# p0-11#1 p0-2#1 p0-2@example.org')).toEqual([])
  expect(judged({}, { promised, traces: [{ where: 'the log', text: 'p0-1#1' }] })).toContainEqual([
    'I11',
    ['p0-1: named in the log'],
  ])
})

const postgres = await postgresForTests()
afterAll(() => postgres?.stop())

describe.each([['SQLite', undefined], ...(postgres ? [['PostgreSQL', postgres.url] as const] : [])])(
  'the tables of a store on %s',
  (_engine, databaseUrl) => {
    test('are read with what they say of somebody, and say nothing any more after the delete has arrived', async () => {
      const room = await openRoom({ ...(databaseUrl !== undefined && { databaseUrl }) })
      const promised = (['CREATE', 'DELETE'] as const).map((action, index) => ({
        eventId: action,
        userId: 'p0-1',
        order: index + 1,
        action,
        name: `p0-1#${index + 1}`,
      }))
      const named = async () => namesOfDeleted(promised, await room.store.read(readTables)).toSorted()
      try {
        await room.service.operations.setPaused(asker(), true, null)
        const data = { email: 'p0-1@example.org', username: 'p0-1', displayName: 'p0-1#1' }
        await room.service.syncUser(asker(), { userId: 'p0-1', action: 'CREATE', data })
        expect(await named()).toEqual(['p0-1: named in table sync_events', 'p0-1: named in table sync_users'])
        await room.service.operations.setPaused(asker(), false, null)
        await room.service.syncUser(asker(), { userId: 'p0-1', action: 'DELETE' })
        await eventually(
          'the end of the delete',
          async () => (await room.service.userSync(asker(), 'p0-1')).status === 'SYNCHRONIZED',
        )
        expect(await named()).toEqual([])
      } finally {
        await room.close()
      }
    })
  },
)
