/** The ledger of a large installation: what few rows are asked for is not looked for in all of it. */
import { discardEvents, retryEvents } from '../../../src/features/users/steering.ts'
import { eventPage } from '../../../src/features/users/event-list.ts'
import type { EventFilter } from '../../../src/features/users/event-list.ts'
import { createPlanner } from '../../support/plans.ts'

const everything = /^SCAN (e|sync_events)$/

describe('a ledger of millions of events', () => {
  const planner = createPlanner()
  afterAll(() => planner.db.close())

  const order = (filter: EventFilter) => ({ filter, dryRun: false, nowMs: 0, dueMs: 0, shard: 0 })

  test.each<EventFilter>([
    { actions: ['UPDATE'] },
    { errorCodes: ['CONFLICT'] },
    { acceptedBefore: 1 },
    { states: ['retrying'] },
  ])('is not gone through to choose what is tried again or given up, while all writers wait (%j)', (filter) => {
    expect(planner.plansOf(retryEvents, order(filter))).not.toContainEqual(expect.stringMatching(everything))
    expect(planner.plansOf(discardEvents, order(filter), 'a reason')).not.toContainEqual(
      expect.stringMatching(everything),
    )
  })

  const page = (filter: EventFilter) => ({ filter, limit: 20, newestFirst: true, from: null, until: null })

  test.each<EventFilter>([
    { states: ['pending'] },
    { states: ['dead'] },
    { states: ['retrying', 'pending'] },
    { states: ['superseded'] },
    { states: ['discarded'] },
    { errorCodes: ['CONFLICT', 'RATE_LIMITED'] },
    { states: ['discarded'], errorCodes: ['CONFLICT'] },
  ])('is not gone through for a list of what did not go well (%j)', (filter) => {
    expect(planner.plansOf(eventPage, page(filter))).not.toContainEqual(expect.stringMatching(everything))
  })

  test.each<EventFilter>([{}, { states: ['acknowledged'] }, { states: ['pending', 'acknowledged', 'dead'] }])(
    'is not counted where its sums tell how many there are (%j)',
    (filter) => {
      expect(planner.plansOf(eventPage, page(filter)).at(-1)).toBe('SCAN sync_totals')
    },
  )

  test('is not sorted row by row for a beginning that most ids have', () => {
    const [first] = planner.plansOf(eventPage, page({ search: '01' }))
    expect(first).toBe('SEARCH e USING INTEGER PRIMARY KEY (rowid=?)')
  })
})
