/** Which numbers are looked at over time, and of which plugins, as the address has it. */
import type { ActivityMetric, ActivityQueryInput } from '../../../generated/graphql.ts'
import { asked } from './span-place.ts'
import type { Span } from './span-place.ts'

export const activityPath = ['analytics', 'activity'] as const
export const reportPath = (pluginId: string) => [...activityPath, 'plugin', pluginId] as const

const usual: readonly ActivityMetric[] = ['EVENTS', 'DOWNLOADS', 'INSTALLS', 'ACTIVE_USERS']

const words = (text: string | null): string[] => (text ?? '').split(/[\s,]+/).filter((word) => word !== '')

/** A word that names none goes to the gateway all the same, which says so. */
export function chosenMetrics(query: URLSearchParams): readonly ActivityMetric[] {
  const given = words(query.get('metrics')) as ActivityMetric[]
  return given.length === 0 ? usual : given
}

export const metricsText = (chosen: readonly string[]): string =>
  chosen.length === usual.length && usual.every((metric) => chosen.includes(metric)) ? '' : chosen.join(',')

export const chosenPlugins = (query: URLSearchParams): readonly string[] => words(query.get('plugins'))

/** No plugins are all events. */
export const queryOf = (query: URLSearchParams, span: Span, pluginIds: readonly string[]): ActivityQueryInput => ({
  ...asked(span),
  metrics: [...chosenMetrics(query)],
  pluginIds: pluginIds.length === 0 ? null : [...pluginIds],
  compareToPrevious: true,
})

/** Counting goes on while somebody looks. */
export const everyMs = 30_000
