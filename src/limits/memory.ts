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
  /** Gives the key that was not used for longest. Kept, for a fresh one would first step over all that were forgotten. */
  readonly oldest: Iterator<string, undefined>
  /** The key that was used last. */
  newest: string | undefined
}

/** What one process remembers of all its callers. */
export const mostKeys = 100_000

/**
 * Budgets of this process. Bounded: past `maxKeys` the policy that has most of them forgets the key that was not used for
 * longest, which gives it a full budget. So whoever can make up keys (addresses) pushes out only its like.
 */
export function createMemoryLimiter(clock: Pick<Clock, 'now' | 'monotonic'>, maxKeys = mostKeys): MemoryLimiter {
  const rooms = new Map<string, Room>()
  let size = 0

  function roomOf(policy: Policy): Room {
    const known = rooms.get(policy.name)
    if (known) return known
    const fullAt = new Map<string, number>()
    const room: Room = { fullAt, oldest: fullAt.keys(), newest: undefined }
    rooms.set(policy.name, room)
    return room
  }

  function keep(room: Room, key: string, at: number): void {
    const { fullAt } = room
    // What was used last stands where it belongs.
    const isKnown = key === room.newest || fullAt.delete(key)
    room.newest = key
    fullAt.set(key, at)
    if (!isKnown && ++size > maxKeys) forgetOne(room)
  }

  function forgetOne(room: Room): void {
    let largest = room
    for (const other of rooms.values()) if (other.fullAt.size > largest.fullAt.size) largest = other
    largest.fullAt.delete(largest.oldest.next().value!)
    size--
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
      return size
    },
  }
}
