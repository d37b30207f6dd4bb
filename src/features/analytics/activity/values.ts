/** From sums to what is answered: numbers by metric, exact, and null where nothing is known. */
import { Big } from 'big.js'
import type { ActivityMetric } from '../../../generated/resolvers.ts'
import { dayOf } from './days.ts'
import type { Days } from './days.ts'
import type { Counted } from './meaning.ts'
import type { Sum } from './sums.ts'

export type SummedMetric = Exclude<ActivityMetric, 'ACTIVE_USERS'>

const words: Record<SummedMetric, Counted> = {
  EVENTS: 'events',
  VIEWS: 'views',
  DOWNLOADS: 'downloads',
  INSTALLS: 'installs',
  INSTALL_FAILURES: 'install_failures',
  UNINSTALLS: 'uninstalls',
  ERRORS: 'errors',
  CRASHES: 'crashes',
  PURCHASES: 'purchases',
  REVENUE: 'revenue',
  RATING: 'rating',
}

export const wordOf = (metric: SummedMetric): Counted => words[metric]

export const nothing: Sum = { count: 0, total: 0, millionths: 0 }

export const sumOf = (sums: readonly Sum[]): Sum =>
  sums.reduce(
    (all, one) => ({
      count: BigInt(all.count) + BigInt(one.count),
      total: BigInt(all.total) + BigInt(one.total),
      millionths: BigInt(all.millionths) + BigInt(one.millionths),
    }),
    nothing,
  )

const exact = ({ total, millionths }: Sum): Big =>
  new Big(String(total)).plus(new Big(String(millionths)).times('0.000001'))

export const meanOf = (sum: Sum): Big | null =>
  Number(sum.count) === 0 ? null : exact(sum).div(String(sum.count)).round(6)

export function valueOf(metric: SummedMetric, sum: Sum): string | null {
  if (metric === 'REVENUE') return exact(sum).toFixed()
  if (metric === 'RATING') return meanOf(sum)?.toFixed() ?? null
  return String(sum.count)
}

/** Days that ended before the first event was taken in are not known to have had none. */
export const isCovered = ({ last }: Days, since: number | null): boolean => since !== null && last >= dayOf(since)
