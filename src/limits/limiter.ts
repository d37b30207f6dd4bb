import { Failure } from '../kit/failure.ts'
import type { Spending } from './gcra.ts'
import type { Policy } from './policy.ts'

export interface Decision {
  readonly allowed: boolean
  readonly policy: Policy
  readonly limit: number
  readonly remaining: number
  /** At least 1 when refused, 0 when allowed. */
  readonly retryAfterSeconds: number
  /** Until the budget is full again. */
  readonly resetSeconds: number
  /** The same as wall clock milliseconds. */
  readonly resetAt: number
}

/**
 * Budgets by key. The decision is a plain value where the budget is held in memory and a promise where it is shared. It never
 * rejects: a limiter that cannot reach its store decides on its own.
 */
export interface RateLimiter {
  /** Spends `cost` points of the key's budget, or nothing when there are too few. */
  take(key: string, policy: Policy, cost: number): Decision | Promise<Decision>
  /** What is left, without spending. */
  peek(key: string, policy: Policy): Decision | Promise<Decision>
  close(): Promise<void>
}

export function decision(spending: Spending, policy: Policy, nowMs: number): Decision {
  return {
    allowed: spending.allowed,
    policy,
    limit: policy.limit,
    remaining: spending.remaining,
    retryAfterSeconds: spending.allowed ? 0 : Math.max(1, Math.ceil(spending.retryAfterMs / 1_000)),
    resetSeconds: Math.ceil(spending.resetMs / 1_000),
    resetAt: nowMs + Math.ceil(spending.resetMs),
  }
}

/** The failure of a refused decision. */
export function rateLimited({ policy, retryAfterSeconds }: Decision): Failure {
  const seconds = policy.windowMs / 1_000
  const message = `The limit "${policy.name}" of ${policy.limit} in ${seconds} s is used up. Try again in ${retryAfterSeconds} s.`
  return new Failure('RATE_LIMIT_EXCEEDED', message, { retryAfterSeconds })
}

const policyTexts = new WeakMap<Policy, string>()

/** Says the same each time. */
function policyText(policy: Policy): string {
  let text = policyTexts.get(policy)
  if (text === undefined) {
    text = `"${policy.name}";q=${policy.limit};w=${Math.ceil(policy.windowMs / 1_000)}`
    policyTexts.set(policy, text)
  }
  return text
}

/**
 * Headers for what was decided: the draft's `RateLimit` and `RateLimit-Policy` for all, the older `X-RateLimit-*` for the
 * first, `Retry-After` for a refusal.
 */
export function rateLimitHeaders(decisions: readonly Decision[]): Record<string, string> {
  const [first] = decisions
  if (!first) return {}
  let policies = ''
  let budgets = ''
  let wait = 0
  for (const { policy, allowed, remaining, retryAfterSeconds, resetSeconds } of decisions) {
    const comma = policies === '' ? '' : ', '
    policies += comma + policyText(policy)
    // A refused client is told one time only: when it may come again.
    budgets += `${comma}"${policy.name}";r=${allowed ? remaining : 0};t=${allowed ? resetSeconds : retryAfterSeconds}`
    wait = Math.max(wait, retryAfterSeconds)
  }
  const headers: Record<string, string> = {
    'RateLimit-Policy': policies,
    RateLimit: budgets,
    'X-RateLimit-Limit': String(first.limit),
    'X-RateLimit-Remaining': String(first.remaining),
    'X-RateLimit-Reset': String(Math.ceil(first.resetAt / 1_000)),
  }
  if (wait > 0) headers['Retry-After'] = String(wait)
  return headers
}
