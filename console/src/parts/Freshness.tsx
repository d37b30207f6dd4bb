import { momentText } from './Moment.tsx'

interface FreshnessValue {
  readonly source: string
  readonly fetchedAt: string
  readonly stale: boolean
}

const sources: Readonly<Record<string, string>> = {
  UPSTREAM: 'from the marketplace',
  CACHE: 'from the marketplace, a moment ago',
  LOCAL_PROJECTION: "from the gateway's record",
  LOCAL_LEDGER: "from the gateway's ledger",
}

/** Where what is shown comes from, and how old it is. Loud when the marketplace could not be asked. */
export const Freshness = ({ of: { source, fetchedAt, stale } }: { of: FreshnessValue }) => (
  <p className={stale ? 'freshness stale' : 'freshness'} role={stale ? 'status' : undefined}>
    {stale ? 'The marketplace cannot be asked at the moment. This is what it said before, ' : ''}
    {sources[source] ?? source}, {momentText(fetchedAt)}
  </p>
)
