import { assert, double, integer, property } from 'fast-check'
import { ceilingMs, delayMs, patient } from '../../src/delivery/backoff.ts'

test('waits lie between half the base and the ceiling, which doubles up to the cap', () => {
  assert(
    property(
      integer({ min: 1, max: 10_000 }),
      double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, random) => {
        const delay = delayMs(patient, failures, () => random)
        expect(delay).toBeGreaterThanOrEqual(patient.baseMs / 2)
        expect(delay).toBeLessThanOrEqual(ceilingMs(patient, failures))
        expect(ceilingMs(patient, failures)).toBeLessThanOrEqual(15 * 60_000)
      },
    ),
  )
  expect([1, 2, 3, 10, 11].map((failures) => ceilingMs(patient, failures))).toEqual([
    1_000, 2_000, 4_000, 512_000, 900_000,
  ])
})

test('the jitter is full: waits are spread evenly (Kolmogorov-Smirnov)', () => {
  let state = 42
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const ceiling = ceilingMs(patient, 6)
  const least = patient.baseMs / 2
  const drawn = Array.from({ length: 2_000 }, () => (delayMs(patient, 6, random) - least) / (ceiling - least)).sort(
    (a, b) => a - b,
  )
  const distance = Math.max(...drawn.map((value, index) => Math.abs(value - (index + 0.5) / drawn.length)))
  // The critical distance for p = 0.01.
  expect(distance).toBeLessThan(1.63 / Math.sqrt(drawn.length))
})

test('retries go on for more than three days', () => {
  let waited = 0
  for (let failures = 1; failures <= 700; failures++) waited += delayMs(patient, failures, () => 0.5)
  expect(waited).toBeGreaterThan(72 * 3_600_000)
})
