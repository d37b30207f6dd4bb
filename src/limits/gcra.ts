import type { Policy } from './policy.ts'

/**
 * The generic cell rate algorithm (ITU-T I.371) in milliseconds. The whole state of a budget is how far its "theoretical
 * arrival time" lies ahead of now: 0 is a full budget, `windowMs` an empty one. Spending moves it ahead by one interval a
 * point, time brings it back. There is no window whose edge could be used to spend twice.
 */
export interface Spending {
  readonly allowed: boolean
  /** The state afterwards; unchanged when refused. */
  readonly aheadMs: number
  readonly remaining: number
  /** Until this same request would be allowed; 0 when it was. */
  readonly retryAfterMs: number
  /** Until the budget is full again. */
  readonly resetMs: number
}

export const intervalOf = (policy: Policy): number => policy.windowMs / policy.limit

/** What a cost moves the state by. A cost above the limit takes the whole budget, so that it is possible at all, once in a window. */
export const chargeOf = (policy: Policy, cost: number): number =>
  Math.min(Math.max(cost, 0), policy.limit) * intervalOf(policy)

/** A hundredth of a point, so that rounding cannot deny the last one and can never give one more. */
export const toleranceOf = (policy: Policy): number => intervalOf(policy) / 100

/** Decides on a cost, given the state before. A cost of 0 only looks. */
export function spend(aheadMs: number, policy: Policy, cost: number): Spending {
  const before = Math.min(Math.max(aheadMs, 0), policy.windowMs)
  const after = before + chargeOf(policy, cost)
  const allowed = after <= policy.windowMs + toleranceOf(policy)
  return describe(policy, allowed, allowed ? after : before, after)
}

/** The same report for a decision that a shared store has already made. */
export function report(aheadMs: number, policy: Policy, cost: number, allowed: boolean): Spending {
  const after = aheadMs + chargeOf(policy, cost)
  return describe(policy, allowed, allowed ? after : aheadMs, after)
}

function describe(policy: Policy, allowed: boolean, aheadMs: number, wantedMs: number): Spending {
  const left = (policy.windowMs - aheadMs + toleranceOf(policy)) / intervalOf(policy)
  return {
    allowed,
    aheadMs,
    remaining: Math.max(0, Math.floor(left)),
    retryAfterMs: allowed ? 0 : wantedMs - policy.windowMs,
    resetMs: aheadMs,
  }
}
