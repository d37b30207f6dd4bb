import type { UpstreamFailure } from '../failure.ts'
import type { Count, Timestamp } from './values.ts'

export interface CategoryData {
  readonly panelId: string
  readonly marketplaceId?: string | null | undefined
  readonly name: string
  readonly slug: string
  readonly description?: string | null | undefined
  readonly parentId?: string | null | undefined
  readonly iconUrl?: string | null | undefined
  readonly sortOrder: number
  readonly active: boolean
  readonly createdAt?: Timestamp | null | undefined
  readonly updatedAt?: Timestamp | null | undefined
}

export interface CategorySyncOutcome {
  readonly synchronized: readonly {
    readonly panelId: string
    readonly marketplaceId: string
    readonly status: 'CREATED' | 'UPDATED' | 'SKIPPED'
  }[]
  /** Those that the marketplace refused, or did not mention. */
  readonly failed: readonly { readonly panelId: string; readonly failure: UpstreamFailure }[]
}

export interface MarketplaceStats {
  readonly totalPlugins: Count
  readonly totalDownloads: Count
  readonly totalDevelopers: Count
  readonly categories: readonly { readonly name: string; readonly count: number }[]
}
