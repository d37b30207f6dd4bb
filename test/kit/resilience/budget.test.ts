import { createRetryBudget } from '../../../src/kit/resilience/budget.ts'
import { manualClock } from './manual-clock.ts'

test('retries stay within a fifth of the first attempts under load', () => {
  const clock = manualClock()
  const budget = createRetryBudget({ clock })
  let retried = 0
  const rate = 100
  for (let tick = 0; tick < 30 * rate; tick++) {
    budget.spend()
    // Every call fails and wants two retries, none of which ends soon.
    for (let wish = 0; wish < 2; wish++) if (budget.retry()) retried++
    clock.advance(1000 / rate)
  }
  const sent = 30 * rate
  expect(retried / sent).toBeLessThanOrEqual(0.25)
  expect(retried / sent).toBeGreaterThan(0.15)
})

test('a quiet caller may retry ten times a second, three at a time', () => {
  const clock = manualClock()
  const budget = createRetryBudget({ clock })
  budget.spend()
  const ends = [budget.retry(), budget.retry(), budget.retry()]
  expect(ends.every((end) => end !== null)).toBe(true)
  expect(budget.retry()).toBeNull()
  for (const end of ends) end?.()
  let more = 0
  for (let i = 0; i < 20; i++) {
    const end = budget.retry()
    if (end) more++
    end?.()
  }
  expect(more).toBe(7)
  clock.advance(1_000)
  expect(budget.retry()).not.toBeNull()
})

test('ending a retry twice frees one place', () => {
  const budget = createRetryBudget({ clock: manualClock() })
  const [first] = [budget.retry(), budget.retry(), budget.retry()]
  first?.()
  first?.()
  expect(budget.retry()).not.toBeNull()
  expect(budget.retry()).toBeNull()
})
