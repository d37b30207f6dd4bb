import { BulkheadFull } from '../kit/resilience/bulkhead.ts'
import type { Bulkhead } from '../kit/resilience/bulkhead.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
import type { TimeLimit } from '../kit/resilience/time-limit.ts'
import type { Question } from './attempt.ts'
import { attempts } from './attempts.ts'
import type { Persistence } from './attempts.ts'
import type { CallContext } from './context.ts'
import type { Permission } from './endpoints.ts'
import { UpstreamFailure } from './failure.ts'
import { createGatherer } from './gather.ts'
import { createMerger } from './merge.ts'
import { abandoned, timedOut } from './no-answer.ts'

/** Asks the marketplace once, however many attempts that takes. Rejects with an `UpstreamFailure`. */
export type Call = <T>(question: Question<T>, context: CallContext) => Promise<T>

interface CallOptions {
  readonly persistence: Persistence
  readonly bulkhead: Bulkhead
  /** Total time of one call, if its caller does not want to wait even less. */
  readonly timeoutMs: number
}

export function createCall({ persistence, bulkhead, timeoutMs }: CallOptions): Call {
  const { clock } = persistence.sender
  const merger = createMerger(clock)
  const gather = createGatherer(({ question, context, deadlineAt, gone }) => run(question, context, deadlineAt, gone))

  async function run<T>(
    question: Question<T>,
    context: CallContext,
    deadlineAt: number,
    parent?: TimeLimit,
  ): Promise<T> {
    using limit = createTimeLimit(clock, deadlineAt - clock.monotonic(), parent)
    const leave = (limit.aborted ? undefined : bulkhead.tryEnter()) ?? (await place(limit, question.endpoint.ahead))
    try {
      return await attempts(persistence, question, context, limit)
    } finally {
      leave()
      // One that failed may have changed something as well.
      if (question.endpoint.changes !== undefined) endSharing(question, question.endpoint.changes)
    }
  }

  /** A read that is asked after a write must not join one from before it. */
  function endSharing({ changed }: Question<unknown>, changes: Permission): void {
    const start = `${changes} `
    let id: string | undefined
    merger.part((key) => {
      if (!key.startsWith(start)) return false
      if (!changed) return true
      id ??= changed()
      // Ids stand encoded between these marks, in the paths of single reads and of batches.
      return key.includes(id) && key.split(/[/=, ]/).includes(id)
    })
  }

  async function place(limit: TimeLimit, ahead: boolean | undefined): Promise<() => void> {
    try {
      return await bulkhead.enter(limit.signal, ahead)
    } catch (error) {
      if (error instanceof BulkheadFull) throw tooBusy()
      throw limit.expired ? timedOut('not-sent') : abandoned('not-sent')
    }
  }

  return (question, context) => {
    const deadlineAt = Math.min(context.deadlineAt ?? Infinity, clock.monotonic() + timeoutMs)
    if (deadlineAt <= clock.monotonic()) return Promise.reject(timedOut('not-sent'))
    if (question.endpoint.kind === 'write') return run(question, context, deadlineAt)
    if (context.gone?.aborted) return Promise.reject(abandoned('not-sent'))
    const key = `${question.endpoint.permission} ${question.path} ${context.scope}`
    return merger.ask(key, { deadlineAt, gone: context.gone }, (gone) =>
      gather({ question, context, deadlineAt, gone }),
    )
  }
}

const tooBusy = () =>
  new UpstreamFailure('SERVICE_UNAVAILABLE', 'Too many calls to the marketplace are waiting.', {
    outcome: 'not-sent',
    retryAfterSeconds: 1,
  })
