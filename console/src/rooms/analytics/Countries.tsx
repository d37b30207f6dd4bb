import { Count } from '../../parts/numbers.tsx'
import { SortedTable } from '../../parts/SortedTable.tsx'
import type { Column } from '../../parts/SortedTable.tsx'
import type { PluginAnalytics } from './PluginNumbers.tsx'
import { countryText } from './words.ts'

type CountryCount = PluginAnalytics['geographic'][number]

/** Downloads by country, the most first. */
export const Countries = ({ counts }: { counts: readonly CountryCount[] }) => (
  <>
    <h2>Countries</h2>
    {counts.length === 0 ? (
      <p>The marketplace names no country.</p>
    ) : (
      <SortedTable
        caption="Downloads by country"
        rows={counts}
        columns={columns}
        first="downloads"
        idOf={({ country }) => country}
      />
    )}
  </>
)

const columns: readonly Column<CountryCount>[] = [
  {
    name: 'name',
    title: 'Country',
    by: ({ country }) => countryText(country),
    cell: ({ country }) => (
      <>
        {countryText(country)} <span className="hint">{country}</span>
      </>
    ),
  },
  {
    name: 'downloads',
    title: 'Downloads',
    isAmount: true,
    by: ({ downloads }) => BigInt(downloads),
    cell: ({ downloads }) => <Count of={downloads} />,
  },
]
