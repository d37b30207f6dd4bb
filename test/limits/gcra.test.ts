import { array, assert, constant, double, integer, pre, property, record, tuple } from 'fast-check'
import { spend } from '../../src/limits/gcra.ts'
import type { Policy } from '../../src/limits/policy.ts'

/** Policies whose interval is a whole number of milliseconds, so that the model can count without rounding. */
const policies = tuple(integer({ min: 1, max: 50 }), integer({ min: 1, max: 40 })).map(([limit, interval]): Policy => ({
  name: 'model',
  limit,
  windowMs: limit * interval,
}))
const requests = array(record({ waitMs: integer({ min: 0, max: 400 }), cost: integer({ min: 0, max: 60 }) }), {
  maxLength: 60,
})

/** A bucket that leaks one point every interval, millisecond by millisecond, with nothing clever in it. */
function createModel(policy: Policy) {
  const interval = policy.windowMs / policy.limit
  let filledMs = 0
  return {
    wait(ms: number) {
      for (let step = 0; step < ms; step++) if (filledMs > 0) filledMs--
    },
    take(cost: number): boolean {
      const wanted = Math.min(cost, policy.limit) * interval
      if (filledMs + wanted > policy.windowMs) return false
      filledMs += wanted
      return true
    },
    get left() {
      return Math.floor((policy.windowMs - filledMs) / interval)
    },
  }
}

test('decides as a leaking bucket does, and reports what is left', () => {
  assert(
    property(policies, requests, (policy, sequence) => {
      const model = createModel(policy)
      let now = 0
      let fullAt = 0
      for (const { waitMs, cost } of sequence) {
        now += waitMs
        model.wait(waitMs)
        const spending = spend(fullAt - now, policy, cost)
        expect(spending.allowed).toBe(model.take(cost))
        expect(spending.remaining).toBe(model.left)
        fullAt = now + spending.aheadMs
      }
    }),
    { numRuns: 500 },
  )
})

test('never gives more than the limit and the refill, over any stretch of time', () => {
  assert(
    property(
      record({
        name: constant('any'),
        limit: integer({ min: 1, max: 1_000 }),
        windowMs: integer({ min: 1, max: 100_000 }),
      }),
      array(record({ waitMs: double({ min: 0, max: 5_000, noNaN: true }), cost: integer({ min: 1, max: 20 }) }), {
        maxLength: 80,
      }),
      (policy, sequence) => {
        const given: { at: number; cost: number }[] = []
        let now = 0
        let fullAt = 0
        for (const { waitMs, cost } of sequence) {
          now += waitMs
          const spending = spend(fullAt - now, policy, cost)
          fullAt = now + spending.aheadMs
          if (spending.allowed) given.push({ at: now, cost: Math.min(cost, policy.limit) })
        }
        for (let first = 0; first < given.length; first++) {
          let sum = 0
          for (const { at, cost } of given.slice(first)) {
            sum += cost
            const refill = ((at - given[first]!.at) * policy.limit) / policy.windowMs
            expect(sum).toBeLessThanOrEqual(policy.limit + refill + 0.02)
          }
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('is honest about when to come back', () => {
  assert(
    property(policies, integer({ min: 0, max: 2_000 }), integer({ min: 1, max: 60 }), (policy, ahead, cost) => {
      const refused = spend(ahead, policy, cost)
      pre(!refused.allowed)
      expect(spend(Math.min(ahead, policy.windowMs) - refused.retryAfterMs, policy, cost).allowed).toBe(true)
      expect(spend(Math.min(ahead, policy.windowMs) - refused.retryAfterMs + 0.9, policy, cost).allowed).toBe(false)
    }),
  )
})

test('rounding does not deny the last point of an odd interval', () => {
  const policy = { name: 'odd', limit: 7, windowMs: 60_000 }
  let ahead = 0
  for (let call = 0; call < 7; call++) {
    const spending = spend(ahead, policy, 1)
    expect(spending.allowed).toBe(true)
    ahead = spending.aheadMs
  }
  expect(spend(ahead, policy, 1)).toMatchObject({ allowed: false, remaining: 0 })
})
