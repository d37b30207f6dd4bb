/** The delivery worker: joins the other workers, leases due users, delivers, and slows down while the marketplace is in trouble. */
import type { Clock } from '../../kit/clock.ts'
import { newRequestId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import { patient } from '../../delivery/backoff.ts'
import type { Backoff } from '../../delivery/backoff.ts'
import { createLane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from './changes.ts'
import { createDelivery } from './delivery.ts'
import { forgetMinutes } from './health.ts'
import type { Leased } from './leases.ts'
import { createReconciler } from './reconcile.ts'
import type { Delivered } from './delivery.ts'
import { shards } from './tallies.ts'
import { turn } from './turn.ts'
import type { TurnOrder } from './turn.ts'

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
    /** How often all users are compared with the marketplace by itself; 0 or missing: never. */
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
  readonly inFlight: number
}

/** Failed calls in a row, of any users, that mean trouble. */
const fewInARow = 3
const longestRestMs = 5_000
const tidyMs = 3_600_000

export function createSyncWorker(options: SyncWorkerOptions): SyncWorker {
  const { store, marketplace, membership, changes, clock, log, random, config } = options
  const shard = Math.floor(random() * shards)
  let badInARow = 0
  /** The marketplace has not answered for a while: one call at a time, with rests, finds out when it does again. */
  let troubled = false
  let announced: boolean | null = false
  let pulling = false
  let restUntil = 0
  /** When the marketplace answered again, on the monotonic clock. */
  let calmSince = -Infinity
  let holdUntil: number | null = null
  /** Users that are leased to us and not written down yet. */
  const held = new Set<string>()
  let unsure = false

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

  function heed({ weather }: Delivered, beganAt: number): void {
    const { sky, holdMs } = weather
    if (holdMs > 1_000 && sky !== 'none') holdUntil = Math.max(holdUntil ?? 0, membership.now() + holdMs)
    if (sky === 'good') {
      badInARow = 0
      restUntil = 0
      if (!troubled) return
      troubled = false
      calmSince = clock.monotonic()
      pulling = true
      log.info('the marketplace answers again')
    } else if (sky === 'bad') {
      badInARow++
      // It was sent during the outage that is over, and need not wait for as long as those that go on.
      if (!troubled && beganAt < calmSince) pulling = true
      if (!troubled && badInARow >= fewInARow) {
        troubled = true
        log.warn('the marketplace does not answer; deliveries wait')
      }
      if (troubled)
        restUntil = clock.monotonic() + Math.min(longestRestMs, 500 * 2 ** Math.min(badInARow - fewInARow, 5))
    }
  }

  const lane = createLane<Leased, Delivered>({
    name: 'user sync',
    clock,
    log,
    concurrency: () => (troubled ? 1 : config.concurrency),
    async perform(item) {
      const beganAt = clock.monotonic()
      const delivered = await deliver(item)
      heed(delivered, beganAt)
      return delivered
    },
    async turn(delivered, room) {
      const { workerId } = membership
      if (workerId === null) throw new Error('this worker has not joined yet')
      const restMs = restUntil - clock.monotonic()
      const results = delivered.map(({ result }) => result)
      // What changes while the turn is being written belongs to the next one.
      const pullForward = pulling
      const inTrouble = troubled
      pulling = false
      const hold = holdUntil
      const order: TurnOrder = {
        workerId,
        results,
        room: restMs > 0 || !membership.mayAct() ? 0 : inTrouble ? Math.min(room, 1) : room,
        nowMs: clock.now(),
        dueMs: membership.now(),
        shard,
        holdUntil: hold,
        troubled: announced === inTrouble ? null : inTrouble,
        pullForward,
        keepOnly: unsure ? [...held] : null,
      }
      const answer = await store.run(turn, order).catch((error: unknown) => {
        // It may have been committed all the same, with leases that we were never told of.
        unsure = true
        pulling ||= pullForward
        throw error
      })
      unsure = false
      for (const { userId } of results) held.delete(userId)
      for (const { userId } of answer.leased) held.add(userId)
      announced = inTrouble
      pulling ||= answer.morePulled
      if (holdUntil === hold) holdUntil = null
      if (answer.lost.length > 0)
        log.warn({ users: answer.lost.length }, 'results came too late: others took these users over')
      changes.publish(answer.changed)
      const idleMs = pulling ? 0 : answer.idleMs
      return { items: answer.leased, idleMs: restMs > 0 && idleMs !== null ? Math.max(restMs, idleMs) : idleMs }
    },
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

  /** In trouble with nothing due, nobody would notice that the marketplace is back: its health tells. */
  async function watch(signal: AbortSignal): Promise<void> {
    let wasDown = false
    let tidiedAt = clock.monotonic()
    while (!signal.aborted) {
      await clock.sleep(longestRestMs, signal).catch(() => undefined)
      if (signal.aborted) return
      if (clock.monotonic() - tidiedAt > tidyMs) {
        tidiedAt = clock.monotonic()
        await store
          .run(forgetMinutes, clock.now())
          .catch((error: unknown) => log.warn({ err: error }, 'old counts stay'))
      }
      if (!troubled) {
        wasDown = false
        continue
      }
      const health = await marketplace.health.check({
        scope: 'gateway',
        requestId: newRequestId(),
        deadlineAt: clock.monotonic() + 3_000,
      })
      if (health.status === 'UNHEALTHY') wasDown = true
      else if (wasDown) {
        wasDown = false
        pulling = true
        lane.wake()
      }
    }
  }

  return {
    get inFlight() {
      return lane.inFlight
    },
    wake: lane.wake,
    start() {
      watching = new AbortController()
      void watch(watching.signal)
      lane.start()
      reconciler.start()
    },
    async stop(graceMs) {
      watching?.abort()
      await reconciler.stop()
      await lane.stop(graceMs)
    },
  }
}
