import { useAnswer } from '../../../ask/answer.ts'
import { AnalyticsEventsDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { rangeIn } from '../../../parts/instant.ts'
import { Pages } from '../../../parts/Pages.tsx'
import { go, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { everyMs } from './activity-place.ts'
import { EventFilters } from './EventFilters.tsx'
import { eventsPath, filterOf, filtersWith, pageSize } from './events-place.ts'
import { EventTable } from './EventTable.tsx'

/** What was reported, event by event, the latest first. */
export function Events() {
  const { caller } = useSession()
  const { query } = usePlace()
  const [filter, range] = [filterOf(query), rangeIn(query)]
  const answer = useAnswer(
    AnalyticsEventsDocument,
    { filter, range, first: pageSize, after: query.get('after') },
    { everyMs },
  )
  const isFiltered = range !== null || Object.values(filter).some((value) => value !== null)
  return (
    <section aria-labelledby="reported-events">
      <h2 id="reported-events">
        {caller.actingUserId === null ? 'Events, latest first' : 'Your events, latest first'}
      </h2>
      {caller.actingUserId === null ? null : (
        <p className="notice">
          Your token acts for a user: these are the events about that user, and none about others, also of your own
          plugins.
        </p>
      )}
      <EventFilters query={query} />
      <Answered answer={answer}>
        {({ analyticsEvents: { edges, pageInfo } }) => (
          <div aria-busy={answer.asking}>
            {edges.length === 0 ? (
              <p className="notice">{isFiltered ? 'No event like this was counted.' : 'No event was counted yet.'}</p>
            ) : (
              <EventTable events={edges.map(({ node }) => node)} query={query} />
            )}
            <Pages
              info={pageInfo}
              onFirst={() => go(eventsPath, filtersWith(query, {}))}
              onNext={() => go(eventsPath, filtersWith(query, { after: pageInfo.endCursor }))}
            />
          </div>
        )}
      </Answered>
    </section>
  )
}
