/** Notices between processes on one SQLite file: a short table that each process polls while somebody listens. */
import { sql, work } from './store.ts'

export interface Notice {
  channel: string
  payload: string
}

/** How many notices are remembered; a process that falls further behind is told to read everything again. */
const remembered = 10_000

export const post = work(import.meta.url, 'post', function* (sender: string, notices: Notice[]) {
  for (const { channel, payload } of notices) {
    yield* sql`INSERT INTO store_notices (sender, channel, payload) VALUES (${sender}, ${channel}, ${payload})`
  }
  yield* sql`DELETE FROM store_notices WHERE id <= (SELECT MAX(id) FROM store_notices) - ${remembered}`
})

export const latest = work(import.meta.url, 'latest', function* () {
  const [row] = yield* sql<{ id: number }>`SELECT COALESCE(MAX(id), 0) AS id FROM store_notices`
  return row?.id ?? 0
})

export const after = work(import.meta.url, 'after', function* (id: number) {
  return yield* sql<{ id: number; sender: string; channel: string; payload: string }>`
    SELECT id, sender, channel, payload FROM store_notices WHERE id > ${id} ORDER BY id LIMIT 1000`
})

export const ping = work(import.meta.url, 'ping', function* () {
  yield* sql`SELECT 1 AS one`
})
