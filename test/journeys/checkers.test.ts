import { violations } from './checkers.ts'
import type { Books } from './checkers.ts'

const totals = { accepted: 0, acknowledged: 0, pending: 0, retrying: 0, dead: 0, superseded: 0, discarded: 0 }
const user = (user_id: string, deleted: number) => ({ user_id, deleted, data: null }) as Books['users'][number]
const judged = (books: Partial<Books>) => {
  const all = { events: [], users: [], profiles: [], totals, mostAttempts: 0, ...books }
  const found = violations({
    promised: [],
    calls: [],
    books: all,
    marketplace: new Map(),
    mostAttempts: 1,
    metrics: [totals],
  })
  return Object.entries(found).filter(([, lines]) => lines.length > 0)
}

test('the profile of a deleted user is a violation, that of another is none', () => {
  const profiles = ['ann', 'bob', 'eve'].map((user_id) => ({ user_id, profile: '{}' }))
  expect(judged({ users: [user('ann', 1), user('bob', 0)], profiles })).toEqual([
    ['I11', ['ann: the profile of a deleted user']],
  ])
})
