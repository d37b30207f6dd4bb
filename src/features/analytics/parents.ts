/** What the resolvers of this room are given as parents (see `codegen.yml`). */
import type * as domain from '../../marketplace/domain.ts'

export interface Freshness {
  readonly source: 'UPSTREAM' | 'LOCAL_PROJECTION'
  readonly fetchedAt: string
  readonly ageSeconds: number
  readonly stale: boolean
}

export type PluginAnalytics = domain.PluginAnalytics & { readonly freshness: Freshness }

export interface UserAnalytics {
  readonly userId: string
  readonly plugins: readonly domain.Entry<PluginAnalytics>[]
}
