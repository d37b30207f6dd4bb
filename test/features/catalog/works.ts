import { rows, sql, work } from '../../../src/store/store.ts'
import type { PluginRow } from '../../../src/features/catalog/record.ts'

/** As it was before documents had a table of their own. */
export const writeWhole = work(import.meta.url, 'writeWhole', function* (row: PluginRow) {
  const { columns, document } = row
  yield* sql`
    INSERT INTO seen_plugins (id, panel_item_id, slug, author_id, category_id, status, license_type, license_spdx, verified, price_micros,
      downloads, rating, channels, min_panel, max_panel, created_at, updated_at, title, words, fetched_at, document)
    VALUES ${rows([[...columns, document]])}`
})
