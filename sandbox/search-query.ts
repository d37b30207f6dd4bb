/** A search as it was asked: the query string checked and put in order. */
import { Failure, invalid } from '../src/kit/failure.ts'
import { parseInstant } from '../src/kit/instant.ts'
import { fold } from './database.ts'

const plainSorts = ['relevance', 'rating', 'price', 'date', 'downloads'] as const
const extendedSorts = ['updated', 'name', 'trending'] as const
export type Sort = (typeof plainSorts)[number] | (typeof extendedSorts)[number]

export interface SearchQuery {
  q: string
  category: string | undefined
  tags: string[]
  anyTag: boolean
  priceMin: number | undefined
  priceMax: number | undefined
  sort: Sort
  order: 'asc' | 'desc' | undefined
  limit: number
  offset: number
  userId: string | undefined
  licenseTypes: string[]
  licenses: string[]
  verifiedOnly: boolean
  minDownloads: number | undefined
  createdAfter: string | undefined
  updatedAfter: string | undefined
}

/** Throws VALIDATION_ERROR naming the parameter. Without `extended`, the parameters of `search.extended` mean nothing, as on a marketplace that never heard of them. */
export function searchQuery(params: URLSearchParams, extended: boolean): SearchQuery {
  const text = (name: string): string | undefined => params.get(name) || undefined
  const more = (name: string): string | undefined => (extended ? text(name) : undefined)
  const list = (...names: string[]): string[] =>
    names
      .flatMap((name) => params.getAll(name))
      .flatMap((value) => value.split(','))
      .filter((value) => value !== '')
  const number = (name: string, value: string | undefined, integer = false): number | undefined => {
    if (value === undefined) return undefined
    const parsed = Number(value)
    const fine = Number.isFinite(parsed) && parsed >= 0 && (!integer || Number.isInteger(parsed))
    if (!fine)
      throw invalid([name], integer ? 'a whole number of at least 0' : 'a number of at least 0', 'something else')
    return parsed
  }
  const moment = (name: string): string | undefined => {
    const value = more(name)
    if (value === undefined) return undefined
    const at = parseInstant(value)
    if (Number.isNaN(at)) throw invalid([name], 'a date and time', 'something else')
    return new Date(at).toISOString()
  }
  const q = text('q') ?? ''
  if (q.length > 1000) throw invalid(['q'], 'at most 1,000 characters', `${q.length} characters`)
  const limit = number('limit', text('limit'), true) ?? 20
  if (limit < 1 || limit > 100) throw invalid(['limit'], 'a number from 1 to 100', 'another number')
  return {
    q,
    category: text('category'),
    tags: list('tags', 'tags[]').map(fold),
    anyTag: oneOf('tags_match', more('tags_match') ?? 'all', ['all', 'any']) === 'any',
    priceMin: number('price_min', text('price_min')),
    priceMax: number('price_max', text('price_max')),
    sort: oneOf('sort', text('sort') ?? 'relevance', extended ? [...plainSorts, ...extendedSorts] : plainSorts),
    order: more('order') === undefined ? undefined : oneOf('order', more('order') ?? '', ['asc', 'desc']),
    limit,
    offset: number('offset', text('offset'), true) ?? 0,
    userId: more('user_id'),
    licenseTypes: extended ? list('license_type', 'license_type[]') : [],
    licenses: extended ? list('license_spdx', 'license_spdx[]') : [],
    verifiedOnly: more('verified') === 'true',
    minDownloads: number('min_downloads', more('min_downloads')),
    createdAfter: moment('created_after'),
    updatedAfter: moment('updated_after'),
  }
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) {
    throw new Failure('VALIDATION_ERROR', `${name}: expected one of ${allowed.join(', ')}.`, {
      path: [name],
      expected: allowed.join(', '),
    })
  }
  return found
}

/** FTS5 expressions from the strictest to the most forgiving: every word with the last as a prefix, then any word. */
export function textQueries(q: string): string[] {
  const words = fold(q).match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []
  if (words.length === 0) return []
  const quoted = words.slice(0, 32).map((word) => `"${word}"`)
  const all = `${quoted.join(' ')} *`
  return quoted.length === 1 ? [all] : [all, `${quoted.join(' OR ')} *`]
}
