/** The rooms, each given what it needs of the others, and the loaders that every request gets anew. */
import { createHmac } from 'node:crypto'
import type { Asker } from '../auth/asker.ts'
import type { Config } from '../config/config.ts'
import { createMembership } from '../delivery/membership.ts'
import type { ComponentHealth } from '../features/access/parents.ts'
import { createAccessService } from '../features/access/service.ts'
import type { Budget, Feature } from '../features/access/service.ts'
import type { ServiceKeys } from '../features/access/service-keys.ts'
import { freeEvents } from '../features/analytics/turn.ts'
import { analyticsOfUser } from '../features/analytics/personal.ts'
import { createAnalyticsLoaders } from '../features/analytics/loaders.ts'
import { createAnalyticsService } from '../features/analytics/service.ts'
import { CatalogLoaders } from '../features/catalog/loaders.ts'
import { createCatalogService } from '../features/catalog/service.ts'
import { freePublications } from '../features/publishing/ledger.ts'
import { publicationsOfUser } from '../features/publishing/personal.ts'
import { createReviewLoaders } from '../features/publishing/review/loaders.ts'
import { reviewOfUser } from '../features/publishing/review/personal.ts'
import { createPublishingService } from '../features/publishing/service.ts'
import { createChanges } from '../delivery/changes.ts'
import { freeOrphans } from '../features/users/leases.ts'
import { UsersLoaders } from '../features/users/loaders.ts'
import { createUsersService } from '../features/users/service.ts'
import { createSyncWorker } from '../features/users/worker.ts'
import { createWebhooksService } from '../features/webhooks/service.ts'
import type { Context, Loaders, Services } from '../graphql/context.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { fieldsOf } from '../kit/unchanging.ts'
import type { MarketplaceClient } from '../marketplace/client.ts'
import type { Entry } from '../marketplace/domain.ts'
import type { Store } from '../store/store.ts'

interface RoomParts {
  config: Config
  store: Store
  marketplace: MarketplaceClient
  clock: Clock
  log: Log
  random: () => number
  version: string
  keys: ServiceKeys
  /** Health of what is served beside the marketplace. */
  otherHealth: () => ComponentHealth[]
  budgets: (identity: string) => Promise<Budget[]>
}

export interface Rooms {
  readonly services: Services
  contextOf(asker: Asker): Context
  /** Starts delivering what was accepted. */
  start(): Promise<void>
  /** Lets what is being sent be answered for at most `graceMs`, writes it down, and hands leases back. */
  stop(graceMs: number): Promise<void>
}

export function createRooms({
  config,
  store,
  marketplace,
  clock,
  log,
  random,
  version,
  keys,
  otherHealth,
  budgets,
}: RoomParts): Rooms {
  const connected = config.ENABLE_MARKETPLACE_INTEGRATION
  const freeLeases = async () =>
    (await store.run(freeOrphans)) + (await store.run(freePublications)) + (await store.run(freeEvents))
  const membership = createMembership({ store, clock, log, freeOrphans: freeLeases })
  const base = { store, marketplace, membership, clock, log, random }

  const catalog = createCatalogService({ ...base, enabled: connected, recentMs: config.RECENT_TTL })
  const webhooks = createWebhooksService({ ...base, secret: config.MARKETPLACE_WEBHOOK_SECRET, enabled: connected })
  const changes = createChanges(store, clock, 'sync-events')
  const syncWorker = createSyncWorker({
    ...base,
    changes,
    config: {
      concurrency: config.SYNC_CONCURRENCY,
      // A repair is a change like others: none are made while none are taken in.
      reconcileEveryMs: config.ENABLE_USER_SYNC ? config.SYNC_RECONCILE_INTERVAL : 0,
      reconcilePerSecond: config.SYNC_RECONCILE_RATE,
    },
  })
  const users = createUsersService({
    ...base,
    changes,
    delivery: { now: membership.now, wake: syncWorker.wake },
    otherStores: [
      webhooks.personal,
      analyticsOfUser(store),
      publicationsOfUser(store),
      reviewOfUser(store, clock),
      catalog.personal,
    ],
    config: {
      syncEnabled: config.ENABLE_USER_SYNC,
      connected,
      waitMs: config.SYNC_WAIT_MS,
      backlogMax: config.SYNC_BACKLOG_MAX,
      dataDir: store.engine === 'sqlite' ? config.DATA_DIR : undefined,
      recentMs: config.RECENT_TTL,
    },
  })
  /** For services, which copy and change what they are given: a view would be lost in that. */
  async function findPlugin(asker: Asker, id: string) {
    const found = (await catalog.byIds(asker, [id])).get(id)
    return found ? fieldsOf(orThrow(found)) : null
  }
  const publishing = createPublishingService({
    ...base,
    enabled: connected && config.ENABLE_PLUGIN_PUBLISHING,
    reviewRequired: config.PUBLISH_REVIEW === 'required',
    catalogue: {
      find: findPlugin,
      authorOfPanelItem: catalog.authorOfPanelItem,
      dependents: catalog.dependents,
      hasCategory: catalog.hasCategory,
      see: catalog.see,
    },
  })
  const counts = connected && config.ENABLE_MARKETPLACE_ANALYTICS
  const analytics = createAnalyticsService({
    ...base,
    enabled: counts,
    async authorsOf(asker, pluginIds) {
      const found = await catalog.byIds(asker, pluginIds)
      return new Map([...found].map(([id, plugin]) => [id, orThrow(plugin).authorId]))
    },
  })
  const access = createAccessService({
    store,
    marketplace,
    clock,
    log,
    keys,
    otherHealth,
    hashAddress: (address) =>
      createHmac('sha256', config.GATEWAY_JWT_SECRET).update(`audit ${address}`).digest('hex').slice(0, 32),
    version,
    startedAtMs: clock.now(),
    features: featuresOf(config),
    budgets,
  })
  const services: Services = { access, analytics, catalog, publishing, users, webhooks }
  // Events go on being delivered while new ones are refused; with the whole link off nothing is sent.
  const workers = connected
    ? [syncWorker, publishing.delivery, analytics.delivery, ...(counts ? [analytics.activity.counting] : [])]
    : []

  return {
    services,
    contextOf: (asker) => ({
      caller: asker.caller,
      request: asker.request,
      meter: {},
      services,
      loaders: new RequestLoaders(services, asker),
    }),
    async start() {
      // Asks in the background: what the marketplace can do is known before the first delivery.
      if (connected) marketplace.health.current()
      await membership.start()
      for (const worker of workers) worker.start()
    },
    async stop(graceMs) {
      await Promise.all(workers.map((worker) => worker.stop(graceMs)))
      await membership.stop()
      await Promise.all([catalog.stop(), users.stop()])
    },
  }
}

function orThrow<T>(entry: Entry<T>): T {
  if (entry instanceof Error) throw entry
  return entry
}

class RequestLoaders implements Loaders {
  readonly #services: Services
  readonly #asker: Asker
  #analytics: Loaders['analytics'] | undefined
  #catalog: Loaders['catalog'] | undefined
  #review: Loaders['review'] | undefined
  #users: Loaders['users'] | undefined

  constructor(services: Services, asker: Asker) {
    this.#services = services
    this.#asker = asker
  }

  get analytics() {
    return (this.#analytics ??= createAnalyticsLoaders(this.#services.analytics, this.#asker))
  }

  get catalog() {
    return (this.#catalog ??= new CatalogLoaders(this.#services.catalog, this.#asker))
  }

  get review() {
    return (this.#review ??= createReviewLoaders(this.#services.publishing.review))
  }

  get users() {
    return (this.#users ??= new UsersLoaders(this.#services.users, this.#asker))
  }
}

function featuresOf(config: Config): Feature[] {
  const names = [
    'ENABLE_MARKETPLACE_INTEGRATION',
    'ENABLE_USER_SYNC',
    'ENABLE_PLUGIN_PUBLISHING',
    'ENABLE_MARKETPLACE_ANALYTICS',
    'PUBLIC_CATALOGUE',
  ] as const
  return names.map((name) => ({
    name,
    enabled: config[name],
    reason: config[name] ? null : 'Switched off by the operator.',
  }))
}
