/** Counts over everything a search found. */
import type { WireCategory } from './categories.ts'

export interface FacetRow {
  row: number
  category_id: string
  price: number
  tags: string
  license_spdx: string | null
  channel: string | null
}

const priceSteps: readonly (readonly [min: number, max: number | null])[] = [
  [0, 0],
  [0.01, 5],
  [5.01, 20],
  [20.01, 50],
  [50.01, null],
]
const shownTags = 50

/** `licenses`, `channels` and what is said of categories beyond their names belong to `search.extended`. */
export function facetsOf(rows: readonly FacetRow[], known: readonly WireCategory[], extended: boolean): object {
  const categories = new Map<string, number>()
  const tags = new Map<string, number>()
  const licenses = new Map<string, number>()
  const channels = new Map<string, number>()
  const prices = priceSteps.map(() => 0)
  for (const row of rows) {
    count(categories, row.category_id)
    if (row.tags !== '[]') for (const tag of JSON.parse(row.tags) as string[]) count(tags, tag)
    if (row.license_spdx !== null) count(licenses, row.license_spdx)
    if (row.channel !== null) count(channels, row.channel)
    const at = priceSteps.findIndex(([, max]) => max === null || row.price <= max)
    prices[at] = (prices[at] ?? 0) + 1
  }
  const counted = (counts: Map<string, number>) => ranked(counts).map(([name, count]) => ({ name, count }))
  return {
    categories: ranked(categories).map(([id, count]) => {
      const category = known.find((one) => one.id === id)
      const place = { slug: category?.slug, parent_id: category?.parent_id }
      return { id, name: category?.name ?? id, count, ...(extended ? place : {}) }
    }),
    price_ranges: priceSteps
      .map(([min, max], at) => ({ min, max, count: prices[at] ?? 0 }))
      .filter((range) => range.count > 0),
    tags: counted(tags).slice(0, shownTags),
    ...(extended ? { licenses: counted(licenses), channels: counted(channels) } : {}),
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const ranked = (counts: Map<string, number>): [string, number][] =>
  [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
