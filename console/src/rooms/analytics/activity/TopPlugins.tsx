import { useAnswer } from '../../../ask/answer.ts'
import { AnalyticsTopPluginsDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'
import { hrefOf, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { everyMs, reportPath } from './activity-place.ts'
import { Coverage } from './Coverage.tsx'
import { titleOf, valueText } from './metrics.ts'
import { asked, spanNames, spanOf } from './span-place.ts'
import { topOf } from './top-place.ts'
import { TopForm } from './TopForm.tsx'

/** The first plugins by a number. */
export function TopPlugins() {
  const { caller, may } = useSession()
  const { query } = usePlace()
  const top = topOf(query)
  const answer = useAnswer(
    AnalyticsTopPluginsDocument,
    {
      ...top,
      range: asked(spanOf(query)).range,
      withPlugin: may('item:read'),
    },
    { everyMs },
  )
  // A report is of the days that its number is of.
  const days = Object.fromEntries(spanNames.map((name) => [name, query.get(name)]))
  return (
    <section aria-labelledby="top-plugins">
      <h2 id="top-plugins">Top plugins</h2>
      {caller.actingUserId === null ? null : (
        <p className="notice">
          Your token acts for a user: reports open for the plugins of that user, and nobody’s revenue is compared.
        </p>
      )}
      <TopForm query={query} top={top} />
      <Answered answer={answer}>
        {({ topPlugins: { entries, coverage } }) => (
          <div aria-busy={answer.asking}>
            <Coverage of={coverage} />
            {entries.length === 0 ? (
              <p>Nothing like this was reported about any plugin.</p>
            ) : (
              <Scroll label={titleOf(top)}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Rank</th>
                      <th scope="col">Plugin</th>
                      <th scope="col" className="amount">
                        {titleOf(top)}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {entries.map(({ rank, pluginId, plugin, value }) => (
                      <tr key={pluginId}>
                        <td>{rank}</td>
                        <th scope="row">
                          <a href={hrefOf(reportPath(pluginId), days)}>{plugin?.title ?? pluginId}</a>
                        </th>
                        <td className="amount">{valueText(value, top)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
          </div>
        )}
      </Answered>
    </section>
  )
}
