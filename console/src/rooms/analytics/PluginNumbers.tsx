import { useAnswer } from '../../ask/answer.ts'
import { AnalyticsPluginDocument } from '../../generated/graphql.ts'
import type { AnalyticsPluginQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Away, isOfTheWeb } from '../../parts/Away.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { reportPath } from './activity/activity-place.ts'
import { Countries } from './Countries.tsx'
import { Periods } from './Periods.tsx'
import { Ratings } from './Ratings.tsx'

export type PluginAnalytics = NonNullable<AnalyticsPluginQuery['pluginAnalytics']>

/** Everything that is counted about one plugin. */
export function PluginNumbers({ id }: { id: string }) {
  const { may } = useSession()
  const withPlugin = may('item:read')
  const answer = useAnswer(AnalyticsPluginDocument, { id, withPlugin, withAuthor: withPlugin && may('user:read') })
  return (
    <Answered answer={answer}>
      {({ pluginAnalytics: numbers }) =>
        numbers ? (
          <>
            <About numbers={numbers} />
            <Periods numbers={numbers} />
            <Ratings of={numbers.ratings} />
            <Countries counts={numbers.geographic} />
            <p className="hint">
              Counted by the marketplace at <Moment at={numbers.lastUpdated} />.{' '}
              <a href={hrefOf(reportPath(numbers.itemId))}>What this gateway counted itself</a> is apart from it.
            </p>
            <Freshness of={numbers.freshness} />
          </>
        ) : (
          <p className="notice">
            The marketplace does not know a plugin with the id <code>{id}</code>.
          </p>
        )
      }
    </Answered>
  )
}

/** Which plugin it is. Without `item:read` only its ids are known. */
function About({ numbers: { itemId, panelItemId, plugin } }: { numbers: PluginAnalytics }) {
  const { may } = useSession()
  return (
    <>
      <h2>{plugin ? <a href={hrefOf(['browse', itemId])}>{plugin.title}</a> : itemId}</h2>
      <dl className="facts">
        <dt>Marketplace id</dt>
        <dd>
          <code>{itemId}</code>
        </dd>
        <dt>Panel id</dt>
        <dd>{panelItemId === null ? <span className="unknown">none</span> : <code>{panelItemId}</code>}</dd>
        {plugin?.author ? (
          <>
            <dt>Author</dt>
            <dd>
              <a href={hrefOf(['analytics', 'user', plugin.author.id])}>All numbers of {plugin.author.username}</a>
            </dd>
          </>
        ) : null}
        {plugin?.marketplaceUrl && isOfTheWeb(plugin.marketplaceUrl) ? (
          <>
            <dt>At the marketplace</dt>
            <dd>
              <Away to={plugin.marketplaceUrl} />
            </dd>
          </>
        ) : null}
      </dl>
      {may('item:read') ? null : (
        <p className="hint">
          The plugin's title is shown with the permission <code>item:read</code>.
        </p>
      )}
    </>
  )
}
