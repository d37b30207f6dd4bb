/** A million messages: whom one is about is not looked for in all of them, while all writers wait for an erasure. */
import { forgetUser, inboundOfUser } from '../../../src/features/webhooks/inbox.ts'
import { createPlanner } from '../../support/plans.ts'

test('messages that tell who referred whom are the only ones that are read for it', () => {
  const planner = createPlanner()
  for (const plans of [planner.plansOf(forgetUser, 'u-1'), planner.plansOf(inboundOfUser, 'u-1', 0)]) {
    const tables = plans.filter((plan) => /SCAN|SEARCH/.test(plan))
    expect(tables).toEqual([
      expect.stringContaining('INDEX inbound_events_user (user_id=?'),
      expect.stringContaining('INDEX inbound_events_referred (type=?'),
    ])
  }
  planner.db.close()
})
