/** Which days are looked at, and in which spans, as the address has it. */
import type { ActivityBucket, ActivityRangeInput } from '../../../generated/graphql.ts'
import { instantOf } from '../../../parts/instant.ts'
import type { Query } from '../../../shell/place.ts'

/** The names in the address. `days` is how many, up to today; where it is `own`, `from` and `to` say which. */
export const spanNames = ['days', 'from', 'to', 'bucket'] as const

export const lengths = {
  7: 'the last 7 days',
  30: 'the last 30 days',
  90: 'the last 90 days',
  365: 'the last year',
  own: 'from and to',
} as const

export const buckets = { DAY: 'day by day', WEEK: 'week by week', MONTH: 'month by month' } as const

export interface Span {
  readonly days: string
  readonly from: string
  readonly to: string
  readonly bucket: string
}

/** Who gives two days means them, whether or not the address says so. */
export function spanOf(query: URLSearchParams): Span {
  const said = (name: string): string => query.get(name)?.trim() ?? ''
  const [from, to] = [said('from'), said('to')]
  const days = said('days') || (from === '' && to === '' ? '30' : 'own')
  return { days, from, to, bucket: said('bucket') || 'DAY' }
}

const dayMs = 86_400_000

/** The gateway refuses what is no day, and no length that is offered; the last 30 days are what it takes where nothing is said. */
function rangeOf({ days, from, to }: Span, nowMs: number): ActivityRangeInput | null {
  if (days === '30' || (days === 'own' && from === '' && to === '')) return null
  if (days === 'own') return { start: instantOf(from), end: to === '' ? null : instantOf(to) }
  if (!Object.hasOwn(lengths, days)) return { start: days }
  const today = Math.floor(nowMs / dayMs)
  return { start: new Date((today - Number(days) + 1) * dayMs).toISOString() }
}

/** What to ask for; the same all day, so that nothing is asked twice. */
export const asked = (span: Span, nowMs = Date.now()) => ({
  range: rangeOf(span, nowMs),
  bucket: span.bucket as ActivityBucket,
})

/** A length of time up to now leaves no room for two days, and what is usual is left out. */
export const spanWith = (wanted: Query): Query => ({
  ...wanted,
  ...(wanted['days'] !== 'own' && { from: '', to: '' }),
  ...(wanted['days'] === '30' && { days: '' }),
  ...(wanted['bucket'] === 'DAY' && { bucket: '' }),
})
