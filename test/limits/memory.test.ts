import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { spend } from '../../src/limits/gcra.ts'
import { createMemoryLimiter } from '../../src/limits/memory.ts'
import type { Policy } from '../../src/limits/policy.ts'
import { heapInUse } from '../support/collector.ts'

const policy: Policy = { name: 'test', limit: 10, windowMs: 60_000 }
const policies: readonly Policy[] = [
  policy,
  { name: 'short', limit: 5, windowMs: 1_000 },
  { name: 'dear', limit: 2, windowMs: 900_000 },
]

function handClock() {
  const time = { steady: 0 }
  return { time, clock: { now: () => 0, monotonic: () => time.steady } }
}

const uses = array(
  record({
    waitMs: constantFrom(0, 0, 0, 1, 50, 700, 30_000, 70_000),
    key: integer({ min: 0, max: 30 }),
    policy: constantFrom(...policies),
    cost: constantFrom(0, 0.01, 1, 1, 3, 20),
    raisedMs: constantFrom(0, 0, 0, 0, 500, 1_000),
  }),
  { maxLength: 200 },
)

test('decides as a limiter that never forgets', () => {
  assert(
    property(uses, (sequence) => {
      const { time, clock } = handClock()
      const limiter = createMemoryLimiter(clock)
      const remembered = new Map<string, number>()
      for (const { waitMs, key, policy: used, cost, raisedMs } of sequence) {
        time.steady += waitMs
        const name = `${used.name} ${key}`
        const ahead = Math.max(0, (remembered.get(name) ?? 0) - time.steady)
        expect(limiter.aheadOf(String(key), used)).toBe(ahead)
        limiter.raise(String(key), used, raisedMs)
        const spending = spend(Math.max(ahead, raisedMs), used, cost)
        remembered.set(name, time.steady + spending.aheadMs)
        expect(limiter.take(String(key), used, cost)).toMatchObject({
          allowed: spending.allowed,
          remaining: spending.remaining,
        })
      }
    }),
    { numRuns: 500 },
  )
})

test('callers whose budgets are full again are forgotten, also those of a policy that nobody uses any more', () => {
  const { time, clock } = handClock()
  const limiter = createMemoryLimiter(clock)
  const addresses = { ...policy, name: 'addresses' }
  for (let key = 0; key < 20_000; key++) limiter.take(`address-${key}`, addresses, 1)
  limiter.take('spent', addresses, 10)
  for (let use = 0; use < 10_000; use++) limiter.take('panel', policy, 0.0001)
  expect(limiter.size).toBe(20_002)
  time.steady += 6_000
  for (let use = 0; use < 30_000; use++) limiter.take('panel', policy, 0.0001)
  expect(limiter.size).toBe(2)
  expect(limiter.take('spent', addresses, 2).allowed).toBe(false)
})

test('new callers all the time are at most twice as many as have something to refill', () => {
  const { time, clock } = handClock()
  const limiter = createMemoryLimiter(clock)
  for (const other of policies) limiter.take('panel', other, 0.01)
  let most = 0
  for (let key = 0; key < 100_000; key++) {
    time.steady += 6
    limiter.take(`caller-${key}`, policy, 1)
    most = Math.max(most, limiter.size)
  }
  expect(most).toBeLessThan(2_010)
})

test('a flood of made up callers does not give a caller who is over its budget a new one', () => {
  const limiter = createMemoryLimiter(handClock().clock, 1_000)
  for (const caller of ['one', 'two', 'three']) limiter.take(caller, policy, 10)
  for (let key = 0; key < 50_000; key++) limiter.take(`made-up-${key}`, policy, 1)
  expect(limiter.size).toBe(1_000)
  for (const caller of ['one', 'two', 'three']) expect(limiter.take(caller, policy, 1).allowed).toBe(false)
})

test('callers who take turns leave nothing behind with each request', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  const spending = (count: number) => {
    for (let use = 0; use < count; use++) limiter.take(`caller-${use % 5}`, policy, 0.000_001)
  }
  spending(10_000)
  const before = heapInUse()
  spending(300_000)
  expect(heapInUse() - before).toBeLessThan(2 * 1024 * 1024)
})
