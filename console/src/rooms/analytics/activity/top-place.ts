/** By what plugins are ranked, as the address has it. */
import type { ActivityMetric } from '../../../generated/graphql.ts'
import { metricTexts } from './metrics.ts'

export const topPath = ['analytics', 'activity', 'top'] as const

export const topSizes = { 10: 'first 10', 25: 'first 25', 100: 'first 100' } as const

export interface Top {
  readonly metric: ActivityMetric
  readonly currency: string | null
  readonly first: number
}

export function topOf(query: URLSearchParams): Top {
  const metric = (query.get('metric') ?? 'DOWNLOADS') as ActivityMetric
  const first = Number(query.get('first') ?? 10)
  const currency = metric === 'REVENUE' ? (query.get('currency') ?? 'EUR') : null
  return { metric, currency, first: Number.isInteger(first) ? first : 10 }
}

/** Users of several days may be the same ones, so nobody ranks by them; and one author is not told what others earn. */
export const rankable = (isOfOneUser: boolean): Readonly<Record<string, string>> => {
  const { ACTIVE_USERS: _users, REVENUE, ...all } = metricTexts
  return isOfOneUser ? all : { ...all, REVENUE }
}
