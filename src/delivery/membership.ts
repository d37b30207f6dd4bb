/**
 * Who delivers. A worker counts up in its row; the others watch the count with their own monotonic clocks, so that no wall
 * clock, here or elsewhere, can end a lease early or keep one alive. A worker whose row is gone has lost all its leases and
 * knows it, because every write of it asks for the row.
 *
 * The same beat carries delivery time: milliseconds that all workers agree on, which go on from where they were after a
 * restart and do not jump when a wall clock does. Waits (`due_at`, holds) are written in it.
 */
import type { Clock } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { lastingTrouble } from '../kit/lasting-trouble.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from '../store/store.ts'
import { hasEnded, identityOf } from './process-identity.ts'
import { beat, join, leave, others, reap } from './worker-rows.ts'
import type { WorkerRow } from './worker-rows.ts'

/** A lease outlives its worker by at most `lapseMs` + 2 × `beatMs`. */
export interface Timing {
  readonly beatMs: number
  readonly lapseMs: number
}

export const defaultTiming: Timing = { beatMs: 3_000, lapseMs: 18_000 }

export interface MembershipOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly timing?: Timing | undefined
  /**
   * Frees what is leased to workers that have no row any more; says how much. Called after one is gone, and at the start; again with every
   * beat until it resolves.
   */
  readonly freeOrphans: () => Promise<number>
}

export interface Membership {
  /** Who we are now; changes when we were taken for dead. Null before `start` and while we do not belong. */
  readonly workerId: string | null
  /** Delivery time in milliseconds. */
  now(): number
  /** False when our last beat is so old that others may have taken over: nothing may be sent then. */
  mayAct(): boolean
  start(): Promise<void>
  stop(): Promise<void>
}

export function createMembership(options: MembershipOptions): Membership {
  const { store, clock, log } = options
  const { beatMs, lapseMs } = options.timing ?? defaultTiming
  const seen = new Map<string, { beat: number; since: number }>()
  let workerId: string | null = null
  let beatenAt = 0
  /** Whether a worker may be gone whose leases are not free yet. Set before it goes: the answer of the store may be lost. */
  let orphaned = false
  let stopping: AbortController | undefined
  let running: Promise<void> | undefined
  // Before the workers' first answer the wall clock is the best guess; afterwards only the monotonic clock counts.
  let origin = { at: clock.now(), monotonic: clock.monotonic() }
  const now = () => origin.at + Math.round(clock.monotonic() - origin.monotonic)

  async function freeOrphans(): Promise<number> {
    const freed = await options.freeOrphans()
    orphaned = false
    return freed
  }

  async function register(): Promise<void> {
    await bury(await store.read(others, ''))
    const id = newId(clock.now())
    const asked = clock.monotonic()
    orphaned = true
    const at = await store.run(join, id, identityOf(process.pid), clock.now(), beatMs)
    origin = { at, monotonic: asked }
    beatenAt = asked
    workerId = id
    await freeOrphans()
  }

  /** Removes workers that have ended for sure, or whose count has stood still for too long. */
  async function bury(others: readonly WorkerRow[]): Promise<void> {
    const monotonic = clock.monotonic()
    for (const known of seen.keys()) {
      if (others.some((other) => other.id === known)) continue
      // Who left, or was removed by another, may have left leases behind that could not be freed then.
      seen.delete(known)
      orphaned = true
    }
    for (const other of others) {
      const last = seen.get(other.id)
      if (last === undefined || last.beat !== other.beat) seen.set(other.id, { beat: other.beat, since: monotonic })
      const silent = last !== undefined && last.beat === other.beat && monotonic - last.since >= lapseMs
      if (!silent && !hasEnded(other.identity)) continue
      orphaned = true
      if (!(await store.run(reap, other.id, other.beat))) continue
      seen.delete(other.id)
      log.warn({ worker: other.id, leases: await freeOrphans() }, 'a delivery worker is gone; its leases are free')
    }
    if (orphaned) await freeOrphans()
  }

  async function beatOnce(): Promise<void> {
    if (workerId === null) return register()
    const asked = clock.monotonic()
    const answer = await store.run(beat, workerId, now())
    if (answer === null) {
      log.warn({ worker: workerId }, 'this delivery worker was taken for dead and starts over')
      workerId = null
      return register()
    }
    beatenAt = asked
    // Ours stood still for a while, or is slow: what we say how long to wait must be as long for the others.
    if (answer.at > now()) origin = { at: answer.at, monotonic: clock.monotonic() }
    await bury(answer.others)
  }

  async function keepBeating(signal: AbortSignal): Promise<void> {
    const trouble = lastingTrouble(clock, log, 'the delivery worker could not beat')
    while (!signal.aborted) {
      await clock.sleep(beatMs, signal).catch(() => undefined)
      if (signal.aborted) return
      await beatOnce().then(
        () => trouble.over(),
        (error: unknown) => trouble.met(error),
      )
    }
  }

  return {
    get workerId() {
      return workerId
    },
    now,
    mayAct: () => workerId !== null && clock.monotonic() - beatenAt < lapseMs * 0.75,
    async start() {
      stopping = new AbortController()
      await register().catch((error: unknown) => log.warn({ err: error }, 'the delivery worker could not join yet'))
      running = keepBeating(stopping.signal)
    },
    async stop() {
      stopping?.abort()
      await running
      const id = workerId
      workerId = null
      if (id !== null) {
        const left = store.run(leave, id).then(freeOrphans)
        await left.catch((error: unknown) => log.warn({ err: error }, 'the delivery worker could not leave'))
      }
    },
  }
}
