import type { AnalyticsActivityCoverageFragment } from '../../../generated/graphql.ts'
import { Moment } from '../../../parts/Moment.tsx'
import { Count } from '../../../parts/numbers.tsx'

/** How far the numbers reach, in words. */
export const Coverage = ({ of: { since, until, waiting } }: { of: AnalyticsActivityCoverageFragment }) => (
  <p className="hint coverage">
    {since === null ? (
      'This gateway has counted nothing yet.'
    ) : (
      <>
        Counted since <Moment at={since} />; of earlier days only what was reported later.
      </>
    )}{' '}
    Counted until <Moment at={until} />;{' '}
    {waiting === '0' ? (
      'nothing waits to be counted.'
    ) : (
      <>
        <Count of={waiting} /> {waiting === '1' ? 'batch waits' : 'batches wait'} to be counted.
      </>
    )}
  </p>
)
