/** What the record still calls published and the marketplace lists no longer. */
import { among, part, sql, work } from '../../store/store.ts'
import type { Fragment, Store } from '../../store/store.ts'
import { mostAheadMs } from '../../kit/clock.ts'

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

/** What was last seen before a moment and is not among those `listed`. */
export async function unlisted(store: Store, listed: ReadonlySet<string>, beforeMs: number, nowMs: number) {
  return (await store.read(publishedBefore, beforeMs, nowMs)).filter((id) => !listed.has(id))
}

/** Archives what was not seen meanwhile. */
export async function archive(store: Store, ids: readonly string[], beforeMs: number, nowMs: number): Promise<void> {
  for (let at = 0; at < ids.length; at += atOnce)
    await store.run(archivePlugins, ids.slice(at, at + atOnce), beforeMs, nowMs)
}
