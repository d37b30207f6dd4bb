/** Stretches of time: ranges as people write them, and the buckets they fall into. All in UTC. */
import type { TimeBucket, TimeRangeInput } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { durationMs } from '../../kit/duration.ts'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import type { CountRow, LagRow } from './health.ts'
import { percentile } from './health.ts'

export interface Range {
  readonly startMs: number
  readonly endMs: number
}

const minuteMs = 60_000
const dayMs = 86_400_000
const roughly: Record<TimeBucket, number> = {
  MINUTE: minuteMs,
  HOUR: 60 * minuteMs,
  DAY: dayMs,
  WEEK: 7 * dayMs,
  MONTH: 30 * dayMs,
}
const mostBuckets = 1_500

/** Spans into which the store sums up for these buckets: each lies in one of them. Weeks and months are made of days. */
export const spanOf = (bucket: TimeBucket): number => Math.min(roughly[bucket], dayMs)

export function readRange(range: TimeRangeInput, bucket: TimeBucket, nowMs: number): Range {
  const { start, end, last, timezone } = range
  if ((timezone ?? 'UTC') !== 'UTC') throw invalid(['range', 'timezone'], '`UTC`', 'another one')
  for (const [name, value] of Object.entries({ start, end })) {
    if (value && !formats.dateTime.test(value))
      throw invalid(['range', name], formats.dateTime.expects, describe(value))
  }
  if (last && (start || end)) throw invalid(['range'], 'either `last`, or `start` and `end`', 'both')
  const endMs = end ? formats.instantOf(end) : nowMs
  const startMs = start ? formats.instantOf(start) : endMs - (last ? lengthOf(last) : 60 * roughly[bucket])
  if (startMs >= endMs) throw invalid(['range'], 'a start before the end', 'the opposite')
  if ((endMs - startMs) / roughly[bucket] > mostBuckets)
    throw invalid(['range'], `at most ${mostBuckets} buckets`, 'more')
  return { startMs: startOf(bucket, startMs), endMs }
}

function lengthOf(text: string): number {
  const ms = durationMs(text)
  if (!ms) throw invalid(['range', 'last'], 'a length of time such as `PT1H` or `P7D`', describe(text))
  return ms
}

/** When the bucket begins that a moment falls into. Weeks begin on Monday. */
export function startOf(bucket: TimeBucket, ms: number): number {
  if (bucket === 'MONTH') return Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth())
  // 1970-01-01 was a Thursday.
  if (bucket === 'WEEK') return Math.floor((ms - 4 * dayMs) / (7 * dayMs)) * 7 * dayMs + 4 * dayMs
  return Math.floor(ms / roughly[bucket]) * roughly[bucket]
}

const next = (bucket: TimeBucket, ms: number): number =>
  bucket === 'MONTH' ? Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth() + 1) : ms + roughly[bucket]

export interface Bucket {
  start: string
  accepted: number
  acknowledged: number
  failed: number
  dead: number
  p95LagMs: number | null
}

/** One entry for each bucket of the range, also where nothing happened: these numbers are counted here, so nothing is known to be zero. */
export function bucketsOf(
  bucket: TimeBucket,
  range: Range,
  counted: readonly CountRow[],
  lags: readonly LagRow[],
): Bucket[] {
  const counts = Map.groupBy(counted, ({ start }) => startOf(bucket, start))
  const times = Map.groupBy(lags, ({ start }) => startOf(bucket, start))
  const buckets: Bucket[] = []
  for (let start = range.startMs; start < range.endMs; start = next(bucket, start)) {
    const rows = counts.get(start) ?? []
    const sum = (name: 'accepted' | 'acknowledged' | 'failed' | 'dead') =>
      rows.reduce((total, row) => total + row[name], 0)
    buckets.push({
      start: rfc3339(start),
      accepted: sum('accepted'),
      acknowledged: sum('acknowledged'),
      failed: sum('failed'),
      dead: sum('dead'),
      p95LagMs: percentile(times.get(start) ?? [], 0.95),
    })
  }
  return buckets
}
