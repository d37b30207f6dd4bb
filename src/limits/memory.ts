import type { Clock } from '../kit/clock.ts'
import { spend } from './gcra.ts'
import { decision } from './limiter.ts'
import type { Decision, RateLimiter } from './limiter.ts'
import type { Policy } from './policy.ts'

export interface MemoryLimiter extends RateLimiter {
  take(key: string, policy: Policy, cost: number): Decision
  peek(key: string, policy: Policy): Decision
  readonly size: number
}

/**
 * Budgets of this process. Bounded: past `maxKeys` the key that was not used for longest is forgotten, which gives it a full
 * budget, so callers that can make up keys (addresses) get a limiter of their own and cannot push out the others.
 */
export function createMemoryLimiter(clock: Pick<Clock, 'now' | 'monotonic'>, maxKeys = 100_000): MemoryLimiter {
  /** When each budget will be full again, on the monotonic clock: a jump of the wall clock neither frees nor locks out. */
  const fullAt = new Map<string, number>()

  function decide(key: string, policy: Policy, cost: number): Decision {
    const now = clock.monotonic()
    const name = `${policy.name}:${key}`
    const spending = spend((fullAt.get(name) ?? now) - now, policy, cost)
    if (spending.allowed && cost > 0) {
      fullAt.delete(name)
      fullAt.set(name, now + spending.aheadMs)
      if (fullAt.size > maxKeys) fullAt.delete(fullAt.keys().next().value!)
    }
    return decision(spending, policy, clock.now())
  }

  return {
    take: decide,
    peek: (key, policy) => decide(key, policy, 0),
    close: () => Promise.resolve(),
    get size() {
      return fullAt.size
    },
  }
}
