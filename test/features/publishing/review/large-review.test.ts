/** Tens of thousands of publications with their packages: few are asked for, and only these are read. */
import { forgetInReview } from '../../../../src/features/publishing/review/personal.ts'
import { createPlanner } from '../../../support/plans.ts'

describe('tens of thousands of publications', () => {
  const planner = createPlanner()
  afterAll(() => planner.db.close())

  test('are not gone through for the claims of a reviewer who is erased, while all writers wait', () => {
    expect(planner.plansOf(forgetInReview, 'u-1')).not.toContainEqual(expect.stringMatching(/^SCAN publish/))
  })
})
