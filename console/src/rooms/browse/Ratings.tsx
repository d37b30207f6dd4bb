import { Bars } from '../../parts/Bars.tsx'
import { Count, ratingText, Unknown } from '../../parts/numbers.tsx'
import type { ShownPlugin } from './PluginPage.tsx'

/** How people rate a plugin, as far as the marketplace says. */
export function Ratings({ rating: { average, count, distribution, wilson } }: { rating: ShownPlugin['rating'] }) {
  return (
    <section className="browse-rating" aria-labelledby="browse-rating">
      <h2 id="browse-rating">Rating</h2>
      <dl className="cards">
        <div className="card">
          <dt>Mean</dt>
          <dd>{average === null ? count === 0 ? 'nobody has rated' : <Unknown /> : `${ratingText(average)} of 5`}</dd>
        </div>
        <div className="card">
          <dt>Ratings</dt>
          <dd>
            <Count of={count} />
          </dd>
        </div>
        <div className="card">
          <dt>4 or 5 stars, at least</dt>
          <dd>
            {wilson === null ? <Unknown /> : `${(wilson * 100).toFixed(1)} %`}
            <span className="hint browse-below">lower end of the 95 % interval</span>
          </dd>
        </div>
      </dl>
      {distribution.length === 0 ? null : (
        <Bars
          title="Ratings by stars"
          series={['ratings']}
          bars={distribution
            .toSorted((a, b) => a.stars - b.stars)
            .map((each) => ({ label: each.stars === 1 ? '1 star' : `${each.stars} stars`, values: [each.count] }))}
        />
      )}
    </section>
  )
}
