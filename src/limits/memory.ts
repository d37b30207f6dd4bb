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

interface Room {
  /** By key, when the budget will be full again, on the monotonic clock: a jump of the wall clock neither frees nor locks out. */
  readonly fullAt: Map<string, number>
  /** The key that was used last. */
  newest: string | undefined
}

/**
 * Budgets of this process. Bounded: past `maxKeys` of one policy the key that was not used for longest is forgotten, which
 * gives it a full budget. Each policy has its own room, so that whoever can make up keys (addresses) pushes out only its like.
 */
export function createMemoryLimiter(clock: Pick<Clock, 'now' | 'monotonic'>, maxKeys = 25_000): MemoryLimiter {
  const rooms = new Map<string, Room>()

  function roomOf(policy: Policy): Room {
    let room = rooms.get(policy.name)
    if (!room) rooms.set(policy.name, (room = { fullAt: new Map(), newest: undefined }))
    return room
  }

  function keep(room: Room, key: string, at: number): void {
    const { fullAt } = room
    // What was used last stands where it belongs.
    if (key !== room.newest) fullAt.delete(key)
    room.newest = key
    fullAt.set(key, at)
    if (fullAt.size > maxKeys) fullAt.delete(fullAt.keys().next().value!)
  }

  const aheadOf = (key: string, policy: Policy): number =>
    Math.max(0, (roomOf(policy).fullAt.get(key) ?? 0) - clock.monotonic())

  function decide(key: string, policy: Policy, cost: number): Decision {
    const now = clock.monotonic()
    const room = roomOf(policy)
    const spending = spend((room.fullAt.get(key) ?? now) - now, policy, cost)
    if (spending.allowed && cost > 0) keep(room, key, now + spending.aheadMs)
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
      return [...rooms.values()].reduce((sum, { fullAt }) => sum + fullAt.size, 0)
    },
  }
}
