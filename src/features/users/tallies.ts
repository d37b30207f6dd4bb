/** The sums of the ledger. Every unit of work that changes an event adds what it changed, so that the balance holds at every commit. */
import { dialect, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { EventState } from './model.ts'

export type Totals = Record<EventState | 'accepted', number>

export const shards = 8
const minuteMs = 60_000

/** Gathers what one transaction changes and writes it once. */
export class Tally {
  readonly totals: Totals = {
    accepted: 0,
    pending: 0,
    retrying: 0,
    acknowledged: 0,
    dead: 0,
    superseded: 0,
    discarded: 0,
  }
  failed = 0
  died = 0
  readonly lags = new Map<number, number>()

  accepted(): void {
    this.totals.accepted++
    this.totals.pending++
  }

  moved(from: EventState, to: EventState): void {
    this.totals[from]--
    this.totals[to]++
  }

  lag(ms: number): void {
    const bucket = lagBucket(ms)
    this.lags.set(bucket, (this.lags.get(bucket) ?? 0) + 1)
  }
}

/** Bucket n holds lags below 2^(n/2) milliseconds. */
export const lagBucket = (ms: number): number => (ms < 1 ? 0 : Math.floor(Math.log2(ms) * 2) + 1)
export const lagOfBucket = (bucket: number): number => Math.round(2 ** (bucket / 2))

export function* record(tally: Tally, nowMs: number, shard: number): Steps<void> {
  const { accepted, pending, retrying, acknowledged, dead, superseded, discarded } = tally.totals
  if (Object.values(tally.totals).some((count) => count !== 0)) {
    yield* sql`
      UPDATE sync_totals SET accepted = accepted + ${accepted}, pending = pending + ${pending},
        retrying = retrying + ${retrying}, acknowledged = acknowledged + ${acknowledged}, dead = dead + ${dead},
        superseded = superseded + ${superseded}, discarded = discarded + ${discarded}
      WHERE shard = ${shard}`
  }
  const minute = Math.floor(nowMs / minuteMs) * minuteMs
  const done = Math.max(0, acknowledged)
  if (accepted > 0 || done > 0 || tally.failed > 0 || tally.died > 0) {
    yield* sql`
      INSERT INTO sync_minutes (minute, shard, accepted, acknowledged, failed, dead)
      VALUES (${minute}, ${shard}, ${accepted}, ${done}, ${tally.failed}, ${tally.died})
      ON CONFLICT (minute, shard) DO UPDATE SET accepted = sync_minutes.accepted + excluded.accepted,
        acknowledged = sync_minutes.acknowledged + excluded.acknowledged,
        failed = sync_minutes.failed + excluded.failed, dead = sync_minutes.dead + excluded.dead`
  }
  for (const [bucket, events] of tally.lags) {
    yield* sql`
      INSERT INTO sync_lags (minute, shard, bucket, events) VALUES (${minute}, ${shard}, ${bucket}, ${events})
      ON CONFLICT (minute, shard, bucket) DO UPDATE SET events = sync_lags.events + excluded.events`
  }
}

/**
 * A number for this transaction that orders it among others. PostgreSQL numbers its transactions itself; what is older than
 * every running one is complete, which is how the live stream avoids gaps. SQLite has one writer at a time, so a count will do.
 */
export function* changeNumber(): Steps<number> {
  const [row] = yield* sql<{ changes: number }>`${dialect({
    sqlite: 'UPDATE sync_control SET changes = changes + 1 WHERE id = 1 RETURNING changes',
    postgres: 'SELECT pg_current_xact_id()::text::bigint AS changes',
  })}`
  if (!row) throw new Error('sync_control has lost its row')
  return row.changes
}

/**
 * How far the order of changes is complete: everything below this number has been committed. What runs in another database of the same cluster
 * has a number of the same count, and may run for hours; it changes nothing here, and is not waited for.
 */
export const settledBelow = dialect({
  sqlite: '9223372036854775807',
  postgres: `(SELECT COALESCE(MIN(running::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    FROM pg_snapshot_xip(pg_current_snapshot()) AS running
    WHERE NOT EXISTS (
      SELECT FROM pg_locks AS held, pg_stat_get_activity(held.pid) AS process
      WHERE held.locktype = 'transactionid' AND held.transactionid = running::xid AND held.mode = 'ExclusiveLock' AND held.granted
        AND process.datid <> (SELECT oid FROM pg_database WHERE datname = current_database())))`,
})

/** Above every number that a transaction had which can be seen. */
const firstUnused = dialect({
  sqlite: '(SELECT changes + 1 FROM sync_control WHERE id = 1)',
  postgres: 'pg_snapshot_xmax(pg_current_snapshot())::text::bigint',
})

/**
 * PostgreSQL numbers the transactions of a cluster: in another one, into which a dump was restored, it begins anew, below what was restored.
 * Such changes go to the beginning of the order, or they would be told of once more when the count has come to them, and nothing would ever
 * come after them. Says for how many it was done, at most `limit`.
 */
export const takeOver = work(import.meta.url, 'takeOver', function* (limit: number): Steps<number> {
  const taken = yield* sql`
    UPDATE sync_events SET change_no = 0 WHERE seq IN (
      SELECT seq FROM sync_events WHERE change_no >= ${firstUnused} ORDER BY change_no LIMIT ${limit} ${skipLocked}) RETURNING seq`
  return taken.length
})
