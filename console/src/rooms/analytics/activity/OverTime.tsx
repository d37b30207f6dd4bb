import { useAnswer } from '../../../ask/answer.ts'
import { AnalyticsActivityDocument } from '../../../generated/graphql.ts'
import type { ActivityQueryInput } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { chosenPlugins, everyMs, queryOf } from './activity-place.ts'
import { Coverage } from './Coverage.tsx'
import { metricTexts, titleOf } from './metrics.ts'
import { OverTimeForm } from './OverTimeForm.tsx'
import { useOwnPlugins } from './own-plugins.ts'
import { Series } from './Series.tsx'
import { spanOf } from './span-place.ts'
import { Totals } from './Totals.tsx'

/** The numbers that somebody chose, over time. Whoever acts for a user sees those of that user's plugins. */
export function OverTime() {
  const { caller } = useSession()
  const { query } = usePlace()
  const named = chosenPlugins(query)
  const isOwn = caller.actingUserId !== null && named.length === 0
  const own = useOwnPlugins({ when: isOwn })
  const plugins = isOwn ? (own.ids ?? []) : named
  return (
    <section aria-labelledby="over-time">
      <h2 id="over-time">{isOwn ? 'Your plugins over time' : 'Over time'}</h2>
      <OverTimeForm query={query} />
      {isOwn ? (
        <Answered answer={own.answer}>
          {() => (
            <p className="notice">
              {plugins.length === 0
                ? 'You have no plugins. Numbers of other plugins are shown to their authors and to operators.'
                : 'Your token acts for a user: these are the numbers of that user’s plugins, and none of others.'}
              {own.rest === 0 ? '' : ` ${own.rest} more plugins are left out; name them to see them.`}
            </p>
          )}
        </Answered>
      ) : null}
      {isOwn && plugins.length === 0 ? null : <Numbers query={queryOf(query, spanOf(query), plugins)} />}
    </section>
  )
}

function Numbers({ query }: { query: ActivityQueryInput }) {
  const answer = useAnswer(AnalyticsActivityDocument, { query }, { everyMs })
  return (
    <Answered answer={answer}>
      {({ activity: { range, series, coverage } }) => (
        <div aria-busy={answer.asking}>
          <Coverage of={coverage} />
          <Totals of={series.map((each) => ({ ...each, value: each.total }))} />
          {query.metrics.includes('REVENUE') && series.every(({ metric }) => metric !== 'REVENUE') ? (
            <p>{metricTexts.REVENUE}: no payment was reported.</p>
          ) : null}
          {series.map((each) => (
            <Series key={titleOf(each)} of={each} end={range.end} since={coverage.since} />
          ))}
        </div>
      )}
    </Answered>
  )
}
