/** What of the audit log is looked at, as the address has it. */
import type { GatewayAuditQueryVariables } from '../../generated/graphql.ts'
import { rangeIn } from '../../parts/instant.ts'
import type { Query } from '../../shell/place.ts'

export const auditPath = ['gateway', 'audit'] as const

const pageSize = 25

/** The names in the address. A new filter begins at the first page, so the last two are not among them. */
export const filterNames = ['actor', 'action', 'last', 'from', 'to'] as const

export const spans = {
  '': 'any, or from and to',
  PT1H: 'the last hour',
  P1D: 'the last day',
  P7D: 'the last 7 days',
  P30D: 'the last 30 days',
} as const

export function variablesOf(query: URLSearchParams): GatewayAuditQueryVariables {
  const [actor, action, after] = ['actor', 'action', 'after'].map((name) => query.get(name) || null)
  const last = query.get('last')
  const range = last ? { last } : rangeIn(query)
  return { first: pageSize, after, actor, action, range }
}

/** The address of other entries: the filters that are set, with these instead. */
export const filtersWith = (query: URLSearchParams, other: Query): Query => ({
  ...Object.fromEntries(filterNames.map((name) => [name, query.get(name)])),
  ...other,
})
