/** What the tests of this room do with its table, past the gateway. */
import { sql, work } from '../../../src/store/store.ts'
import type { Steps } from '../../../src/store/store.ts'

export interface Line {
  readonly id: string
  readonly item_key: string
  readonly revision: number
}

export interface Written extends Line {
  readonly kind: string
  readonly user_id: string | null
  readonly panel_item_id: string | null
  readonly marketplace_item_id: string | null
  readonly listing: string | null
}

/** One that is finished. */
export const writePublication = work(import.meta.url, 'writePublication', function* (row: Written): Steps<void> {
  yield* sql`
    INSERT INTO publications (id, kind, item_key, revision, user_id, panel_item_id, marketplace_item_id, state, listing, accepted_at)
    VALUES (${row.id}, ${row.kind}, ${row.item_key}, ${row.revision}, ${row.user_id}, ${row.panel_item_id}, ${row.marketplace_item_id},
      'acknowledged', ${row.listing}, 1)`
})

export const lines = work(import.meta.url, 'lines', function* (): Steps<Line[]> {
  return yield* sql<Line>`SELECT id, item_key, revision FROM publications ORDER BY seq`
})

/** Everything that is known of plugins, as one text. */
export const knownPlugins = work(import.meta.url, 'knownPlugins', function* (): Steps<string> {
  return JSON.stringify([yield* sql`SELECT * FROM seen_plugins`, yield* sql`SELECT * FROM seen_plugin_documents`])
})
