/** What is wrong with what a caller asks of the ledger. */
import type {
  ActivityQueryInput,
  AnalyticsEventFilter,
  EventRangeInput,
  QueryTopPluginsArgs,
} from '../../../generated/resolvers.ts'
import { describe, invalid } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { Checks } from '../../../kit/problems.ts'
import type { LogFilter } from './log.ts'

const mostMetrics = 12
const mostPlugins = 50

export function checkPluginId(pluginId: string): void {
  if (!formats.marketplaceId.test(pluginId))
    throw invalid(['pluginId'], formats.marketplaceId.expects, describe(pluginId))
}

export function checkQuery({ metrics, pluginIds }: ActivityQueryInput): void {
  const checks = new Checks()
  checks.count(['query', 'metrics'], metrics, 1, mostMetrics)
  if (new Set(metrics).size < metrics.length)
    checks.add(['query', 'metrics'], 'list.different', 'different metrics', 'one of them twice')
  checks.count(['query', 'pluginIds'], pluginIds, 1, mostPlugins)
  for (const [place, id] of (pluginIds ?? []).entries())
    checks.text(['query', 'pluginIds', place], id, formats.marketplaceId, 'id')
  checks.throwIfAny()
}

export function checkTop({ metric, currency }: QueryTopPluginsArgs): void {
  if (metric === 'ACTIVE_USERS') throw invalid(['metric'], 'any metric but `ACTIVE_USERS`', '`ACTIVE_USERS`')
  if (metric !== 'REVENUE' && currency) throw invalid(['currency'], 'none, but with revenue', describe(currency))
  if (metric === 'REVENUE' && !formats.currency.test(currency ?? ''))
    throw invalid(['currency'], formats.currency.expects, describe(currency))
}

const typeForm = formats.line(1, 64)

export function readFilter(
  filter: AnalyticsEventFilter | null | undefined,
  range: EventRangeInput | null | undefined,
): LogFilter {
  const { pluginId, userId, type } = filter ?? {}
  const checks = new Checks()
  checks.text(['filter', 'pluginId'], pluginId, formats.marketplaceId, 'id')
  checks.text(['filter', 'userId'], userId, formats.id, 'id')
  checks.text(['filter', 'type'], type, typeForm, 'event.type')
  checks.text(['range', 'start'], range?.start, formats.dateTime, 'dateTime')
  checks.text(['range', 'end'], range?.end, formats.dateTime, 'dateTime')
  checks.throwIfAny()
  const at = (moment: string | null | undefined) => (moment ? formats.instantOf(moment) : undefined)
  const [from, until] = [at(range?.start), at(range?.end)]
  if (from !== undefined && until !== undefined && from > until)
    throw invalid(['range', 'start'], 'a moment up to the end', 'a later one')
  return { pluginId: pluginId ?? undefined, userId: userId ?? undefined, type: type ?? undefined, from, until }
}
