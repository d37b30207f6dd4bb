/** Which events are looked at, as the address has it. */
import type { AnalyticsEventFilter } from '../../../generated/graphql.ts'
import type { Query } from '../../../shell/place.ts'

export const eventsPath = ['analytics', 'activity', 'events'] as const
export const pageSize = 25

/** A new filter begins at the first page, so the page is not among them. */
const filterNames = ['plugin', 'user', 'type', 'from', 'to'] as const

export function filterOf(query: URLSearchParams): AnalyticsEventFilter {
  const [pluginId, userId, type] = filterNames.map((name) => query.get(name)?.trim() || null)
  return { pluginId, userId, type }
}

/** The address of other events: the filters that are set, with these instead. */
export const filtersWith = (query: URLSearchParams, other: Query): Query => ({
  ...Object.fromEntries(filterNames.map((name) => [name, query.get(name)])),
  ...other,
})
