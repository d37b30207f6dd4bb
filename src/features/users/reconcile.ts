/**
 * Walks over all users, compares them with the marketplace and, when asked to, puts repairs into the ledger. One run at a time on
 * one store; it goes slowly, waits through outages, and goes on after a restart where it was.
 */
import type { Clock } from '../../kit/clock.ts'
import { newId, newRequestId, sha256 } from '../../kit/ids.ts'
import { lastingTrouble } from '../../kit/lasting-trouble.ts'
import type { Log } from '../../kit/log.ts'
import { isOutage } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { settleFindings } from './findings.ts'
import type { Finding } from './findings.ts'
import { advanceRun, startScheduledRun, takeRun, usersAfter } from './reconcile-runs.ts'
import type { Candidate, Counts, RunRow } from './reconcile-runs.ts'
import { shards } from './tallies.ts'
import { compared, repairFor } from './verify.ts'

export interface ReconcileOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly membership: Membership
  readonly changes: Changes
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly wake: () => void
  /** Users compared in a second, at most. */
  readonly perSecond?: number | undefined
  /** Starts a run with repair by itself so often; 0 or missing: never. */
  readonly everyMs?: number | undefined
}

export interface Reconciler {
  start(): void
  stop(): Promise<void>
}

const pageSize = 100
const lookMs = 1_000

export function createReconciler(options: ReconcileOptions): Reconciler {
  const { store, marketplace, membership, changes, clock, log, random, perSecond = 100, everyMs = 0 } = options
  let stopping: AbortController | undefined
  let running: Promise<void> | undefined

  const pause = (ms: number, signal: AbortSignal) => clock.sleep(ms, signal).catch(() => undefined)

  const trouble = lastingTrouble(clock, log, 'reconciliation waits')

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (everyMs > 0) {
          const nowMs = clock.now()
          await store.run(startScheduledRun, newId(nowMs), nowMs, everyMs)
        }
        const workerId = membership.workerId
        const taken = workerId === null ? null : await store.run(takeRun, workerId)
        if (taken !== null && workerId !== null) await walk(taken, workerId, signal)
        // Without a worker nothing may have been asked of the store.
        if (workerId !== null) trouble.over()
      } catch (error) {
        trouble.met(error)
      }
      await pause(lookMs, signal)
    }
  }

  async function walk(started: RunRow, workerId: string, signal: AbortSignal): Promise<void> {
    let { position } = started
    for (let wait = 1_000; !signal.aborted;) {
      const beganAt = clock.monotonic()
      const page = await store.read(usersAfter, position, pageSize)
      if (page.length === 0) {
        await store.run(advanceRun, started.id, workerId, position, none, clock.now())
        return
      }
      const counts = await compare(page, started, signal)
      if (counts === null) {
        // An outage says nothing about anybody: the same page comes again.
        await pause(wait, signal)
        wait = Math.min(wait * 2, 60_000)
        continue
      }
      wait = 1_000
      position = page.at(-1)?.user.user_id ?? position
      if (!(await store.run(advanceRun, started.id, workerId, position, counts, null))) return
      await pause(Math.max(0, (counts.scanned / perSecond) * 1_000 - (clock.monotonic() - beganAt)), signal)
    }
  }

  /**
   * Null when the marketplace could not be asked, or when nobody waits for its answer any more. A record that it has and that cannot be read is
   * skipped: it would come the same again.
   */
  async function compare(page: readonly Candidate[], run: RunRow, gone: AbortSignal): Promise<Counts | null> {
    const chosen = page.filter(({ user }) => inSample(user.user_id, Number(run.sample)))
    const counts = { ...none, scanned: chosen.length }
    const asked = chosen.filter(({ underWay }) => !underWay)
    const answers = await marketplace.users.getMany(
      asked.map(({ user }) => user.user_id),
      { scope: 'gateway', requestId: newRequestId(), deadlineAt: clock.monotonic() + 30_000, gone },
    )
    const findings: Finding[] = []
    for (const { user, underWay } of chosen) {
      const answer = answers.get(user.user_id) ?? null
      if (isOutage(answer)) return null
      const comparison = answer instanceof Error ? null : compared(user, underWay, answer)
      if (comparison === null || !('finding' in comparison)) {
        counts.skipped++
        continue
      }
      counts[comparison.kind]++
      const action = run.repair === 1 ? repairFor(user, comparison.finding) : null
      const repair = action === null ? null : { eventId: newId(clock.now()), action }
      findings.push({ ...comparison.finding, repair })
    }
    const order = { nowMs: clock.now(), dueMs: membership.now(), shard: Math.floor(random() * shards) }
    const repaired = findings.length === 0 ? [] : await store.run(settleFindings, findings, order)
    if (repaired.length > 0) {
      changes.publish(repaired.map(({ event }) => event.id))
      options.wake()
    }
    return { ...counts, repaired: repaired.length }
  }

  return {
    start() {
      stopping = new AbortController()
      running = run(stopping.signal)
    },
    async stop() {
      stopping?.abort()
      await running
    },
  }
}

const none: Counts = { scanned: 0, matched: 0, missing: 0, drifted: 0, orphaned: 0, skipped: 0, repaired: 0 }

/** The same users for the same share, whoever asks. */
const inSample = (userId: string, share: number): boolean =>
  share >= 1 || Number.parseInt(sha256(userId).slice(0, 8), 16) / 2 ** 32 < share
