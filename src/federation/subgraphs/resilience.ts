import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { isTimeout } from '../../kit/http/failure.ts'
import { fullJitter } from '../../kit/resilience/backoff.ts'
import { createBreaker } from '../../kit/resilience/breaker.ts'
import type { Admission, Breaker } from '../../kit/resilience/breaker.ts'
import { createRetryBudget } from '../../kit/resilience/budget.ts'
import { BulkheadFull, createBulkhead } from '../../kit/resilience/bulkhead.ts'
import { isOutage } from '../../kit/resilience/outage.ts'
import { createTimeLimit, signalOf } from '../../kit/resilience/time-limit.ts'
import type { Ending } from '../../kit/resilience/time-limit.ts'
import type { Passage } from './subgraph.ts'

export interface ResilienceOptions {
  /** For one attempt. */
  readonly attemptMs: number
  /** For all attempts together; the caller's own deadline may be nearer. */
  readonly totalMs: number
  readonly attempts: number
  readonly backoffMs: number
  readonly maxInFlight: number
  readonly maxQueue: number
  readonly answerBytes: number
}

const usual: ResilienceOptions = {
  attemptMs: 5_000,
  totalMs: 8_000,
  attempts: 3,
  backoffMs: 50,
  maxInFlight: 64,
  maxQueue: 128,
  answerBytes: 5 * 1024 * 1024,
}

export interface SubgraphHealth {
  readonly breaker: ReturnType<Breaker['state']>
  readonly inFlight: number
  readonly queued: number
}

/** What keeps one slow or dead subgraph from taking more than its own fields with it. */
export interface Resilience {
  readonly limits: ResilienceOptions
  /**
   * `attempt` rejects and never throws, and keeps to its time and to the passage's signal by itself: the HTTP client does both without a timer.
   * What may not be repeated is carried out to its end, whether its caller waits or not.
   */
  run<T>(repeatable: boolean, passage: Passage, attempt: (withinMs: number) => Promise<T>): Promise<T>
  toFailure(thrown: unknown): Failure
  /** What is said to whoever cannot wait any longer. */
  late(): Failure
  health(): SubgraphHealth
  /** Forgets failures, for a subgraph that is reached in another way from now on. */
  renew(): void
}

/** Whoever would have to wait longer for another attempt is told so at once. */
const longestWaitMs = 2_000

type Admitted = Extract<Admission, { admitted: true }>

interface Task<T> {
  readonly repeatable: boolean
  readonly attempt: (withinMs: number) => Promise<T>
  /** On the monotonic clock. */
  readonly endsAt: number
  readonly gone: Ending | undefined
}

export function createResilience(
  name: string,
  clock: Clock,
  random: () => number,
  options: Partial<ResilienceOptions>,
): Resilience {
  const limits: ResilienceOptions = { ...usual, ...options }
  let breaker = createBreaker({ clock })
  const budget = createRetryBudget({ clock })
  const bulkhead = createBulkhead({ ...limits, clock })
  const unavailable = (why: string, retryAfterSeconds?: number) =>
    new Failure('SERVICE_UNAVAILABLE', `The subgraph "${name}" ${why}.`, { retryAfterSeconds })
  const late = () => new Failure('UPSTREAM_TIMEOUT', `The subgraph "${name}" did not answer in time.`)
  const toFailure = (thrown: unknown): Failure => {
    if (thrown instanceof Failure) return thrown
    if (thrown instanceof BulkheadFull) return unavailable('has too many requests waiting', 1)
    const code = (thrown as { code?: unknown } | null)?.code
    const failure = isTimeout(thrown)
      ? late()
      : unavailable(isDistrusted(code) ? 'shows no certificate that is trusted here' : 'is not answering')
    return Object.assign(failure, { cause: thrown })
  }

  const leftAlone = (waitMs: number) =>
    new LeftAlone('SERVICE_UNAVAILABLE', `The subgraph "${name}" is left alone after many failures.`, {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    })

  /** Tells the breaker of an attempt that failed, and what to call it. A caller that leaves says nothing about the subgraph. */
  const judge = (admission: Admitted, thrown: unknown, gone: Ending | undefined): unknown => {
    if (gone?.aborted) {
      admission.end('void')
      return thrown
    }
    const failure = toFailure(thrown)
    const { status } = failure.upstream ?? {}
    admission.end(status !== undefined && status < 500 && status !== 429 ? 'good' : 'bad')
    return failure
  }

  const withinMs = (remainingMs: number) => Math.min(limits.attemptMs, remainingMs)

  /**
   * The first attempt, which nearly always is the only one: a chain of two promises for each fetch. Everything else is in `persist`.
   */
  function begin<T>(task: Task<T>, leave: () => void, remainingMs: number): Promise<T> {
    budget.spend()
    if (remainingMs <= 0) return persist(task, late(), leave)
    const admission = breaker.admit()
    if (!admission.admitted) return persist(task, leftAlone(admission.waitMs), leave)
    return task.attempt(withinMs(remainingMs)).then(
      (answer) => {
        admission.end('good')
        leave()
        return answer
      },
      (thrown: unknown) => persist(task, judge(admission, thrown, task.gone), leave),
    )
  }

  /** After a first attempt that failed: tries again where that is allowed and worth it. Gives the place back. */
  async function persist<T>(task: Task<T>, first: unknown, leave: () => void): Promise<T> {
    const { repeatable, endsAt, gone } = task
    let thrown = first
    try {
      for (let turn = 1; ; turn++) {
        const again = repeatable && turn < limits.attempts && isWorthRepeating(thrown) && !gone?.aborted
        if (!again) throw thrown
        const waitMs = waitFor(thrown as Failure, turn)
        // Who waits keeps others from the place, for nothing where no time is left afterwards.
        if (waitMs > longestWaitMs || waitMs >= endsAt - clock.monotonic()) throw thrown
        await clock.sleep(waitMs, gone && signalOf(gone))
        const ended = budget.retry()
        if (!ended) throw unavailable('is not answering')
        try {
          return await once(task)
        } catch (next) {
          thrown = next
        } finally {
          ended()
        }
      }
    } catch (last) {
      throw toFailure(last)
    } finally {
      leave()
    }
  }

  async function once<T>({ attempt, endsAt, gone }: Task<T>): Promise<T> {
    const remainingMs = endsAt - clock.monotonic()
    if (remainingMs <= 0) throw late()
    const admission = breaker.admit()
    if (!admission.admitted) throw leftAlone(admission.waitMs)
    try {
      const answer = await attempt(withinMs(remainingMs))
      admission.end('good')
      return answer
    } catch (thrown) {
      throw judge(admission, thrown, gone)
    }
  }

  /** Waits in line, no longer than the caller would. */
  const place = async (remainingMs: number, gone: Ending | undefined): Promise<() => void> => {
    using limit = createTimeLimit(clock, remainingMs, gone)
    try {
      return await bulkhead.enter(limit.signal)
    } catch (thrown) {
      throw limit.expired ? late() : thrown
    }
  }

  return {
    limits,
    toFailure,
    late,
    renew: () => void (breaker = createBreaker({ clock })),
    health: () => ({ breaker: breaker.state(), inFlight: bulkhead.inFlight, queued: bulkhead.queued }),
    run(repeatable, passage, attempt) {
      const now = clock.monotonic()
      const endsAt = Math.min(passage.deadlineAt ?? Infinity, now + limits.totalMs)
      const gone = repeatable ? passage.signal : undefined
      const task = { repeatable, attempt, endsAt, gone }
      const leave = endsAt > now && !gone?.aborted ? bulkhead.tryEnter() : undefined
      return leave ? begin(task, leave, endsAt - now) : inLine(task)
    },
  }

  async function inLine<T>(task: Task<T>): Promise<T> {
    const { endsAt, gone } = task
    let leave: () => void
    try {
      if (endsAt <= clock.monotonic()) throw late()
      if (gone?.aborted) throw gone.reason
      leave = await place(endsAt - clock.monotonic(), gone)
    } catch (thrown) {
      throw toFailure(thrown)
    }
    return begin(task, leave, endsAt - clock.monotonic())
  }

  function waitFor(failure: Failure, turn: number): number {
    const told = failure.retryAfterSeconds
    return told !== undefined ? told * 1000 : fullJitter(turn, limits.backoffMs, 1_000, random)
  }
}

/** Our own refusal to ask. */
class LeftAlone extends Failure {}

/** No answer, or one that says "later". What came and was wrong is likely to be wrong again. */
const isWorthRepeating = (thrown: unknown): boolean =>
  thrown instanceof Failure && !(thrown instanceof LeftAlone) && isOutage(thrown)

/** Node's codes for certificates that ended, are for another host, or are signed by nobody known. */
const isDistrusted = (code: unknown): boolean =>
  typeof code === 'string' && /^(?:ERR_TLS_CERT_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)
