import type { LedgerEntry } from '../../sandbox/ledger.ts'
import { violations } from './checkers.ts'
import type { Books, History } from './checkers.ts'
import { namesOfDeleted } from './traces.ts'

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
