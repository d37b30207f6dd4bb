/** Search over the published items: full text, filters, sorting, paging, and facets over everything that was found. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Categories } from './categories.ts'
import { fold } from './database.ts'
import { facetsOf } from './facets.ts'
import type { FacetRow } from './facets.ts'
import type { Plugins } from './plugins.ts'
import { searchQuery, textQueries } from './search-query.ts'
import type { SearchQuery, Sort } from './search-query.ts'
import { createSearchMemory } from './search-memory.ts'
import type { Found } from './search-memory.ts'

export interface Search {
  /** JSON text of `{items, pagination, facets}`. */
  run(params: URLSearchParams, extended: boolean): string
}

// Weights of title, slug, tags, author, summary, description.
const textRank = 'bm25(plugin_text, 12.0, 8.0, 4.0, 2.0, 3.0, 1.0)'

const ordering: Record<Sort, { column: string; natural: 'asc' | 'desc' }> = {
  relevance: { column: '', natural: 'desc' },
  rating: { column: 'rating', natural: 'desc' },
  price: { column: 'price', natural: 'asc' },
  date: { column: 'created_at', natural: 'desc' },
  downloads: { column: 'downloads', natural: 'desc' },
  updated: { column: 'updated_at', natural: 'desc' },
  name: { column: 'name_key', natural: 'asc' },
  trending: { column: 'trend', natural: 'desc' },
}

export function createSearch(db: DatabaseSync, plugins: Plugins, categories: Categories): Search {
  const wire = db.prepare('SELECT wire FROM plugins WHERE row = ?')
  const memory = createSearchMemory(() => plugins.revision() + categories.revision())

  function find(query: SearchQuery, extended: boolean): Found {
    const texts = textQueries(query.q)
    if (texts.length === 0) return select(query, undefined, extended)
    const [strict, forgiving] = texts
    const found = select(query, strict, extended)
    return found.rows.length > 0 || forgiving === undefined ? found : select(query, forgiving, extended)
  }

  function select(query: SearchQuery, text: string | undefined, extended: boolean): Found {
    const values: SQLInputValue[] = []
    const where: string[] = ["p.status = 'published'"]
    const given = (condition: string, ...bound: SQLInputValue[]) => {
      where.push(condition)
      values.push(...bound)
    }
    if (text !== undefined) given('plugin_text MATCH ?', text)
    // Words that are no words ("???") can still be somebody's name.
    else if (query.q.trim() !== '') given('p.name_key = ?', fold(query.q))
    if (query.category !== undefined) {
      const family = categories.family(query.category)
      given(`p.category_id IN (${marks(family)})`, ...family)
    }
    if (query.priceMin !== undefined) given('p.price >= ?', query.priceMin)
    if (query.priceMax !== undefined) given('p.price <= ?', query.priceMax)
    if (query.userId !== undefined) given('p.user_id = ?', query.userId)
    if (query.licenseTypes.length > 0) given(`p.license_type IN (${marks(query.licenseTypes)})`, ...query.licenseTypes)
    if (query.licenses.length > 0) given(`p.license_spdx IN (${marks(query.licenses)})`, ...query.licenses)
    if (query.verifiedOnly) where.push('p.verified = 1')
    if (query.minDownloads !== undefined) given('p.downloads >= ?', query.minDownloads)
    if (query.createdAfter !== undefined) given('p.created_at > ?', query.createdAfter)
    if (query.updatedAfter !== undefined) given('p.updated_at > ?', query.updatedAfter)
    if (query.tags.length > 0) {
      const has = query.tags.map(() => 'EXISTS (SELECT 1 FROM json_each(p.tags) t WHERE fold(t.value) = ?)')
      given(`(${has.join(query.anyTag ? ' OR ' : ' AND ')})`, ...query.tags)
    }
    const source = text === undefined ? 'plugins p' : 'plugin_text JOIN plugins p ON p.row = plugin_text.rowid'
    const sql = `
      SELECT p.row, p.category_id, p.price, p.tags, p.license_spdx, p.channel
      FROM ${source} WHERE ${where.join(' AND ')} ORDER BY ${orderBy(query, text, values)}`
    const rows = memory.statement(sql, () => db.prepare(sql)).all(...values) as unknown as FacetRow[]
    const facets = JSON.stringify(facetsOf(rows, categories.list(), extended))
    return { rows: rows.map((row) => row.row), facets, pages: new Map() }
  }

  function orderBy(query: SearchQuery, text: string | undefined, values: SQLInputValue[]): string {
    const rest = 'p.downloads DESC NULLS LAST, p.row'
    const { column, natural } = ordering[query.sort]
    if (column !== '') return `p.${column} ${query.order ?? natural} NULLS LAST, ${rest}`
    if (text === undefined) return rest
    // Whoever types a name wants the thing of that name.
    values.push(fold(query.q))
    return `p.name_key = ? DESC, ${textRank}, ${rest}`
  }

  function answer(query: SearchQuery, found: Found): string {
    const { limit, offset } = query
    const items = found.rows.slice(offset, offset + limit).map((row) => String(wire.get(row)?.['wire']))
    const total = found.rows.length
    const pagination = { total, limit, offset, has_more: offset + items.length < total }
    return `{"items":[${items.join(',')}],"pagination":${JSON.stringify(pagination)},"facets":${found.facets}}`
  }

  return {
    run(params, extended) {
      const query = searchQuery(params, extended)
      const { limit, offset } = query
      const found = memory.found(JSON.stringify([{ ...query, limit: 0, offset: 0 }, extended]), () =>
        find(query, extended),
      )
      return memory.page(found, `${offset}+${limit}`, () => answer(query, found))
    },
  }
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')
