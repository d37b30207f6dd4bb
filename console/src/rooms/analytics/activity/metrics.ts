/** What can be counted, and how the numbers are said. */
import type { ActivityMetric } from '../../../generated/graphql.ts'
import { decimalText, growthText, ratingText } from '../../../parts/numbers.tsx'

export const metricTexts = {
  EVENTS: 'Events',
  VIEWS: 'Views',
  DOWNLOADS: 'Downloads',
  INSTALLS: 'Installations',
  INSTALL_FAILURES: 'Installations that failed',
  UNINSTALLS: 'Removals',
  ACTIVE_USERS: 'Active users',
  ERRORS: 'Errors',
  CRASHES: 'Crashes',
  PURCHASES: 'Purchases',
  REVENUE: 'Revenue',
  RATING: 'Mean of stars',
} as const satisfies Readonly<Record<ActivityMetric, string>>

export const metrics = Object.keys(metricTexts) as ActivityMetric[]

interface Counted {
  readonly metric: ActivityMetric
  readonly currency: string | null
}

export const titleOf = ({ metric, currency }: Counted): string =>
  currency === null ? metricTexts[metric] : `${metricTexts[metric]} in ${currency}`

/** `1 234`, `1 234.50 EUR`, `4.25`. */
export function valueText(value: string, { metric, currency }: Counted): string {
  if (metric === 'RATING') return ratingText(Number(value))
  return currency === null ? decimalText(value) : `${decimalText(value)} ${currency}`
}

/** How a number stands to the same over as many days before. */
export function changeText(now: string | null, before: string | null, of: Counted): string {
  if (before === null) return 'before: not known'
  const was = `${valueText(before, of)} before`
  if (now === null) return was
  const [one, other] = [Number(now), Number(before)]
  if (one === other) return 'the same before'
  if (of.metric === 'RATING') return `${starsForm.format(one - other)} (${was})`
  return other === 0 ? was : `${growthText(one / other - 1)} (${was})`
}

const starsForm = new Intl.NumberFormat('en-GB', { signDisplay: 'exceptZero', maximumFractionDigits: 2 })

export const notRated = 'nobody rated'

/** Why a number is not there, of a span that ended then. */
export const missingText = (metric: ActivityMetric, end: string, since: string | null): string =>
  metric === 'RATING' && since !== null && end > since ? notRated : 'not counted'
