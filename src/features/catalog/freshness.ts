import { rfc3339 } from '../../kit/clock.ts'

export interface Freshness {
  readonly source: 'UPSTREAM' | 'CACHE' | 'LOCAL_PROJECTION' | 'LOCAL_LEDGER'
  readonly fetchedAt: string
  readonly ageSeconds: number
  readonly stale: boolean
}

/** Something that came from the marketplace, and how fresh it is. */
export type Seen<T> = T & { readonly freshness: Freshness }

export const freshNow = (nowMs: number): Freshness => ({
  source: 'UPSTREAM',
  fetchedAt: rfc3339(nowMs),
  ageSeconds: 0,
  stale: false,
})

/** As it was when it was fetched, a moment ago. */
export function fromCache({ fetchedAt }: Freshness, nowMs: number): Freshness {
  const ageSeconds = Math.max(0, Math.floor((nowMs - Date.parse(fetchedAt)) / 1000))
  return { source: 'CACHE', fetchedAt, ageSeconds, stale: false }
}

export function fromRecord(fetchedAtMs: number, nowMs: number, stale: boolean): Freshness {
  const ageSeconds = Math.max(0, Math.floor((nowMs - fetchedAtMs) / 1000))
  return { source: 'LOCAL_PROJECTION', fetchedAt: rfc3339(fetchedAtMs), ageSeconds, stale }
}
