import type { ReactNode } from 'react'
import { useAnswer } from '../ask/answer.ts'
import { MarketplaceTotalsDocument } from '../generated/graphql.ts'
import type { MarketplaceTotalsQuery } from '../generated/graphql.ts'
import { useSession } from '../shell/session.tsx'
import { Answered } from './Answered.tsx'
import { Freshness } from './Freshness.tsx'
import { Lacking } from './Lacking.tsx'
import { Count, growthText, ratingText, Unknown } from './numbers.tsx'
import { SortedTable } from './SortedTable.tsx'
import type { Column } from './SortedTable.tsx'

type Category = MarketplaceTotalsQuery['marketplaceStats']['categories'][number]

/** The marketplace as a whole, as it counts itself, and category by category. */
export function MarketplaceTotals() {
  const may = useSession().may('item:read')
  const answer = useAnswer(MarketplaceTotalsDocument, {}, { when: may })
  return (
    <section aria-labelledby="marketplace-totals">
      <h2 id="marketplace-totals">The whole marketplace</h2>
      {may ? null : <Lacking permission="item:read" what="Totals and categories" />}
      <Answered answer={answer}>
        {({ marketplaceStats: { totalPlugins, totalDownloads, totalDevelopers, categories, freshness } }) => (
          <>
            <dl className="cards totals">
              <Total name="Plugins" of={totalPlugins} />
              <Total name="Downloads" of={totalDownloads} />
              <Total name="Developers" of={totalDevelopers} />
            </dl>
            {categories.length === 0 ? (
              <p>The marketplace has no categories with plugins.</p>
            ) : (
              <SortedTable
                caption="Categories"
                rows={categories}
                columns={columns}
                first="plugins"
                idOf={({ name }) => name}
              />
            )}
            <Freshness of={freshness} />
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

const columns: readonly Column<Category>[] = [
  { name: 'name', title: 'Category', by: ({ name }) => name, cell: ({ name }) => name },
  {
    name: 'plugins',
    title: 'Plugins',
    isAmount: true,
    by: ({ count }) => count,
    cell: ({ count }) => <Count of={count} />,
  },
  {
    name: 'downloads',
    title: 'Downloads',
    isAmount: true,
    by: ({ downloads }) => (downloads === null ? null : BigInt(downloads)),
    cell: ({ downloads }) => <Count of={downloads} />,
  },
  {
    name: 'growth',
    title: 'Growth of downloads',
    isAmount: true,
    by: ({ growth }) => growth,
    cell: ({ growth }) => known(growth, growthText),
  },
  {
    name: 'rating',
    title: 'Mean rating',
    isAmount: true,
    by: ({ averageRating }) => averageRating,
    cell: ({ averageRating }) => known(averageRating, ratingText),
  },
]

const known = (value: number | null, text: (value: number) => string): ReactNode =>
  value === null ? <Unknown /> : <span className="number">{text(value)}</span>
