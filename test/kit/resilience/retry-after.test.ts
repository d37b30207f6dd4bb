import { parseRetryAfter } from '../../../src/kit/resilience/retry-after.ts'

const now = Date.UTC(2026, 10, 22, 12, 0, 0)

const rows: [input: unknown, ms: number | null][] = [
  ['1', 1_000],
  [' 30 ', 30_000],
  ['60', 60_000],
  ['61', 60_000],
  ['1000000000', 60_000],
  ['9'.repeat(400), 60_000],
  ['9'.repeat(401), null],
  ['0', null],
  ['-1', null],
  ['1.5', null],
  ['1e3', null],
  ['0x10', null],
  ['soon', null],
  ['', null],
  [undefined, null],
  [null, null],
  [5, null],
  [['1', '2'], null],
  ['Sun, 22 Nov 2026 12:00:10 GMT', 10_000],
  ['Sun, 22 Nov 2026 13:00:00 GMT', 60_000],
  ['Sun, 22 Nov 2026 11:59:59 GMT', null],
  ['Sun, 22 Nov 2026 12:00:10', null],
  ['Xxx, 22 Nov 2026 12:00:10 GMT', null],
  ['Sun, 99 Nov 2026 12:00:10 GMT', null],
  ['2026-11-22T12:00:10Z', null],
]

test.each(rows)('Retry-After %j means %j ms', (input, ms) => {
  expect(parseRetryAfter(input, now)).toBe(ms)
})
