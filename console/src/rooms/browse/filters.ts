/** A search as it stands in the address: every filter is a text, and what is not asked for is empty. */
import type { PluginSearchInput } from '../../generated/graphql.ts'
import { instantOf } from '../../parts/instant.ts'
import { hrefOf } from '../../shell/place.ts'
import { channels, licenceKinds, oneOf, sorts } from './words.ts'

const filterNames = [
  'q', 'category', 'tags', 'match', 'cost', 'min', 'max', 'kinds', 'licences', 'author', 'panel', 'channel',
  'verified', 'archived', 'changed', 'made', 'downloads', 'sort', 'why', 'size', 'skip',
] as const // prettier-ignore

export type FilterName = (typeof filterNames)[number]
export type Filters = Readonly<Record<FilterName, string>>
export type Edit = (change: Partial<Filters>) => void

export const filtersOf = (query: URLSearchParams): Filters =>
  Object.fromEntries(filterNames.map((name) => [name, query.get(name) ?? ''])) as Filters

export const noFilters: Filters = filtersOf(new URLSearchParams())

/** A search from its first page, as it is or with something else in it. */
export const searchHref = (filters: Filters, change: Partial<Filters> = {}): string =>
  hrefOf(['browse'], { ...filters, skip: '', ...change })

/** Words of a list, with a comma between them; one inside a word is written as in addresses. */
export const listText = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[%,]/g, encodeURIComponent)).join(',')

export function wordsIn(list: string): string[] {
  const words = list.split(',').map((word) => word.trim())
  return [...new Set(words.filter((word) => word !== '').map(decoded))]
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}

/** The list with the word in it, or without where it was. */
export function toggled(list: string, word: string): string {
  const words = wordsIn(list)
  return listText(words.includes(word) ? words.filter((other) => other !== word) : [...words, word])
}

export const pageSizes = ['10', '20', '50', '100'] as const

export const pageSizeOf = ({ size }: Filters): number =>
  Number((pageSizes as readonly string[]).includes(size) ? size : '20')

/** Null where nothing, or no number, was said. */
export const skipOf = ({ skip }: Filters): number | null => (/^\d{1,9}$/.test(skip) ? Number(skip) : null)

/** What the gateway is asked. Cursors fit only the very search they are of, so that what is empty is always left out. */
export function inputOf(filters: Filters): PluginSearchInput {
  const { q, category, cost, min, max, author, panel, changed, made, downloads } = filters
  const tags = wordsIn(filters.tags)
  const kinds = wordsIn(filters.kinds).flatMap((kind) => oneOf(licenceKinds, kind) ?? [])
  const licences = wordsIn(filters.licences)
  const channel = oneOf(channels, filters.channel)
  const sort = oneOf(sorts, filters.sort)
  return {
    ...(q.trim() && { q: q.trim() }),
    ...(category && { category }),
    ...(tags.length > 0 && { tags }),
    ...(filters.match === 'any' && { tagsMatch: 'ANY' }),
    ...((cost === 'free' || cost === 'paid') && { free: cost === 'free' }),
    ...(min && { priceMin: min }),
    ...(max && { priceMax: max }),
    ...(kinds.length > 0 && { licenseType: kinds }),
    ...(licences.length > 0 && { licenseSpdx: licences }),
    ...(author && { author }),
    ...(panel && { compatibleWith: panel }),
    ...(channel && { channel }),
    ...(filters.verified && { verifiedOnly: true }),
    ...(filters.archived && { excludeArchived: false }),
    ...(changed && { updatedAfter: instantOf(changed) }),
    ...(made && { createdAfter: instantOf(made) }),
    ...(downloads && { minDownloads: downloads }),
    ...(sort && { sort }),
    ...(filters.why && { explain: true }),
  }
}
