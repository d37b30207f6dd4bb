/** What the tests of this room do with its table, past the gateway. */
import { sql, work } from '../../../src/store/store.ts'
import type { Steps } from '../../../src/store/store.ts'

export interface Line {
  readonly id: string
  readonly item_key: string
  readonly revision: number
}

export const writePublication = work(
  import.meta.url,
  'writePublication',
  function* (
    row: Line & { kind: string; marketplace_item_id: string | null; panel_item_id: string | null },
  ): Steps<void> {
    yield* sql`
      INSERT INTO publications (id, kind, item_key, revision, panel_item_id, marketplace_item_id, state, accepted_at)
      VALUES (${row.id}, ${row.kind}, ${row.item_key}, ${row.revision}, ${row.panel_item_id}, ${row.marketplace_item_id}, 'acknowledged', 1)`
  },
)

export const lines = work(import.meta.url, 'lines', function* (): Steps<Line[]> {
  return yield* sql<Line>`SELECT id, item_key, revision FROM publications ORDER BY seq`
})
