import { sql, work } from '../../src/store/store.ts'
import type { Steps } from '../../src/store/store.ts'

/** Looked at often while something is measured, so it must weigh nothing: `syncHealth` counts more. */
export const openEvents = work(import.meta.url, 'openEvents', function* (): Steps<{ open: number; dead: number }> {
  const [sums] = yield* sql<{ open: number; dead: number }>`
    SELECT CAST(SUM(pending + retrying) AS BIGINT) AS open, CAST(SUM(dead) AS BIGINT) AS dead FROM sync_totals`
  return sums ?? { open: 0, dead: 0 }
})
