import { fullJitter } from '../kit/resilience/backoff.ts'
import type { Breaker } from '../kit/resilience/breaker.ts'
import type { RetryBudget } from '../kit/resilience/budget.ts'
import type { Hold } from '../kit/resilience/hold.ts'
import type { TimeLimit } from '../kit/resilience/time-limit.ts'
import { attempt } from './attempt.ts'
import type { Question, Sender } from './attempt.ts'
import type { CallContext, CallRecord } from './context.ts'
import { UpstreamFailure, amended } from './failure.ts'
import { abandoned, timedOut } from './no-answer.ts'
import type { Fault, Verdict } from './verdict.ts'

export interface Persistence {
  readonly sender: Sender
  readonly breaker: Breaker
  readonly budget: RetryBudget
  readonly hold: Hold
  readonly random: () => number
  /** All attempts of one call, the first included. */
  readonly maxAttempts: number
  readonly retryDelayMs: number
  /** A pause that the marketplace asks for is waited for in the call only when it is this short. */
  readonly maxHoldWaitMs: number
  readonly onCall: ((record: CallRecord) => void) | undefined
}

const maxDelayMs = 1_000

/** Asks until there is an answer, repeating only what is safe to repeat and only as often as the budget lets it. */
export async function attempts<T>(
  kit: Persistence,
  question: Question<T>,
  context: CallContext,
  call: TimeLimit,
): Promise<T> {
  const repeatable = question.endpoint.kind === 'read' || question.idempotencyKey !== undefined
  let last: Fault | undefined
  let sent = 0
  let unknown = false
  let renewed = false
  let endRetry: (() => void) | null = null

  // Once one request left without an answer, no later refusal can say that nothing happened.
  const giveUp = (failure: UpstreamFailure) =>
    amended(failure, {
      outcome: unknown ? 'unknown' : failure.outcome,
      upstream: { ...failure.upstream, attempts: sent },
      retryAfterSeconds: failure.retryAfterSeconds ?? (failure.code === 'SERVICE_UNAVAILABLE' ? 1 : undefined),
    })

  try {
    for (;;) {
      const held = kit.hold.remainingMs() > 0 ? await holdOut(kit, call) : undefined
      const refusal = held ?? admission(kit, call)
      if ('failure' in refusal) throw giveUp(last?.failure ?? refusal.failure)
      let health: Fault['health'] = 'void'
      let verdict: Verdict<T>
      try {
        sent++
        if (sent === 1) kit.budget.spend()
        const startedAt = kit.sender.clock.monotonic()
        verdict = await attempt(kit.sender, question, context, call)
        record(kit, question, context, call, { sent, startedAt, verdict })
        health = verdict.ok ? 'good' : verdict.health
      } finally {
        refusal.end(health)
        endRetry?.()
        endRetry = null
      }
      if (verdict.ok) return verdict.value
      if (verdict.holdMs !== undefined) kit.hold.extend(verdict.holdMs)

      const { failure } = verdict
      if (unknown && failure.code === 'RESOURCE_NOT_FOUND' && question.whenGone !== undefined) return question.whenGone
      unknown ||= failure.outcome === 'unknown'
      last = verdict

      if (verdict.tokenRefused && !renewed && (sent === 1 || sent < kit.maxAttempts)) {
        renewed = true
        continue
      }
      if (!verdict.again || !repeatable || sent >= kit.maxAttempts || call.aborted) throw giveUp(failure)
      endRetry = kit.budget.retry()
      if (endRetry === null) throw giveUp(failure)
      const delayMs = fullJitter(sent, kit.retryDelayMs, maxDelayMs, kit.random)
      if (!(await pause(kit, call, delayMs))) throw giveUp(failure)
    }
  } finally {
    endRetry?.()
  }
}

/** Tells the counters. */
function record<T>(
  { sender, onCall }: Persistence,
  question: Question<T>,
  context: CallContext,
  call: TimeLimit,
  { sent, startedAt, verdict }: { sent: number; startedAt: number; verdict: Verdict<T> },
): void {
  const left = !verdict.ok && call.aborted && !call.expired
  const told: CallRecord = {
    endpoint: question.endpoint.name,
    attempt: sent,
    status: verdict.status,
    durationMs: sender.clock.monotonic() - startedAt,
    outcome: verdict.ok ? 'ok' : left ? 'aborted' : verdict.failure.code,
  }
  onCall?.(told)
  context.onCall?.(told)
}

/** Waits while the marketplace asks for a pause; says so where that takes too long. */
async function holdOut(kit: Persistence, call: TimeLimit) {
  // In a loop: the pause may have been extended meanwhile, and a timer may ring a moment early.
  for (let holdMs = kit.hold.remainingMs(); holdMs > 0; holdMs = kit.hold.remainingMs()) {
    if (holdMs > kit.maxHoldWaitMs || !(await pause(kit, call, holdMs + kit.random() * kit.retryDelayMs))) {
      return { failure: notNow('The marketplace asks for a pause.', holdMs, holdMs) }
    }
  }
  return undefined
}

/** Lets an attempt start: not when the call is over, and not while the breaker is open. */
function admission(kit: Persistence, call: TimeLimit) {
  if (call.aborted) return { failure: call.expired ? timedOut('not-sent') : abandoned('not-sent') }
  const pass = kit.breaker.admit()
  return pass.admitted ? pass : { failure: notNow('The marketplace has not been answering.', pass.waitMs) }
}

const notNow = (message: string, waitMs: number, holdMs?: number) =>
  new UpstreamFailure('SERVICE_UNAVAILABLE', message, {
    outcome: 'not-sent',
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    holdMs,
  })

/** Waits; false when the call would be over before, or was ended meanwhile. */
async function pause(kit: Persistence, call: TimeLimit, ms: number): Promise<boolean> {
  const { clock } = kit.sender
  if (clock.monotonic() + ms >= call.endsAt) return false
  try {
    await clock.sleep(ms, call.signal)
    return true
  } catch {
    return false
  }
}
