import { useAnswer } from '../../ask/answer.ts'
import { BrowseTotalsDocument } from '../../generated/graphql.ts'
import type { BrowseTotalsQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { Count, Unknown } from '../../parts/numbers.tsx'

/** The whole marketplace in numbers, as it counts itself. */
export function Totals() {
  const answer = useAnswer(BrowseTotalsDocument, {})
  return (
    <section aria-labelledby="browse-totals">
      <h2 id="browse-totals">The whole marketplace</h2>
      <Answered answer={answer}>
        {({ marketplaceStats: { totalPlugins, totalDownloads, totalDevelopers, categories, freshness } }) => (
          <>
            <Freshness of={freshness} />
            <dl className="cards browse-totals">
              <Total name="Plugins" of={totalPlugins} />
              <Total name="Downloads" of={totalDownloads} />
              <Total name="People who published something" of={totalDevelopers} />
            </dl>
            <ByCategory of={categories} />
          </>
        )}
      </Answered>
    </section>
  )
}

const Total = ({ name, of }: { name: string; of: string }) => (
  <div className="card">
    <dt>{name}</dt>
    <dd>
      <Count of={of} />
    </dd>
  </div>
)

const ByCategory = ({ of: categories }: { of: BrowseTotalsQuery['marketplaceStats']['categories'] }) => (
  <div className="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Category</th>
          <th scope="col">Plugins</th>
          <th scope="col">Downloads</th>
          <th scope="col">Growth of downloads</th>
          <th scope="col">Mean rating</th>
        </tr>
      </thead>
      <tbody>
        {categories.map(({ name, count, downloads, growth, averageRating }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Count of={count} />
            </td>
            <td>
              <Count of={downloads} />
            </td>
            <td>{growth === null ? <Unknown /> : `${(growth * 100).toFixed(1)} %`}</td>
            <td>{averageRating ?? <Unknown />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
