import type { CallContext } from './context.ts'
import type {
  AnalyticsEvent,
  Capability,
  CategoryData,
  CategorySyncOutcome,
  Entry,
  Lookup,
  MarketplaceStats,
  MarketplaceUser,
  Plugin,
  PluginAnalytics,
  PluginListing,
  PluginPage,
  PluginQuery,
  PublishReceipt,
  UpstreamHealth,
  UserChange,
  UserSyncReceipt,
} from './domain.ts'
import type { PreparedCall, Receipts, WriteName } from './prepared.ts'

/**
 * The marketplace. Every function rejects with an `UpstreamFailure` when the marketplace cannot be asked or does not agree;
 * reads of one thing give null when the marketplace says that there is none.
 */
export interface MarketplaceClient {
  readonly users: {
    get(id: string, context: CallContext): Promise<MarketplaceUser | null>
    /** One call a hundred ids with `users.batch`, else bounded parallel single calls. Never rejects for one bad user. */
    getMany(ids: readonly string[], context: CallContext): Promise<Lookup<MarketplaceUser>>
    sync(change: UserChange, key: string, context: CallContext): Promise<UserSyncReceipt>
  }
  readonly plugins: {
    search(query: PluginQuery, context: CallContext): Promise<PluginPage>
    /** Undefined when the marketplace has no single reads (neither `plugins.get` nor `plugins.batch`). */
    get(id: string, context: CallContext): Promise<Plugin | null | undefined>
    /** An empty map when the marketplace has no reads by id. */
    getMany(ids: readonly string[], context: CallContext): Promise<Lookup<Plugin>>
    publish(listing: NewListing, key: string, context: CallContext): Promise<PublishReceipt>
    update(marketplaceItemId: string, change: ListingChange, key: string, context: CallContext): Promise<PublishReceipt>
    unpublish(marketplaceItemId: string, key: string, context: CallContext): Promise<{ readonly unpublished: true }>
  }
  readonly analytics: {
    plugin(pluginId: string, context: CallContext): Promise<PluginAnalytics | null>
    user(userId: string, context: CallContext): Promise<readonly Entry<PluginAnalytics>[] | null>
    sendEvent(event: AnalyticsEvent, key: string, context: CallContext): Promise<{ readonly accepted: number }>
    /** One call with `events.batch`; without it call `sendEvent` for each. */
    sendEvents(
      events: readonly AnalyticsEvent[],
      key: string,
      context: CallContext,
    ): Promise<{ readonly accepted: number }>
  }
  readonly categories: {
    sync(categories: readonly CategoryData[], key: string, context: CallContext): Promise<CategorySyncOutcome>
  }
  readonly stats: {
    get(context: CallContext): Promise<MarketplaceStats>
  }
  readonly health: {
    /** What is known now, without asking; asks in the background when that is old. */
    current(): UpstreamHealth
    supports(capability: Capability): boolean
    /** Asks now and never rejects: an absent marketplace is UNHEALTHY with the last known capabilities. */
    check(context: CallContext): Promise<UpstreamHealth>
  }
  /** Sends a write that was prepared (and perhaps stored) before; see `prepareUserSync` and its neighbours. */
  send<W extends WriteName>(prepared: PreparedCall<W>, context: CallContext): Promise<Receipts[W]>
  /** Refuses new calls, lets running ones finish for the grace time, then closes every socket. */
  close(graceMs?: number): Promise<void>
}

export interface NewListing {
  readonly panelItemId: string
  readonly userId: string
  readonly listing: PluginListing
}

export interface ListingChange {
  readonly panelItemId?: string | undefined
  readonly userId?: string | undefined
  readonly listing: Partial<PluginListing>
}
