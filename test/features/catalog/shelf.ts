/** A catalogue of just the items that a test names. */
import type { CatalogueSource } from '../../../sandbox/catalogue/load.ts'
import type { WirePlugin } from '../../../sandbox/wire.ts'

const day = '2026-10-01T00:00:00.000Z'

export const item = (name: string, change: Partial<WirePlugin> = {}): WirePlugin => ({
  panel_item_id: `panel-${name}`,
  marketplace_item_id: `mpi-${name}`,
  user_id: 'ann',
  title: name,
  description: `What ${name} does.`,
  category_id: 'utility',
  tags: [],
  price: 0,
  currency: 'USD',
  license_type: 'free',
  files: [],
  screenshots: [],
  status: 'published',
  created_at: day,
  updated_at: day,
  ...change,
  metadata: { slug: name, ...change.metadata },
})

export const shelf = (...items: readonly WirePlugin[]): CatalogueSource => ({
  name: 'shelf',
  entries: () => items.map((one) => ({ item: one, daily: [] })),
})
