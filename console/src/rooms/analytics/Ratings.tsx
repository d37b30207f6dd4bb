import { Bars } from '../../parts/Bars.tsx'
import { Count, ratingText, shareText } from '../../parts/numbers.tsx'
import type { PluginAnalytics } from './PluginNumbers.tsx'

/** How people rate it. Nobody having rated is something else than the marketplace not saying. */
export function Ratings({ of: { average, count, wilson, distribution } }: { of: PluginAnalytics['ratings'] }) {
  return (
    <>
      <h2>Ratings</h2>
      {average === null ? (
        <p>{count === 0 ? 'Nobody has rated it.' : 'The marketplace does not say how it is rated.'}</p>
      ) : (
        <dl className="cards">
          <div className="card">
            <dt>Mean of 1 to 5 stars</dt>
            <dd>{ratingText(average)}</dd>
          </div>
          <div className="card">
            <dt>People who rated</dt>
            <dd>
              <Count of={count} />
            </dd>
          </div>
          {wilson === null ? null : (
            <div className="card">
              <dt>Gave 4 or 5 stars, at least</dt>
              <dd>{shareText(wilson)}</dd>
              <p className="hint">Lower end of the 95 % interval</p>
            </div>
          )}
        </dl>
      )}
      {average === null ? null : distribution.length === 0 ? (
        <p className="hint">The marketplace does not say how many gave each number of stars.</p>
      ) : (
        <Bars
          title="Stars given"
          series={['people']}
          bars={distribution
            .toSorted((one, other) => one.stars - other.stars)
            .map((each) => ({ label: each.stars === 1 ? '1 star' : `${each.stars} stars`, values: [each.count] }))}
        />
      )}
    </>
  )
}
