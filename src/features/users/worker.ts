/** The delivery worker: joins the other workers, leases due users, delivers, and slows down while the marketplace is in trouble. */
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import { patient } from '../../delivery/backoff.ts'
import type { Backoff } from '../../delivery/backoff.ts'
import { createLane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { createDelivery } from './delivery.ts'
import type { Delivered } from './delivered.ts'
import { forgetMinutes } from './health.ts'
import { createLaneTurn } from './lane-turn.ts'
import type { Leased } from './leases.ts'
import { longestRestMs, Outage } from './outage.ts'
import { createReconciler } from './reconcile.ts'
import { takeOver } from './tallies.ts'

export interface SyncWorkerOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly membership: Membership
  readonly changes: Changes
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly config: {
    readonly concurrency: number
    readonly sendMs?: number | undefined
    readonly backoff?: Backoff | undefined
    /** How often all users are compared with the marketplace, and what differs sent again, by itself; 0 or missing: never. */
    readonly reconcileEveryMs?: number | undefined
    /** Users that are compared in a second, at most. */
    readonly reconcilePerSecond?: number | undefined
  }
}

export interface SyncWorker {
  start(): void
  /** There may be something to deliver. */
  wake(): void
  /** Lets what was sent be answered, for at most `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const tidyMs = 3_600_000
const takenAtOnce = 1_000

export function createSyncWorker(options: SyncWorkerOptions): SyncWorker {
  const { store, marketplace, membership, changes, clock, log, random, config } = options
  const outage = new Outage({ marketplace, clock, log, now: membership.now })
  const takeTurn = createLaneTurn({ store, membership, changes, clock, log, random, outage })
  const deliver = createDelivery({
    store,
    marketplace,
    clock,
    log,
    random,
    backoff: config.backoff ?? patient,
    sendMs: config.sendMs ?? 10_000,
    now: membership.now,
    workerId: () => membership.workerId,
    mayAct: membership.mayAct,
  })

  const lane = createLane<Leased, Delivered>({
    name: 'user sync',
    clock,
    log,
    workerId: () => membership.workerId,
    concurrency: () => (outage.troubled ? 1 : config.concurrency),
    async perform(item) {
      const beganAt = clock.monotonic()
      const delivered = await deliver(item)
      outage.heed(delivered.weather, beganAt)
      return delivered
    },
    turn: takeTurn,
  })

  const reconciler = createReconciler({
    store,
    marketplace,
    membership,
    changes,
    clock,
    log,
    random,
    wake: lane.wake,
    perSecond: config.reconcilePerSecond,
    everyMs: config.reconcileEveryMs,
  })

  let watching: AbortController | undefined

  /** Changes of a store that was restored elsewhere, until there are none. */
  async function takeAllOver(): Promise<void> {
    while ((await store.run(takeOver, takenAtOnce)) === takenAtOnce);
  }

  /** Looks every few seconds whether an outage is over, and now and then forgets old counts. */
  async function watch(signal: AbortSignal): Promise<void> {
    let tidiedAt = clock.monotonic()
    let isTakenOver = false
    while (!signal.aborted) {
      isTakenOver ||= await takeAllOver().then(
        () => true,
        (error: unknown) => {
          log.warn({ err: error }, 'what was restored is not in the order of changes yet')
          return false
        },
      )
      await clock.sleep(longestRestMs, signal).catch(() => undefined)
      if (signal.aborted) return
      if (clock.monotonic() - tidiedAt > tidyMs) {
        tidiedAt = clock.monotonic()
        await store
          .run(forgetMinutes, clock.now())
          .catch((error: unknown) => log.warn({ err: error }, 'old counts stay'))
      }
      if (await outage.probe()) lane.wake()
    }
  }

  return {
    wake: lane.wake,
    start() {
      watching = new AbortController()
      void watch(watching.signal)
      lane.start()
      reconciler.start()
    },
    async stop(graceMs) {
      watching?.abort()
      await Promise.all([reconciler.stop(), lane.stop(graceMs)])
    },
  }
}
