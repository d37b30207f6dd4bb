import { fullJitter } from '../../../src/kit/resilience/backoff.ts'
import { seeded } from './manual-clock.ts'

/** The largest distance between the observed and the uniform distribution (Kolmogorov-Smirnov). */
function distance(sample: number[]): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return Math.max(
    ...sorted.map((value, i) =>
      Math.max(Math.abs(value - i / sorted.length), Math.abs(value - (i + 1) / sorted.length)),
    ),
  )
}

test.each([
  [1, 50],
  [2, 100],
  [3, 200],
  [5, 800],
  [6, 1_000],
  [50, 1_000],
])('the delay before retry %i lies anywhere between 0 and %i ms', (retry, most) => {
  const random = seeded(retry)
  const n = 2_000
  const sample = Array.from({ length: n }, () => fullJitter(retry, 50, 1_000, random) / most)
  // 1.63 / sqrt(n) is the critical value for p = 0.01.
  expect(distance(sample)).toBeLessThan(1.63 / Math.sqrt(n))
})

test('the check would notice a delay that is not jittered', () => {
  expect(distance(Array.from({ length: 2_000 }, () => fullJitter(1, 50, 1_000, () => 0.5) / 50))).toBeGreaterThan(0.4)
})
