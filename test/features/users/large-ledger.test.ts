/** The ledger of a large installation: what few rows are asked for is not looked for in all of it. */
import { discardEvents, retryEvents } from '../../../src/features/users/steering.ts'
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
})
