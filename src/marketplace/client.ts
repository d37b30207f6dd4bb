import { createAnalyticsReads, prepareEvent, prepareEvents } from './analytics.ts'
import { prepareCategorySync } from './categories.ts'
import type { CallContext } from './context.ts'
import type {
  Capability,
  CategoryData,
  CategorySyncOutcome,
  Entry,
  ListingChange,
  Lookup,
  MarketplaceStats,
  MarketplaceUser,
  NewListing,
  Plugin,
  PluginAnalytics,
  PluginPage,
  PluginQuery,
  PublishReceipt,
  UpstreamHealth,
  UserChange,
  UserSyncReceipt,
} from './domain.ts'
import { createHealth } from './health.ts'
import { createLine } from './line.ts'
import type { MarketplaceOptions } from './line.ts'
import { createPluginReads, preparePublish, prepareUnpublish, prepareUpdate } from './plugins.ts'
import type { PreparedCall, Receipts, WriteName } from './prepared.ts'
import { writeQuestion } from './receipts.ts'
import { createStatsReads } from './stats.ts'
import { createUserReads, prepareUserSync } from './users.ts'

export type { MarketplaceOptions } from './line.ts'
export type { CallContext, CallRecord } from './context.ts'
export type { ListingChange, NewListing } from './domain.ts'

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
    /** Nothing of these users stays in memory here. */
    forget(ids: ReadonlySet<string>): void
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
    /** An event as `writtenEvent` gives it. */
    sendEvent(event: string, key: string, context: CallContext): Promise<{ readonly accepted: true }>
    /** A JSON list of such events in one call with `events.batch`; without it call `sendEvent` for each. */
    sendEvents(events: string, key: string, context: CallContext): Promise<{ readonly accepted: true }>
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
    /**
     * Asks now, unless the last answer is fresh enough, and never rejects: an absent marketplace is UNHEALTHY with the last known
     * capabilities. So it is for a caller who cannot wait for the answer; others are told what becomes of it.
     */
    check(context: CallContext, freshEnoughMs?: number): Promise<UpstreamHealth>
  }
  /** Sends a write that was prepared (and perhaps stored) before; see `prepareUserSync` and its neighbours. */
  send<W extends WriteName>(prepared: PreparedCall<W>, context: CallContext): Promise<Receipts[W]>
  /** Refuses new calls, lets running ones finish for the grace time, then closes every socket. */
  close(graceMs?: number): Promise<void>
}

/** Opens the marketplace; whoever opens it closes it. Nothing is sent before the first call. */
export function createMarketplaceClient(options: MarketplaceOptions): MarketplaceClient {
  const line = createLine(options)
  const { call } = line
  const health = createHealth({
    call,
    breaker: line.breaker,
    clock: options.clock,
    freshMs: options.healthFreshMs ?? 30_000,
  })
  const closed = new AbortController()
  const users = createUserReads(call, health, options.clock, closed.signal)
  const plugins = createPluginReads(call, health, options.clock, closed.signal)
  const analytics = createAnalyticsReads(call, options.clock, closed.signal)

  const send = <W extends WriteName>(ready: PreparedCall<W>, context: CallContext): Promise<Receipts[W]> =>
    call(writeQuestion(ready), context)

  return {
    users: {
      ...users,
      sync: async (change, key, context) => send(prepareUserSync(change, key), context),
    },
    plugins: {
      ...plugins,
      publish: async (listing, key, context) => send(preparePublish(listing, key), context),
      update: async (id, change, key, context) => send(prepareUpdate(id, change, key), context),
      unpublish: async (id, key, context) => send(prepareUnpublish(id, key), context),
    },
    analytics: {
      ...analytics,
      sendEvent: async (event, key, context) => send(prepareEvent(event, key), context),
      sendEvents: async (events, key, context) => send(prepareEvents(events, key), context),
    },
    categories: {
      sync: async (categories, key, context) => send(prepareCategorySync(categories, key), context),
    },
    stats: createStatsReads(call),
    health: { current: health.current, supports: health.supports, check: health.check },
    send,
    close(graceMs) {
      closed.abort()
      return line.close(graceMs)
    },
  }
}
