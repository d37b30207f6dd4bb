/** What panels ask, by name. Expected problems of writes are in `userErrors` of the answers; everything else rejects with a GatewayError. */
import { createActivityOperations } from './activity.ts'
import type { ActivityOperations } from './activity.ts'
import type { EventSender } from './event-sender.ts'
import * as documents from './generated/graphql.ts'
import type * as graph from './generated/graphql.ts'
import { keyed, repeatable } from './repeats.ts'
import type { Request, RequestOptions } from './request.ts'
import { createReviewOperations } from './review.ts'
import type { ReviewOperations } from './review.ts'
import type { Subscribe } from './subscription.ts'
import { trackEventOf } from './track-event.ts'
import type { AnalyticsData } from './track-event.ts'
import { watchUserSync } from './watch.ts'
import type { WatchOptions } from './watch.ts'
import type { Clock } from './weather.ts'

type Options = RequestOptions
type Search = graph.PluginSearchInput & Pick<graph.SearchPluginsQueryVariables, 'first' | 'after' | 'offset' | 'facets'>
type PluginKey = { readonly id: string } | { readonly slug: string } | { readonly panelItemId: string }
type SyncChange = graph.UserSyncChangedSubscription['userSyncChanged']

export interface Operations extends ReviewOperations, ActivityOperations {
  /** Tells the gateway what a user is now. A key is made when you give none. */
  syncUser(input: graph.SyncUserInput, options?: Options): Promise<graph.SyncUserMutation['syncUser']>
  /** The same for up to 250 users. A key in the options counts for each of them at its place. */
  syncUsers(inputs: readonly graph.SyncUserInput[], options?: Options): Promise<graph.SyncUsersMutation['syncUsers']>
  /** Null when nobody knows the id. The e-mail address needs the permission `user:read:pii`. */
  getUserProfile(id: string, options?: Options & { withEmail?: boolean }): Promise<graph.UserProfileQuery['user']>
  getUserSync(userId: string, options?: Options): Promise<graph.UserSyncQuery['userSync']>
  verifyUserSync(userId: string, options?: Options): Promise<graph.VerifyUserSyncMutation['verifyUserSync']>
  resyncUser(userId: string, options?: Options & { force?: boolean }): Promise<graph.ResyncUserMutation['resyncUser']>
  /** Every change of the ledger from now on, or after `after`, without a gap over lost connections. */
  watchUserSync(options?: WatchOptions): AsyncGenerator<SyncChange, void, undefined>

  publishPlugin(
    input: graph.PublishPluginInput,
    options?: Options,
  ): Promise<graph.PublishPluginMutation['publishPlugin']>
  updatePlugin(input: graph.UpdatePluginInput, options?: Options): Promise<graph.UpdatePluginMutation['updatePlugin']>
  unpublishPlugin(
    marketplaceItemId: string,
    options?: Options & { reason?: string; force?: boolean },
  ): Promise<graph.UnpublishPluginMutation['unpublishPlugin']>
  searchPlugins(search?: Search, options?: Options): Promise<graph.SearchPluginsQuery['searchPlugins']>
  /** Null when it is not known. */
  getPlugin(key: PluginKey, options?: Options): Promise<graph.PluginQuery['plugin']>
  syncCategories(
    categories: readonly graph.CategoryInput[],
    options?: Options & { archiveMissing?: boolean },
  ): Promise<graph.SyncCategoriesMutation['syncCategories']>
  getMarketplaceStats(options?: Options): Promise<graph.MarketplaceStatsQuery['marketplaceStats']>

  getPluginAnalytics(pluginId: string, options?: Options): Promise<graph.PluginAnalyticsQuery['pluginAnalytics']>
  getUserAnalytics(userId: string, options?: Options): Promise<graph.UserAnalyticsQuery['userAnalytics']>
  /** Gathered with others for up to a second. Resolves when the event is safe at the gateway. */
  sendAnalyticsEvent(type: string, data?: AnalyticsData): Promise<void>

  healthCheck(options?: Options): Promise<graph.HealthQuery['health']>
}

interface Parts {
  readonly request: Request
  readonly subscribe: Subscribe
  readonly events: EventSender
  readonly clock: Clock
  readonly random: () => number
}

export function createOperations({ request, subscribe, events, clock, random }: Parts): Operations {
  return {
    ...createReviewOperations({ request, subscribe, clock, random }),
    ...createActivityOperations(request),

    async syncUser(input, options) {
      const variables = { input: keyed(input, options) }
      return (await request(documents.SyncUserDocument, variables, repeatable(options))).syncUser
    },
    async syncUsers(inputs, options) {
      const isGiven = options?.idempotencyKey !== undefined
      // Under the key of the caller no input may get one that is new each time.
      const variables = { inputs: isGiven ? [...inputs] : inputs.map((input) => keyed(input)) }
      const { syncUsers } = await request(
        documents.SyncUsersDocument,
        variables,
        isGiven ? options : repeatable(options),
      )
      return syncUsers
    },
    async getUserProfile(id, { withEmail = false, ...options } = {}) {
      return (await request(documents.UserProfileDocument, { id, withEmail }, options)).user
    },
    async getUserSync(userId, options) {
      return (await request(documents.UserSyncDocument, { userId }, options)).userSync
    },
    async verifyUserSync(userId, options) {
      return (await request(documents.VerifyUserSyncDocument, { userId }, repeatable(options))).verifyUserSync
    },
    async resyncUser(userId, { force = false, ...options } = {}) {
      return (await request(documents.ResyncUserDocument, { userId, force }, options)).resyncUser
    },
    watchUserSync: (options) => watchUserSync({ request, subscribe, clock, random }, options),

    async publishPlugin(input, options) {
      const variables = { input: keyed(input, options) }
      return (await request(documents.PublishPluginDocument, variables, repeatable(options))).publishPlugin
    },
    async updatePlugin(input, options) {
      const variables = { input: keyed(input, options) }
      return (await request(documents.UpdatePluginDocument, variables, repeatable(options))).updatePlugin
    },
    async unpublishPlugin(marketplaceItemId, { reason, force = false, ...options } = {}) {
      const variables = keyed({ marketplaceItemId, reason, force }, options)
      return (await request(documents.UnpublishPluginDocument, variables, repeatable(options))).unpublishPlugin
    },
    async searchPlugins({ first, after, offset, facets, ...input } = {}, options) {
      const variables = { input, first, after, offset, facets }
      return (await request(documents.SearchPluginsDocument, variables, options)).searchPlugins
    },
    async getPlugin(key, options) {
      return (await request(documents.PluginDocument, key, options)).plugin
    },
    async syncCategories(categories, { archiveMissing = false, ...options } = {}) {
      const variables = { categories: [...categories], archiveMissing }
      const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID()
      return (await request(documents.SyncCategoriesDocument, variables, { ...options, idempotencyKey })).syncCategories
    },
    async getMarketplaceStats(options) {
      return (await request(documents.MarketplaceStatsDocument, {}, options)).marketplaceStats
    },

    async getPluginAnalytics(pluginId, options) {
      return (await request(documents.PluginAnalyticsDocument, { pluginId }, options)).pluginAnalytics
    },
    async getUserAnalytics(userId, options) {
      return (await request(documents.UserAnalyticsDocument, { userId }, options)).userAnalytics
    },
    async sendAnalyticsEvent(type, data) {
      await events.send(trackEventOf(type, data, clock.now()))
    },

    async healthCheck(options) {
      return (await request(documents.HealthDocument, {}, options)).health
    },
  }
}
