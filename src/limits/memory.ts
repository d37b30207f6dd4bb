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

/** One budget that is not full, or was not when it was looked at last. */
interface Budget {
  readonly key: string
  /** When it will be full again, on the monotonic clock: a jump of the wall clock neither frees nor locks out. */
  fullAt: number
}

/** The budgets of one policy. */
interface Room {
  readonly known: Map<string, Budget>
  /** The same, in no order. Whoever walked through the map itself bit by bit would keep alive all tables that it has left behind. */
  readonly all: Budget[]
  /** The place in `all` that is looked at next. */
  hand: number
}

/** What one process remembers of all its callers. */
export const mostKeys = 100_000

/** So many are looked at in a room with each use of it: more than the one that may be new, so that those that are full do not gather. */
const looks = 2
/** Among so many the one is chosen that has to give way to a new one. */
const candidates = 8

/**
 * Budgets of this process. One that is full again says no more than one that is not known, and is forgotten in passing, a few looks with each
 * use. Past `maxKeys` the policy that has most budgets gives up the fullest of a few. So whoever can make up keys (addresses)
 * pushes out only its like, and nobody who has spent more than the made up ones.
 */
export function createMemoryLimiter(clock: Pick<Clock, 'now' | 'monotonic'>, maxKeys = mostKeys): MemoryLimiter {
  const rooms = new Map<string, Room>()
  const inTurn: Room[] = []
  let turn = 0
  let size = 0

  function roomOf(policy: Policy): Room {
    const known = rooms.get(policy.name)
    if (known) return known
    const room: Room = { known: new Map(), all: [], hand: 0 }
    rooms.set(policy.name, room)
    inTurn.push(room)
    return room
  }

  function keep(room: Room, key: string, fullAt: number, now: number): void {
    const budget = room.known.get(key)
    if (budget) budget.fullAt = fullAt
    else add(room, { key, fullAt })
    sweep(room, now)
    // Another room as well: the one that was flooded may be one that nobody uses any more.
    turn = (turn + 1) % inTurn.length
    sweep(inTurn[turn]!, now)
  }

  function add(room: Room, budget: Budget): void {
    if (size >= maxKeys) giveUpOne()
    room.known.set(budget.key, budget)
    room.all.push(budget)
    size++
  }

  function sweep(room: Room, now: number): void {
    for (let look = 0; look < looks && room.all.length > 0; look++) {
      const place = nextPlace(room)
      if (room.all[place]!.fullAt <= now) forget(room, place)
    }
  }

  function giveUpOne(): void {
    let largest = inTurn[0]!
    for (const room of inTurn) if (room.all.length > largest.all.length) largest = room
    let fullest = nextPlace(largest)
    for (let seen = 1; seen < candidates; seen++) {
      const place = nextPlace(largest)
      if (largest.all[place]!.fullAt < largest.all[fullest]!.fullAt) fullest = place
    }
    forget(largest, fullest)
  }

  function nextPlace(room: Room): number {
    if (room.hand >= room.all.length) room.hand = 0
    return room.hand++
  }

  function forget({ known, all }: Room, place: number): void {
    known.delete(all[place]!.key)
    const last = all.pop()!
    if (place < all.length) all[place] = last
    size--
  }

  const aheadOf = (key: string, policy: Policy): number =>
    Math.max(0, (roomOf(policy).known.get(key)?.fullAt ?? 0) - clock.monotonic())

  function decide(key: string, policy: Policy, cost: number): Decision {
    const now = clock.monotonic()
    const room = roomOf(policy)
    const spending = spend((room.known.get(key)?.fullAt ?? now) - now, policy, cost)
    if (spending.allowed && cost > 0) keep(room, key, now + spending.aheadMs, now)
    return decision(spending, policy, clock.now())
  }

  return {
    take: decide,
    peek: (key, policy) => decide(key, policy, 0),
    aheadOf,
    raise(key, policy, aheadMs) {
      const now = clock.monotonic()
      if (aheadMs > aheadOf(key, policy)) keep(roomOf(policy), key, now + aheadMs, now)
    },
    close: () => Promise.resolve(),
    get size() {
      return size
    },
  }
}
