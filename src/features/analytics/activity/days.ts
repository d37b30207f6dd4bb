/** Days, weeks and months in UTC, as whole days since 1970. */
import type { ActivityBucket, ActivityRange, ActivityRangeInput } from '../../../generated/resolvers.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { invalid } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { Checks } from '../../../kit/problems.ts'

/** Both ends are part of it. */
export interface Days {
  readonly first: number
  readonly last: number
}

export const dayMs = 86_400_000
export const earliest = Date.UTC(2000, 0, 1) / dayMs
const mostDays = 3_660
export const mostSpans = 400
const usualDays = 30

export const dayOf = (ms: number): number => Math.floor(ms / dayMs)
const startOf = (day: number): number => day * dayMs
export const startText = (day: number): string => rfc3339(startOf(day))
export const dateText = (day: number): string => startText(day).slice(0, 10)

export const lengthOf = ({ first, last }: Days): number => last - first + 1
export const before = (days: Days): Days => ({ first: days.first - lengthOf(days), last: days.first - 1 })
export const lastOf = ({ last }: Days, count: number): Days => ({ first: last - count + 1, last })
export const rangeOf = ({ first, last }: Days): ActivityRange => ({
  start: startText(first),
  end: startText(last + 1),
})

/** Throws VALIDATION_ERROR naming the field, which is `at` or below it. */
export function readDays(at: readonly string[], range: ActivityRangeInput | null | undefined, nowMs: number): Days {
  const today = dayOf(nowMs)
  if (!range) return lastOf({ first: today, last: today }, usualDays)
  const checks = new Checks()
  checks.text([...at, 'start'], range.start, formats.dateTime, 'dateTime')
  checks.text([...at, 'end'], range.end, formats.dateTime, 'dateTime')
  checks.throwIfAny()
  const first = dayOf(formats.instantOf(range.start))
  const last = range.end ? dayOf(formats.instantOf(range.end)) : today
  if (first < earliest) throw invalid([...at, 'start'], `a day since ${dateText(earliest)}`, dateText(first))
  if (last > today + 1) throw invalid([...at, 'end'], `a day up to ${dateText(today + 1)}`, dateText(last))
  if (first > last) throw invalid([...at, 'start'], `a day up to the end (${dateText(last)})`, dateText(first))
  const length = lengthOf({ first, last })
  if (length > mostDays) throw invalid([...at, 'start'], `at most ${mostDays} days up to the end`, `${length}`)
  return { first, last }
}

/** The days, bucket by bucket; the first and the last one may be cut short. */
export function spansOf(at: readonly string[], { first, last }: Days, bucket: ActivityBucket): Days[] {
  const spans: Days[] = []
  for (let day = first; day <= last;) {
    const end = Math.min(last, endOf[bucket](day))
    spans.push({ first: day, last: end })
    day = end + 1
  }
  if (spans.length > mostSpans)
    throw invalid(at, `at most ${mostSpans} spans: a wider bucket, or fewer days`, `${spans.length} spans`)
  return spans
}

/** The last day of the bucket that a day is in. */
const endOf: Record<ActivityBucket, (day: number) => number> = {
  DAY: (day) => day,
  // 1970 began on a Thursday.
  WEEK: (day) => day + 6 - ((day + 3) % 7),
  MONTH(day) {
    const date = new Date(startOf(day))
    return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0))
  },
}
