/** Numbers of the delivery, over all gateways on the store. */
import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { lagOfBucket } from './tallies.ts'
import type { Totals } from './tallies.ts'

export interface HealthNumbers {
  readonly totals: Totals
  readonly inFlight: number
  readonly oldestAcceptedAt: number | null
  readonly paused: boolean
  readonly pausedReason: string | null
  /** Delivery time. */
  readonly holdUntil: number
  readonly troubled: boolean
  /** Of the last five minutes. */
  readonly recent: { readonly acknowledged: number; readonly failed: number; readonly dead: number }
  /** Of the last hour. */
  readonly p50LagMs: number | null
  readonly p95LagMs: number | null
}

const minuteMs = 60_000

export const healthNumbers = work(import.meta.url, 'healthNumbers', function* (nowMs: number): Steps<HealthNumbers> {
  const [totals] = yield* sql<Totals>`
    SELECT CAST(SUM(accepted) AS BIGINT) AS accepted, CAST(SUM(acknowledged) AS BIGINT) AS acknowledged,
      CAST(SUM(pending) AS BIGINT) AS pending, CAST(SUM(retrying) AS BIGINT) AS retrying, CAST(SUM(dead) AS BIGINT) AS dead,
      CAST(SUM(superseded) AS BIGINT) AS superseded, CAST(SUM(discarded) AS BIGINT) AS discarded FROM sync_totals`
  const [control] = yield* sql<{ paused: number; paused_reason: string | null; hold_until: number; troubled: number }>`
    SELECT paused, paused_reason, hold_until, troubled FROM sync_control WHERE id = 1`
  if (!totals || !control) throw new Error('the ledger has lost its sums')
  const [flight] = yield* sql<{ users: number }>`SELECT COUNT(*) AS users FROM sync_users WHERE lease_owner IS NOT NULL`
  const [oldest] = yield* sql<{ at: number | null }>`
    SELECT accepted_at AS at FROM sync_events WHERE state IN ('pending', 'retrying') ORDER BY seq LIMIT 1`
  const [recent] = yield* sql<{ acknowledged: number; failed: number; dead: number }>`
    SELECT CAST(COALESCE(SUM(acknowledged), 0) AS BIGINT) AS acknowledged, CAST(COALESCE(SUM(failed), 0) AS BIGINT) AS failed,
      CAST(COALESCE(SUM(dead), 0) AS BIGINT) AS dead FROM sync_minutes WHERE minute > ${nowMs - 5 * minuteMs}`
  const lags = yield* lagsBetween(nowMs - 60 * minuteMs, nowMs + minuteMs, 60 * minuteMs)
  return {
    totals,
    inFlight: flight?.users ?? 0,
    oldestAcceptedAt: oldest?.at ?? null,
    paused: control.paused === 1,
    pausedReason: control.paused_reason,
    holdUntil: control.hold_until,
    troubled: control.troubled === 1,
    recent: recent ?? { acknowledged: 0, failed: 0, dead: 0 },
    p50LagMs: percentile(lags, 0.5),
    p95LagMs: percentile(lags, 0.95),
  }
})

/** What was counted in one span; `start` is in milliseconds. */
export interface CountRow {
  start: number
  accepted: number
  acknowledged: number
  failed: number
  dead: number
}

export interface LagRow {
  start: number
  bucket: number
  events: number
}

/** Sums by spans of whole minutes, for the minutes of a month are many: whoever asks for days must not be given them one by one. */
export const countsBetween = work(
  import.meta.url,
  'countsBetween',
  function* (fromMs: number, toMs: number, spanMs: number): Steps<{ counts: CountRow[]; lags: LagRow[] }> {
    const counts = yield* sql<CountRow>`
      SELECT minute - minute % ${spanMs} AS start, CAST(SUM(accepted) AS BIGINT) AS accepted,
        CAST(SUM(acknowledged) AS BIGINT) AS acknowledged, CAST(SUM(failed) AS BIGINT) AS failed,
        CAST(SUM(dead) AS BIGINT) AS dead
      FROM sync_minutes WHERE minute >= ${fromMs} AND minute < ${toMs} GROUP BY 1 ORDER BY 1`
    return { counts, lags: yield* lagsBetween(fromMs, toMs, spanMs) }
  },
)

const lagsBetween = (fromMs: number, toMs: number, spanMs: number): Steps<LagRow[]> => sql<LagRow>`
  SELECT minute - minute % ${spanMs} AS start, bucket, CAST(SUM(events) AS BIGINT) AS events FROM sync_lags
  WHERE minute >= ${fromMs} AND minute < ${toMs} GROUP BY 1, 2 ORDER BY 1, 2`

/** Counts by the minute are kept for thirteen months, and how long things took, which are many more rows, for two weeks. */
export const forgetMinutes = work(import.meta.url, 'forgetMinutes', function* (nowMs: number): Steps<void> {
  yield* sql`DELETE FROM sync_minutes WHERE minute < ${nowMs - 400 * dayMs}`
  yield* sql`DELETE FROM sync_lags WHERE minute < ${nowMs - 14 * dayMs}`
})

const dayMs = 86_400_000

/** Upper bound of the bucket that holds the given share; null when there is nothing. */
export function percentile(lags: readonly { bucket: number; events: number }[], share: number): number | null {
  const byBucket = new Map<number, number>()
  for (const { bucket, events } of lags) byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + events)
  const total = [...byBucket.values()].reduce((sum, events) => sum + events, 0)
  let below = 0
  for (const [bucket, events] of [...byBucket].sort(([a], [b]) => a - b)) {
    below += events
    if (below >= total * share) return lagOfBucket(bucket)
  }
  return null
}
