import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import { fullJitter } from '../kit/resilience/backoff.ts'
import type { SubgraphAnswer } from './subgraphs/subgraph.ts'

type Events = AsyncIterable<SubgraphAnswer>

/**
 * Events of a subgraph that outlive a lost connection: it is opened again with growing pauses, and only after several
 * failures in a row is the loss passed on. What happened in between is not replayed; nobody promised a subgraph would.
 */
export async function* reconnecting(
  first: Events,
  open: () => Promise<Events>,
  clock: Clock,
  random: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SubgraphAnswer> {
  let events = first
  for (let failures = 0; ;) {
    try {
      for await (const event of events) {
        failures = 0
        yield event
      }
      return
    } catch (thrown) {
      failures++
      const lost = thrown instanceof Failure && thrown.code === 'SERVICE_UNAVAILABLE'
      if (!lost || failures > 5 || signal?.aborted) throw thrown
      await clock.sleep(fullJitter(failures, 100, 5_000, random), signal)
      events = failingOnce(open)
    }
  }
}

/** A failure to open counts like a loss. */
async function* failingOnce(open: () => Promise<Events>): AsyncGenerator<SubgraphAnswer> {
  yield* await open()
}

export interface SubscriptionLimits {
  /** Running at the same time, for all callers together and for one identity. */
  readonly total: number
  readonly perIdentity: number
  /** A stream without any event for this long is ended. */
  readonly idleMs: number
}

export const usualSubscriptionLimits: SubscriptionLimits = { total: 1_000, perIdentity: 50, idleMs: 30 * 60_000 }

export interface SubscriptionGate {
  /** Throws a `Failure` when there are too many. The returned function frees the place. */
  enter(identity: string): () => void
  readonly running: number
}

export function createSubscriptionGate(limits: SubscriptionLimits): SubscriptionGate {
  const byIdentity = new Map<string, number>()
  let running = 0
  return {
    get running() {
      return running
    },
    enter(identity) {
      const own = byIdentity.get(identity) ?? 0
      if (own >= limits.perIdentity) {
        throw new Failure(
          'RATE_LIMIT_EXCEEDED',
          `No more than ${limits.perIdentity} subscriptions can run for one caller. End one first.`,
        )
      }
      if (running >= limits.total)
        throw new Failure('SERVICE_UNAVAILABLE', 'Too many subscriptions are running.', { retryAfterSeconds: 10 })
      running++
      byIdentity.set(identity, own + 1)
      let inside = true
      return () => {
        if (!inside) return
        inside = false
        running--
        const left = (byIdentity.get(identity) ?? 1) - 1
        if (left > 0) byIdentity.set(identity, left)
        else byIdentity.delete(identity)
      }
    },
  }
}

/** Passes results on and ends, with an error that says so, when none came for too long. Always calls `leave` at the end. */
export async function* guarded(
  results: AsyncIterable<ExecutionResult>,
  idleMs: number,
  clock: Clock,
  leave: () => void,
): AsyncGenerator<ExecutionResult> {
  const iterator = results[Symbol.asyncIterator]()
  try {
    for (;;) {
      const timer = new AbortController()
      const idle = clock.sleep(idleMs, timer.signal).then(
        () => 'idle' as const,
        () => 'stopped' as const,
      )
      const next = iterator.next()
      const turn = await Promise.race([next, idle])
      timer.abort()
      if (turn === 'idle') {
        // The source may never answer again, so its end is not waited for.
        next.catch(() => {})
        throw new Failure(
          'UPSTREAM_TIMEOUT',
          'The subscription was ended because nothing happened for too long. Subscribe again.',
        )
      }
      const result = turn === 'stopped' ? await next : turn
      if (result.done) return
      yield result.value
    }
  } finally {
    void iterator.return?.().catch(() => {})
    leave()
  }
}
