/** What the record still calls published and the marketplace lists no longer. */
import { among, part, sql, work } from '../../store/store.ts'
import type { Fragment, Store } from '../../store/store.ts'
import { mostAheadMs } from './record.ts'

/** A stamp from the future is from a clock that was wrong, and says nothing. */
const lastSeen = (beforeMs: number, nowMs: number): Fragment =>
  part`fetched_at NOT BETWEEN ${beforeMs} AND ${nowMs + mostAheadMs}`

export const publishedBefore = work(import.meta.url, 'publishedBefore', function* (beforeMs: number, nowMs: number) {
  const found = yield* sql<{ id: string }>`
    SELECT id FROM seen_plugins WHERE status = 'PUBLISHED' AND ${lastSeen(beforeMs, nowMs)}`
  return found.map(({ id }) => id)
})

/** One that was seen meanwhile stays as it was seen. */
export const archivePlugins = work(
  import.meta.url,
  'archivePlugins',
  function* (ids: readonly string[], beforeMs: number, nowMs: number) {
    yield* sql`
      UPDATE seen_plugins SET status = 'ARCHIVED'
      WHERE id ${among(ids)} AND status = 'PUBLISHED' AND ${lastSeen(beforeMs, nowMs)}`
  },
)

const atOnce = 500

/** Archives what was last seen before a moment and is not among those `listed`. Says how many. */
export async function archiveUnlisted(
  store: Store,
  listed: ReadonlySet<string>,
  beforeMs: number,
  nowMs: number,
): Promise<number> {
  const gone = (await store.read(publishedBefore, beforeMs, nowMs)).filter((id) => !listed.has(id))
  for (let at = 0; at < gone.length; at += atOnce)
    await store.run(archivePlugins, gone.slice(at, at + atOnce), beforeMs, nowMs)
  return gone.length
}
