import type { RatingSummary } from './plugins.ts'
import type { Count, Timestamp } from './values.ts'

export interface CountBlock {
  readonly total: Count
  readonly unique: Count | null
  readonly today: Count
  readonly thisWeek: Count
  readonly thisMonth: Count
}

/** Amounts without a currency of their own: the contract gives none, so the plugin's applies unless the marketplace says one. */
export interface RevenueBlock {
  readonly currency: string | null
  readonly total: string
  readonly today: string
  readonly thisWeek: string
  readonly thisMonth: string
}

export interface PluginAnalytics {
  readonly itemId: string
  readonly panelItemId: string
  readonly views: CountBlock
  readonly downloads: CountBlock
  readonly revenue: RevenueBlock
  readonly ratings: RatingSummary
  readonly geographic: readonly { readonly country: string; readonly downloads: Count }[]
  readonly lastUpdated: Timestamp
}

export interface AnalyticsEvent {
  /** The mark of whose id it is; null for events that were taken in before there were marks, and are sent as they were. */
  readonly sender: string | null
  /** Makes a repeat harmless: both travel in `data.message_id`. */
  readonly messageId: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  readonly timestamp: Timestamp
}
