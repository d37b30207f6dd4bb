import type { FormEvent } from 'react'
import { useAnswer } from '../../../ask/answer.ts'
import { AnalyticsPluginReportDocument } from '../../../generated/graphql.ts'
import type { ActivityMetric } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Field } from '../../../parts/Field.tsx'
import { useFollowing } from '../../../parts/follow.ts'
import { textsIn } from '../../../parts/form-texts.ts'
import { Options } from '../../../parts/Options.tsx'
import { go, hrefOf, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { countryText } from '../words.ts'
import { activityPath, everyMs, reportPath } from './activity-place.ts'
import { Coverage } from './Coverage.tsx'
import { metricTexts, titleOf } from './metrics.ts'
import { People } from './People.tsx'
import { Series } from './Series.tsx'
import { Shares } from './Shares.tsx'
import { SpanFields, Unlisted } from './SpanFields.tsx'
import { asked, spanOf, spanWith } from './span-place.ts'
import { Totals } from './Totals.tsx'

/** Everything that was reported to this gateway about one plugin. */
export function PluginReport({ id }: { id: string }) {
  const { may } = useSession()
  const { query } = usePlace()
  const metric = (query.get('metric') ?? 'DOWNLOADS') as ActivityMetric
  const answer = useAnswer(
    AnalyticsPluginReportDocument,
    {
      id,
      ...asked(spanOf(query)),
      metric,
      withPlugin: may('item:read'),
    },
    { everyMs },
  )
  const title = answer.data?.pluginReport.plugin?.title
  return (
    <section aria-labelledby="plugin-report">
      <h2 id="plugin-report">
        What was reported about <bdi>{title ?? id}</bdi>
      </h2>
      <Ways id={id} />
      <ReportForm id={id} query={query} metric={metric} />
      <Answered answer={answer}>
        {({ pluginReport: report }) => (
          <div aria-busy={answer.asking}>
            <Coverage of={report.coverage} />
            <Totals of={report.totals} />
            <People of={report} />
            <h3>{metricTexts[metric]} over time</h3>
            {report.trend.length === 0 ? <p>No payment was reported.</p> : null}
            {report.trend.map((each) => (
              <Series key={titleOf(each)} of={each} end={report.range.end} since={report.coverage.since} />
            ))}
            <Shares
              title="Countries"
              caption="Downloads by the country that they name"
              of={report.countries}
              none="No download named a country."
              text={countryText}
            />
            <Shares
              title="Versions"
              caption="Events by the version that they name"
              of={report.versions}
              none="No event named a version."
            />
            <Shares title="Types" caption="Events by their type" of={report.types} none="No event was reported." />
          </div>
        )}
      </Answered>
    </section>
  )
}

const Ways = ({ id }: { id: string }) => (
  <p className="ways">
    <a href={hrefOf(['analytics', 'plugin', id])}>What the marketplace counts of it</a>
    <a href={hrefOf([...activityPath, 'events'], { plugin: id })}>Its events, one by one</a>
    <a href={hrefOf(['browse', id])}>The plugin</a>
  </p>
)

function ReportForm({ id, query, metric }: { id: string; query: URLSearchParams; metric: ActivityMetric }) {
  const form = useFollowing(query.toString())

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const wanted = Object.fromEntries(textsIn(event.currentTarget))
    go(reportPath(id), { ...spanWith(wanted), ...(wanted['metric'] === 'DOWNLOADS' && { metric: '' }) })
  }

  return (
    <form ref={form} className="filters" role="search" aria-label="The report" onSubmit={submit}>
      <SpanFields span={spanOf(query)} />
      <Field label="Over time">
        {(given) => (
          <select {...given} key={metric} name="metric" defaultValue={metric}>
            <Options of={metricTexts} />
            <Unlisted of={metric} among={metricTexts} />
          </select>
        )}
      </Field>
      <button type="submit">Show</button>
    </form>
  )
}
