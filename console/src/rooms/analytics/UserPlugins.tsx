import { Freshness } from '../../parts/Freshness.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count, Money, ratingText, Unknown } from '../../parts/numbers.tsx'
import { exact } from '../../parts/order.ts'
import { SortedTable } from '../../parts/SortedTable.tsx'
import type { Column } from '../../parts/SortedTable.tsx'
import { hrefOf } from '../../shell/place.ts'
import type { UserAnalytics } from './UserNumbers.tsx'

type Numbers = UserAnalytics['plugins'][number]

export function UserPlugins({ plugins }: { plugins: readonly Numbers[] }) {
  if (plugins.length === 0) return <p>This user has no plugins.</p>
  // Each comes with its own times; the oldest of them is what the table can promise.
  const oldest = plugins.reduce((one, other) => (other.lastUpdated < one.lastUpdated ? other : one))
  return (
    <>
      <SortedTable
        caption="Plugin by plugin"
        rows={plugins}
        columns={columns}
        first="downloads"
        idOf={({ itemId }) => itemId}
      />
      <p className="hint">
        The marketplace counted the oldest of these numbers at <Moment at={oldest.lastUpdated} />.
      </p>
      <Freshness of={(plugins.find(({ freshness }) => freshness.stale) ?? oldest).freshness} />
    </>
  )
}

const nameOf = ({ plugin, itemId }: Numbers): string => plugin?.title ?? itemId
const countOf = (count: string | null): bigint | null => (count === null ? null : BigInt(count))

const columns: readonly Column<Numbers>[] = [
  {
    name: 'name',
    title: 'Plugin',
    by: nameOf,
    cell: (numbers) => <a href={hrefOf(['analytics', 'plugin', numbers.itemId])}>{nameOf(numbers)}</a>,
  },
  {
    name: 'downloads',
    title: 'Downloads',
    isAmount: true,
    by: ({ downloads }) => countOf(downloads.total),
    cell: ({ downloads }) => <Count of={downloads.total} />,
  },
  {
    name: 'month',
    title: 'This month',
    isAmount: true,
    by: ({ downloads }) => countOf(downloads.thisMonth),
    cell: ({ downloads }) => <Count of={downloads.thisMonth} />,
  },
  {
    name: 'views',
    title: 'Views',
    isAmount: true,
    by: ({ views }) => countOf(views.total),
    cell: ({ views }) => <Count of={views.total} />,
  },
  {
    name: 'people',
    title: 'By different people',
    isAmount: true,
    by: ({ views }) => countOf(views.unique),
    cell: ({ views }) => <Count of={views.unique} />,
  },
  {
    name: 'revenue',
    title: 'Revenue',
    isAmount: true,
    by: ({ revenue }) => (revenue ? [revenue.total.currency, exact(revenue.total.amount)] : null),
    cell: ({ revenue }) => <Money of={revenue?.total} />,
  },
  {
    name: 'rating',
    title: 'Mean rating',
    isAmount: true,
    by: ({ ratings }) => ratings.average,
    cell: ({ ratings: { average, count } }) =>
      average === null ? (
        count === 0 ? (
          'not rated'
        ) : (
          <Unknown />
        )
      ) : (
        <>
          <span className="number">{ratingText(average)}</span>{' '}
          <span className="hint">{count === null ? 'from not known how many' : `from ${count}`}</span>
        </>
      ),
  },
]
