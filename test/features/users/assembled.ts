/** The room of users alone, put together as the gateway does it. Nothing runs before `start`. */
import type { Asker } from '../../../src/auth/asker.ts'
import type { Clock } from '../../../src/kit/clock.ts'
import type { Log } from '../../../src/kit/log.ts'
import type { MarketplaceClient } from '../../../src/marketplace/client.ts'
import type { Backoff } from '../../../src/delivery/backoff.ts'
import { createMembership } from '../../../src/delivery/membership.ts'
import type { Timing } from '../../../src/delivery/membership.ts'
import type { Store } from '../../../src/store/store.ts'
import { createChanges } from '../../../src/delivery/changes.ts'
import { freeOrphans } from '../../../src/features/users/leases.ts'
import { UsersLoaders } from '../../../src/features/users/loaders.ts'
import { createUsersService } from '../../../src/features/users/service.ts'
import type { UsersConfig, UsersOptions, UsersService } from '../../../src/features/users/service.ts'
import { createSyncWorker } from '../../../src/features/users/worker.ts'

export interface UsersRoomOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly config: UsersConfig & {
    /** SYNC_CONCURRENCY */
    readonly concurrency: number
  }
  /** How workers are found to be gone; shorter in tests. */
  readonly timing?: Timing | undefined
  readonly backoff?: Backoff | undefined
  readonly sendMs?: number | undefined
  readonly otherStores?: UsersOptions['otherStores']
}

export interface Users {
  readonly service: UsersService
  /** For one request. */
  loaders(asker: Asker): UsersLoaders
  /** Joins the other workers and begins to deliver. */
  start(): Promise<void>
  /** Delivers no more, gives what was sent `graceMs` to be answered, and frees its leases. */
  stop(graceMs: number): Promise<void>
}

export function createUsers(options: UsersRoomOptions): Users {
  const { store, marketplace, clock, log, random, config } = options
  const changes = createChanges(store, clock, 'sync-events')
  const membership = createMembership({
    store,
    clock,
    log,
    timing: options.timing,
    freeOrphans: () => store.run(freeOrphans),
  })
  const worker = createSyncWorker({
    store,
    marketplace,
    membership,
    changes,
    clock,
    log,
    random,
    config: { concurrency: config.concurrency, sendMs: options.sendMs, backoff: options.backoff },
  })
  const service = createUsersService({
    store,
    marketplace,
    clock,
    log,
    random,
    delivery: { now: membership.now, wake: worker.wake },
    changes,
    config,
    otherStores: options.otherStores,
  })
  return {
    service,
    loaders: (asker) => new UsersLoaders(service, asker),
    async start() {
      await membership.start()
      worker.start()
    },
    async stop(graceMs) {
      await worker.stop(graceMs)
      await membership.stop()
      await service.stop()
    },
  }
}
