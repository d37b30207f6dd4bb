import type { Clock } from '../kit/clock.ts'
import { spend } from './gcra.ts'
import { decision } from './limiter.ts'
import type { Decision, RateLimiter } from './limiter.ts'
import type { Policy } from './policy.ts'

export interface MemoryLimiter extends RateLimiter {
  take(key: string, policy: Policy, cost: number): Decision
  peek(key: string, policy: Policy): Decision
  /** How far the budget of the key is from full, in milliseconds of refilling. */
  aheadOf(key: string, policy: Policy): number
  /** Takes over what somebody else knows: the budget is at least this far from full. */
  raise(key: string, policy: Policy, aheadMs: number): void
  readonly size: number
}

/**
 * Budgets of this process. Bounded: past `maxKeys` of one policy the key that was not used for longest is forgotten, which
 * gives it a full budget. Each policy has its own room, so that whoever can make up keys (addresses) pushes out only its like.
 */
export function createMemoryLimiter(clock: Pick<Clock, 'now' | 'monotonic'>, maxKeys = 25_000): MemoryLimiter {
  /**
   * By policy and key, when the budget will be full again, on the monotonic clock: a jump of the wall clock neither frees nor
   * locks out.
   */
  const rooms = new Map<string, Map<string, number>>()

  function roomOf(policy: Policy): Map<string, number> {
    const room = rooms.get(policy.name) ?? new Map<string, number>()
    rooms.set(policy.name, room)
    return room
  }

  function keep(fullAt: Map<string, number>, key: string, at: number): void {
    fullAt.delete(key)
    fullAt.set(key, at)
    if (fullAt.size > maxKeys) fullAt.delete(fullAt.keys().next().value!)
  }

  const aheadOf = (key: string, policy: Policy): number =>
    Math.max(0, (roomOf(policy).get(key) ?? 0) - clock.monotonic())

  function decide(key: string, policy: Policy, cost: number): Decision {
    const now = clock.monotonic()
    const fullAt = roomOf(policy)
    const spending = spend((fullAt.get(key) ?? now) - now, policy, cost)
    if (spending.allowed && cost > 0) keep(fullAt, key, now + spending.aheadMs)
    return decision(spending, policy, clock.now())
  }

  return {
    take: decide,
    peek: (key, policy) => decide(key, policy, 0),
    aheadOf,
    raise(key, policy, aheadMs) {
      if (aheadMs > aheadOf(key, policy)) keep(roomOf(policy), key, clock.monotonic() + aheadMs)
    },
    close: () => Promise.resolve(),
    get size() {
      return [...rooms.values()].reduce((sum, room) => sum + room.size, 0)
    },
  }
}
