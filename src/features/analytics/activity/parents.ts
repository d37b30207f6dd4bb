/** What the resolvers of the ledger are given as parents (see `codegen.yml`). */
import type { ActivityCoverage, ActivityRange } from '../../../generated/resolvers.ts'
import type { ReportOrder } from './reading.ts'

export type { LoggedEvent as AnalyticsEvent } from './log.ts'

export interface PluginReport extends ReportOrder {
  readonly coverage: ActivityCoverage
}

export interface TopPlugin {
  readonly rank: number
  readonly pluginId: string
  readonly value: string
}

export interface TopPlugins {
  readonly range: ActivityRange
  readonly entries: TopPlugin[]
  readonly coverage: ActivityCoverage
}
