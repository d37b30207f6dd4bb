import { readDays, rangeOf, spansOf, startText } from '../../../../src/features/analytics/activity/days.ts'
import type { ActivityBucket } from '../../../../src/generated/resolvers.ts'

const now = Date.parse('2026-11-29T08:00:00Z')
const days = (start: string, end: string) => readDays(['range'], { start, end }, now)
const startsOf = (start: string, end: string, bucket: ActivityBucket) =>
  spansOf(['bucket'], days(start, end), bucket).map(({ first, last }) =>
    [startText(first), startText(last)].map((text) => text.slice(0, 10)).join('/'),
  )

test('the last 30 days, today among them, when nobody says which', () => {
  expect(rangeOf(readDays(['range'], undefined, now))).toEqual({
    start: '2026-10-31T00:00:00.000Z',
    end: '2026-11-30T00:00:00.000Z',
  })
})

test('days are those of UTC, whatever the offset they are asked with', () => {
  expect(rangeOf(days('2026-11-20T00:30:00+02:00', '2026-11-21T23:30:00-02:00'))).toEqual({
    start: '2026-11-19T00:00:00.000Z',
    end: '2026-11-23T00:00:00.000Z',
  })
})

test('weeks begin on Monday, across the end of a year too; the first and the last are cut short', () => {
  expect(startsOf('2025-12-28T00:00:00Z', '2026-01-06T00:00:00Z', 'WEEK')).toEqual([
    '2025-12-28/2025-12-28',
    '2025-12-29/2026-01-04',
    '2026-01-05/2026-01-06',
  ])
})

test('months are as long as they are', () => {
  expect(startsOf('2024-01-31T12:00:00Z', '2024-03-01T00:00:00Z', 'MONTH')).toEqual([
    '2024-01-31/2024-01-31',
    '2024-02-01/2024-02-29',
    '2024-03-01/2024-03-01',
  ])
})

test.each([
  [
    'an end before its start',
    '2026-11-20T00:00:00Z',
    '2026-11-19T00:00:00Z',
    'range.start: expected a day up to the end (2026-11-19), received 2026-11-20.',
  ],
  [
    'a day before 2000',
    '1999-12-31T23:59:59Z',
    '2000-01-01T00:00:00Z',
    'range.start: expected a day since 2000-01-01, received 1999-12-31.',
  ],
  [
    'the day after tomorrow',
    '2026-11-20T00:00:00Z',
    '2026-12-01T00:00:00Z',
    'range.end: expected a day up to 2026-11-30, received 2026-12-01.',
  ],
  [
    'more than ten years',
    '2016-11-20T00:00:00Z',
    '2026-11-29T00:00:00Z',
    'range.start: expected at most 3660 days up to the end, received 3662.',
  ],
  [
    'no moment',
    'yesterday',
    '2026-11-29T00:00:00Z',
    'range.start: expected a moment of RFC 3339 such as `2026-11-22T09:30:00Z`, received a string of 9 characters.',
  ],
])('%s is refused', (_what, start, end, message) => {
  expect(() => days(start, end)).toThrow(message)
})

test('more than 400 points are refused, with the way out', () => {
  expect(startsOf('2025-10-26T00:00:00Z', '2026-11-29T00:00:00Z', 'DAY')).toHaveLength(400)
  expect(() => startsOf('2025-10-25T00:00:00Z', '2026-11-29T00:00:00Z', 'DAY')).toThrow(
    'bucket: expected at most 400 spans: a wider bucket, or fewer days, received 401 spans.',
  )
})
