/** What the test of the history does with its tables, past the gateway. */
import { sql, work } from '../../../src/store/store.ts'
import type { Steps } from '../../../src/store/store.ts'

export interface Counted {
  readonly minute: number
  readonly shard: number
  readonly accepted: number
  /** Of each of these one event. */
  readonly lags: readonly number[]
}

export const writeCounted = work(import.meta.url, 'writeCounted', function* (rows: readonly Counted[]): Steps<void> {
  for (const { minute, shard, accepted, lags } of rows) {
    yield* sql`
      INSERT INTO sync_minutes (minute, shard, accepted, acknowledged, failed, dead)
      VALUES (${minute}, ${shard}, ${accepted}, ${lags.length}, ${shard}, 0)`
    for (const bucket of lags)
      yield* sql`INSERT INTO sync_lags (minute, shard, bucket, events) VALUES (${minute}, ${shard}, ${bucket}, 1)`
  }
})
