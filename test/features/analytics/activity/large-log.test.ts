/** Millions of events that were counted: those of one plugin or user are found by them. */
import { logPage } from '../../../../src/features/analytics/activity/log.ts'
import type { LogFilter } from '../../../../src/features/analytics/activity/log.ts'
import { createPlanner } from '../../../support/plans.ts'

describe('a log of millions of events', () => {
  const planner = createPlanner()
  afterAll(() => planner.db.close())

  test.each<[LogFilter, string]>([
    [{ userId: 'u-1', type: 'view' }, 'analytics_log_of_user (user_id=?)'],
    [{ pluginId: 'mpi-1', type: 'view' }, 'analytics_log_of_plugin (plugin_id=?)'],
    [
      { userId: 'u-1', type: 'view', from: 1, until: 2 },
      'analytics_log_of_user (user_id=? AND occurred_at>? AND occurred_at<?)',
    ],
    [{ type: 'view' }, 'analytics_log_of_type (type=?)'],
  ])('is searched by what leaves the fewest (%j)', (filter, index) => {
    expect(planner.plansOf(logPage, filter, 50, null)).toEqual([`SEARCH analytics_log USING INDEX ${index}`])
  })
})
