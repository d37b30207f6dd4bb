/** Search over the record of what was seen: for filters the contract does not know, and for outages. */
import { byBytes, dialect, join, part, raw, sql, work } from '../../store/store.ts'
import type { Fragment } from '../../store/store.ts'
import type { SeenPluginRow } from './record.ts'

/** A search in the record's own terms: everything checked, folded and exact. */
export interface RecordQuery {
  readonly q: string
  readonly words: readonly string[]
  readonly category: string | null
  /** Each in one spelling. */
  readonly tags: readonly string[]
  readonly anyTag: boolean
  readonly priceMin: bigint | null
  readonly priceMax: bigint | null
  readonly free: boolean | null
  readonly licenseTypes: readonly string[]
  readonly licenses: readonly string[]
  readonly author: string | null
  readonly panelKey: string | null
  readonly channel: string | null
  readonly verifiedOnly: boolean
  readonly updatedAfter: number | null
  readonly createdAfter: number | null
  readonly minDownloads: bigint | null
  readonly withArchived: boolean
  readonly sort: RecordSort
  readonly limit: number
  readonly offset: number
}

export type RecordSort =
  'RELEVANCE' | 'PRICE_ASC' | 'PRICE_DESC' | 'NEWEST' | 'UPDATED' | 'RATING' | 'DOWNLOADS' | 'NAME'

export interface RecordFacets {
  readonly categories: readonly { id: string; name: string; count: number }[]
  readonly tags: readonly { name: string; count: number }[]
  readonly prices: readonly { bucket: number; count: number }[]
  readonly licenses: readonly { name: string; count: number }[]
  readonly channels: readonly { name: string; count: number }[]
}

function conditions(query: RecordQuery): Fragment {
  const all: Fragment[] = [
    query.withArchived ? part`p.status IN ('PUBLISHED', 'ARCHIVED')` : part`p.status = 'PUBLISHED'`,
  ]
  for (const word of query.words) all.push(part`p.words LIKE ${`%${word}%`}`)
  // What holds no word can still be a name.
  if (query.words.length === 0 && query.q !== '') all.push(part`p.title = ${query.q}`)
  if (query.category !== null) all.push(inCategory(query.category))
  if (query.tags.length > 0) all.push(hasTags(query))
  if (query.priceMin !== null) all.push(part`p.price_micros >= ${query.priceMin}`)
  if (query.priceMax !== null) all.push(part`p.price_micros <= ${query.priceMax}`)
  if (query.free !== null) all.push(query.free ? part`p.price_micros = 0` : part`p.price_micros > 0`)
  if (query.licenseTypes.length > 0) all.push(part`p.license_type IN (${join(query.licenseTypes)})`)
  if (query.licenses.length > 0) all.push(part`p.license_spdx IN (${join(query.licenses)})`)
  if (query.author !== null) all.push(part`p.author_id = ${query.author}`)
  if (query.panelKey !== null) {
    all.push(
      part`(p.min_panel IS NULL OR p.min_panel <= ${query.panelKey})`,
      part`(p.max_panel IS NULL OR p.max_panel >= ${query.panelKey})`,
    )
  }
  if (query.channel !== null) all.push(part`p.channels LIKE ${`%,${query.channel},%`}`)
  if (query.verifiedOnly) all.push(part`p.verified = 1`)
  if (query.updatedAfter !== null) all.push(part`p.updated_at > ${query.updatedAfter}`)
  if (query.createdAfter !== null) all.push(part`p.created_at > ${query.createdAfter}`)
  if (query.minDownloads !== null) all.push(part`p.downloads >= ${query.minDownloads}`)
  return join(all, ' AND ')
}

/** The category, and what lies below it as the panel has synchronised it. */
const inCategory = (id: string): Fragment => part`(p.category_id = ${id} OR p.category_id IN (
  WITH RECURSIVE family AS (
    SELECT id, panel_id FROM categories WHERE id = ${id}
    UNION SELECT child.id, child.panel_id FROM categories child JOIN family ON child.parent_panel_id = family.panel_id)
  SELECT id FROM family))`

/** One of them, or each. */
function hasTags({ tags, anyTag }: RecordQuery): Fragment {
  if (anyTag) return hasOneOf(tags)
  return join(
    tags.map((tag) => hasOneOf([tag])),
    ' AND ',
  )
}

/** In upper or lower case, also in letters that the engine does not know: it takes the rest of a word as it is written. */
function hasOneOf(tags: readonly string[]): Fragment {
  const spellings = new Set(tags.flatMap((tag) => [tag, tag.toLowerCase(), tag.toUpperCase()]))
  const folded = join([...spellings].map((tag) => part`lower(${tag})`))
  return part`p.id IN (SELECT plugin_id FROM seen_plugin_tags WHERE lower(tag) IN (${folded}))`
}

/** Every order ends with the id, so that pages neither repeat nor skip. */
function order({ sort, q }: RecordQuery): Fragment {
  const unknownLast = (column: string) => part`${raw(column)} IS NULL, ${raw(column)} DESC, p.id`
  switch (sort) {
    case 'PRICE_ASC':
      return part`p.price_micros, p.id`
    case 'PRICE_DESC':
      return part`p.price_micros DESC, p.id`
    case 'NEWEST':
      return part`p.created_at DESC, p.id`
    case 'UPDATED':
      return part`p.updated_at DESC, p.id`
    case 'RATING':
      return unknownLast('p.rating')
    case 'DOWNLOADS':
      return unknownLast('p.downloads')
    case 'NAME':
      return part`p.title ${byBytes}, p.id`
    case 'RELEVANCE':
      if (q === '') return unknownLast('p.downloads')
      // The store counts the letters: it counts whole characters, and not halves of them.
      return part`CASE WHEN p.title = ${q} THEN 0 WHEN substr(p.title, 1, length(CAST(${q} AS TEXT))) = ${q} THEN 1
        WHEN ${position(q)} > 0 THEN 2 ELSE 3 END, ${unknownLast('p.downloads')}`
  }
}

const position = (q: string): Fragment => part`${dialect({ sqlite: 'instr', postgres: 'strpos' })}(p.title, ${q})`

export const searchRecord = work(import.meta.url, 'searchRecord', function* (query: RecordQuery) {
  const matching = conditions(query)
  const total = yield* sql<{ total: number }>`SELECT count(*) AS total FROM seen_plugins p WHERE ${matching}`
  const page =
    query.limit === 0
      ? []
      : yield* sql<Pick<SeenPluginRow, 'status' | 'fetched_at'> & { id: string }>`
          SELECT p.id, p.status, p.fetched_at FROM seen_plugins p WHERE ${matching}
          ORDER BY ${order(query)} LIMIT ${query.limit} OFFSET ${query.offset}`
  const documents =
    page.length === 0
      ? []
      : yield* sql<{ plugin_id: string; document: string }>`
          SELECT plugin_id, document FROM seen_plugin_documents WHERE plugin_id IN (${join(page.map(({ id }) => id))})`
  const documentOf = new Map(documents.map(({ plugin_id, document }) => [plugin_id, document]))
  const found = page.flatMap(({ id, status, fetched_at }): SeenPluginRow[] => {
    const document = documentOf.get(id)
    return document === undefined ? [] : [{ document, status, fetched_at }]
  })
  return { total: total[0]?.total ?? 0, found }
})

export const facetsOfRecord = work(import.meta.url, 'facetsOfRecord', function* (query: RecordQuery) {
  const matching = conditions(query)
  const categories = yield* sql<{ id: string; name: string; count: number }>`
    SELECT p.category_id AS id, coalesce(c.name, p.category_id) AS name, count(*) AS count
    FROM seen_plugins p LEFT JOIN categories c ON c.id = p.category_id
    WHERE ${matching} AND p.category_id IS NOT NULL GROUP BY p.category_id, c.name
    ORDER BY count DESC, coalesce(c.name, p.category_id) ${byBytes}, p.category_id ${byBytes}`
  const tags = yield* sql<{ name: string; count: number }>`
    SELECT t.tag AS name, count(*) AS count FROM seen_plugins p JOIN seen_plugin_tags t ON t.plugin_id = p.id
    WHERE ${matching} GROUP BY t.tag ORDER BY count DESC, t.tag ${byBytes} LIMIT 50`
  const prices = yield* sql<{ bucket: number; count: number }>`
    SELECT bucket, count(*) AS count FROM (
      SELECT CASE WHEN p.price_micros = 0 THEN 0 WHEN p.price_micros < 5000000 THEN 1 WHEN p.price_micros < 20000000 THEN 2
        WHEN p.price_micros < 50000000 THEN 3 ELSE 4 END AS bucket
      FROM seen_plugins p WHERE ${matching}) priced GROUP BY bucket ORDER BY bucket`
  const licenses = yield* sql<{ name: string; count: number }>`
    SELECT p.license_spdx AS name, count(*) AS count FROM seen_plugins p
    WHERE ${matching} AND p.license_spdx IS NOT NULL GROUP BY p.license_spdx
    ORDER BY count DESC, p.license_spdx ${byBytes} LIMIT 50`
  const channels = yield* sql<{ name: string; count: number }>`
    SELECT c.name, count(*) AS count FROM seen_plugins p
    JOIN (SELECT 'STABLE' AS name UNION ALL SELECT 'BETA' UNION ALL SELECT 'ALPHA' UNION ALL SELECT 'NIGHTLY') c
      ON p.channels LIKE '%,' || c.name || ',%'
    WHERE ${matching} GROUP BY c.name ORDER BY count DESC, c.name`
  return { categories, tags, prices, licenses, channels } satisfies RecordFacets
})

/** Names that begin like a word: candidates for another spelling. */
export const namesLike = work(import.meta.url, 'namesLike', function* (beginnings: readonly string[]) {
  if (beginnings.length === 0) return []
  const any = join(
    beginnings.map((beginning) => part`title LIKE ${`%${beginning}%`}`),
    ' OR ',
  )
  const found = yield* sql<{ title: string }>`
    SELECT title FROM seen_plugins WHERE status = 'PUBLISHED' AND (${any}) ORDER BY downloads IS NULL, downloads DESC, id LIMIT 500`
  return found.map((row) => row.title)
})
