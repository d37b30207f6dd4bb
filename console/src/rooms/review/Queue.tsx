import { useState } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { useEvents } from '../../ask/events.ts'
import { ReviewQueueCountsDocument, ReviewQueueDocument } from '../../generated/graphql.ts'
import type { ReviewQueueCountsSubscription } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { LiveMark, withoutLiveMs } from '../../parts/LiveMark.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count } from '../../parts/numbers.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { go, usePlace } from '../../shell/place.ts'
import { conditionsOf, filterOf, pageSize, queuePath } from './queue-place.ts'
import { QueueFilters } from './QueueFilters.tsx'
import { QueueTable } from './QueueTable.tsx'

type Counts = ReviewQueueCountsSubscription['reviewQueueChanged']

/** What waits for reviewers or is with one of them, oldest first. It is asked for anew whenever the counts have changed. */
export function Queue() {
  const { query } = usePlace()
  const conditions = conditionsOf(query)
  const filter = filterOf(conditions)
  const [counts, setCounts] = useState<Counts | undefined>()
  const stream = useEvents(ReviewQueueCountsDocument, {}, ({ reviewQueueChanged }) => {
    setCounts(reviewQueueChanged)
    answer.again()
  })
  const page = { first: pageSize, after: query.get('after') }
  const answer = useAnswer(ReviewQueueDocument, { filter, ...page }, stream.live ? {} : { everyMs: withoutLiveMs })
  const isFiltered = Object.keys(conditions).length > 0
  return (
    <>
      <h1>Review</h1>
      <LiveMark {...stream} />
      {counts === undefined ? null : <Summary of={counts} />}
      <QueueFilters key={JSON.stringify(filter)} conditions={conditions} />
      <Answered answer={answer}>
        {({ reviewQueue: { edges, pageInfo, totalCount } }) => (
          <section aria-label="Queue" aria-busy={answer.asking}>
            <p>
              <Count of={totalCount} /> {totalCount === 1 ? 'publication' : 'publications'}
              {isFiltered ? ' like this' : ''}, oldest first.
            </p>
            {edges.length === 0 ? (
              <p className="notice">{isFiltered ? 'There are none like this.' : 'Nothing waits for a review.'}</p>
            ) : (
              <QueueTable publications={edges.map(({ node }) => node)} />
            )}
            <Pages
              info={pageInfo}
              onFirst={() => go(queuePath, conditions)}
              onNext={() => go(queuePath, { ...conditions, after: pageInfo.endCursor })}
            />
          </section>
        )}
      </Answered>
    </>
  )
}

const Summary = ({ of: { waiting, inReview, oldestSubmittedAt } }: { of: Counts }) => (
  <p className="review-counts" role="status">
    <Count of={waiting} /> {waiting === 1 ? 'waits' : 'wait'}, <Count of={inReview} /> in review
    {oldestSubmittedAt === null ? '' : ', oldest since '}
    {oldestSubmittedAt === null ? null : <Moment at={oldestSubmittedAt} />}.
  </p>
)
