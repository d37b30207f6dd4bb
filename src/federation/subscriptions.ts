import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import { fullJitter } from '../kit/resilience/backoff.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
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

const done = { done: true, value: undefined } as const

/**
 * Passes results on, to one who asks for one after the other, and ends, with an error that says so, when none came for too long. Whoever
 * leaves goes at once, though the source may never answer again. Always calls `leave` at the end.
 */
export function guarded(
  results: AsyncIterable<ExecutionResult>,
  idleMs: number,
  clock: Clock,
  leave: () => void,
): AsyncGenerator<ExecutionResult> {
  const source = results[Symbol.asyncIterator]()
  let ended = false
  let letGo: (() => void) | undefined

  function end(): void {
    if (ended) return
    ended = true
    letGo?.()
    void source.return?.().catch(() => undefined)
    leave()
  }

  // Not with Promise.race: what is raced a thousand times against one promise is held by it a thousand times.
  const next = () =>
    new Promise<IteratorResult<ExecutionResult, undefined>>((resolve, reject) => {
      if (ended) return resolve(done)
      const limit = createTimeLimit(clock, idleMs)
      const settled = (tell: () => void) => {
        letGo = undefined
        limit[Symbol.dispose]()
        tell()
      }
      const failed = (error: unknown) =>
        settled(() => {
          end()
          reject(error)
        })
      letGo = () => settled(() => resolve(done))
      limit.onAbort(() => failed(tooQuiet()))
      source.next().then(
        (result) =>
          settled(() => {
            if (result.done) end()
            resolve(result.done ? done : result)
          }),
        failed,
      )
    })

  const iterator = {
    next,
    return() {
      end()
      return Promise.resolve(done)
    },
    throw(error: unknown) {
      end()
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: async () => void (await iterator.return()),
  }
  return iterator as AsyncGenerator<ExecutionResult>
}

const tooQuiet = (): Failure =>
  new Failure('UPSTREAM_TIMEOUT', 'The subscription was ended because nothing happened for too long. Subscribe again.')
