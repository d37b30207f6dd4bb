/** Tens of thousands of publications with their packages: few are asked for, and only these are read. */
import { forgetInReview } from '../../../../src/features/publishing/review/personal.ts'
import { workflowPage } from '../../../../src/features/publishing/review/lists.ts'
import type { WorkflowFilter } from '../../../../src/features/publishing/review/lists.ts'
import { createPlanner } from '../../../support/plans.ts'

describe('tens of thousands of publications', () => {
  const planner = createPlanner()
  afterAll(() => planner.db.close())

  test('are not gone through for the claims of a reviewer who is erased, while all writers wait', () => {
    expect(planner.plansOf(forgetInReview, 'u-1', 0)).not.toContainEqual(expect.stringMatching(/^SCAN publish/))
  })

  test.each<WorkflowFilter>([
    { search: 'timer' },
    { search: 'timer', userIdOrSubmitted: 'u-1' },
    { search: 'timer', statuses: ['REJECTED'] },
  ])('are not gone through for a beginning of an id or name (%j)', (filter) => {
    const plans = planner.plansOf(workflowPage, filter, { limit: 20, after: null, offset: 0 }, 0)
    expect(plans).not.toContainEqual(expect.stringMatching(/^SCAN publish/))
    expect(plans[0]).toBe('SEARCH publish_workflows USING INTEGER PRIMARY KEY (rowid=?)')
  })

  test('are counted for a reviewer beside the packages', () => {
    const plans = planner.plansOf(workflowPage, { userIdOrSubmitted: 'u-1' }, { limit: 20, after: null, offset: 0 }, 0)
    expect(plans.at(-1)).toContain('COVERING INDEX')
  })
})
