/** From the schema's search input to what the marketplace, or the record, is asked. */
import type { PluginSearchInput, PluginSort } from '../../generated/resolvers.ts'
import { describe } from '../../kit/failure.ts'
import { fold } from '../../kit/fold.ts'
import * as formats from '../../kit/formats.ts'
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import { Checks } from '../../kit/problems.ts'
import type { PluginQuery } from '../../marketplace/domain.ts'
import { micros, panelKey } from './record.ts'
import type { RecordQuery } from './record-search.ts'
import { wordsOf } from './words.ts'

export interface SearchArgs {
  readonly input: PluginSearchInput
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly offset?: number | null | undefined
}

export interface Search {
  readonly input: PluginSearchInput
  readonly sort: PluginSort
  readonly limit: number
  readonly offset: number
  /** Cursors only fit the search they were made for. */
  readonly fingerprint: string
}

const farthest = 1_000_000

/** Throws VALIDATION_ERROR naming the argument. */
export function readSearch({ input, first, after, offset }: SearchArgs): Search {
  const checks = new Checks()
  checks.text(['input', 'q'], input.q, formats.prose(0, 256), 'search.q')
  checks.text(['input', 'category'], input.category, formats.marketplaceId, 'id')
  checks.text(['input', 'author'], input.author, formats.id, 'id')
  checks.count(['input', 'tags'], input.tags, 0, 20)
  checks.count(['input', 'licenseSpdx'], input.licenseSpdx, 0, 20)
  for (const [index, tag] of (input.tags ?? []).entries())
    checks.text(['input', 'tags', index], tag, formats.line(1, 64), 'search.tag')
  for (const [index, spdx] of (input.licenseSpdx ?? []).entries())
    checks.text(['input', 'licenseSpdx', index], spdx, formats.line(1, 64), 'search.license')
  checks.text(['input', 'priceMin'], input.priceMin, formats.amount, 'money.amount')
  checks.text(['input', 'priceMax'], input.priceMax, formats.amount, 'money.amount')
  checks.text(['input', 'compatibleWith'], input.compatibleWith, formats.semver, 'semver')
  checks.text(['input', 'updatedAfter'], input.updatedAfter, formats.dateTime, 'dateTime')
  checks.text(['input', 'createdAfter'], input.createdAfter, formats.dateTime, 'dateTime')
  checks.text(['input', 'minDownloads'], input.minDownloads, formats.wholeNumber, 'count')
  if (!checks.failed && input.priceMin && input.priceMax && micros(input.priceMin) > micros(input.priceMax)) {
    checks.add(['input', 'priceMin'], 'search.priceRange', 'at most the highest price', 'more than that')
  }
  const limit = readFirst(checks, ['first'], first ?? 20)
  const start = readOffset(checks, input, after, offset)
  checks.throwIfAny()
  let fingerprint: string | undefined
  return {
    input,
    sort: input.sort ?? 'RELEVANCE',
    limit,
    offset: start,
    // Most who search do not ask for cursors.
    get fingerprint() {
      return (fingerprint ??= fingerprintOf(input))
    },
  }
}

/** How many of a list are wanted, 0 to 100. */
export function readFirst(checks: Checks, path: readonly string[], first: number): number {
  if (first < 0 || first > 100) checks.add(path, 'paging.first', '0 to 100', `${first}`)
  return first
}

function readOffset(
  checks: Checks,
  input: PluginSearchInput,
  after: string | null | undefined,
  offset: number | null | undefined,
): number {
  if (after !== null && after !== undefined) {
    if (offset !== null && offset !== undefined) checks.add(['offset'], 'paging', 'either after or offset', 'both')
    const place = readCursor(after, fingerprintOf(input))
    if (place === undefined) checks.add(['after'], 'paging.cursor', 'a cursor of this very search', describe(after))
    return (place ?? 0) + 1
  }
  const start = offset ?? 0
  if (start < 0 || start > farthest) checks.add(['offset'], 'paging.offset', `0 to ${farthest}`, `${start}`)
  return start
}

/** Names a list in its cursors: short and without a dot, whatever ids it is made of. */
export const fingerprintOf = (list: unknown): string => sha256(canonicalJson(list)).slice(0, 12)

/** A cursor tells the place in a list and what list it was. */
export const cursorOf = (place: number, fingerprint: string): string =>
  Buffer.from(`${fingerprint}.${place}`).toString('base64url')

export function readCursor(cursor: string, fingerprint: string): number | undefined {
  if (cursor.length > 64) return undefined
  const [list, place = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('.')
  return list === fingerprint && /^\d{1,7}$/.test(place) ? Number(place) : undefined
}

const contractSorts: Partial<Record<PluginSort, PluginQuery['sort']>> = {
  RELEVANCE: 'relevance',
  RATING: 'rating',
  PRICE_ASC: 'price',
  NEWEST: 'date',
  DOWNLOADS: 'downloads',
}

/** The search in the contract's words, or undefined when the contract has no words for it. */
export function contractQuery({ input, sort, limit, offset }: Search): PluginQuery | undefined {
  const inWords =
    contractSorts[sort] !== undefined &&
    (input.tagsMatch !== 'ANY' || (input.tags?.length ?? 0) < 2) &&
    input.free !== false &&
    !(input.free && input.priceMin && micros(input.priceMin) > 0n) &&
    !input.licenseType?.length &&
    !input.licenseSpdx?.length &&
    !input.author &&
    !input.compatibleWith &&
    !input.channel &&
    !input.verifiedOnly &&
    !input.updatedAfter &&
    !input.createdAfter &&
    !input.minDownloads &&
    input.excludeArchived !== false
  if (!inWords) return undefined
  return {
    ...(input.q?.trim() && { q: input.q.trim() }),
    ...(input.category && { category: input.category }),
    ...(input.tags?.length && { tags: input.tags }),
    ...(input.priceMin && { priceMin: input.priceMin }),
    ...(input.free ? { priceMax: '0' } : input.priceMax && { priceMax: input.priceMax }),
    sort: contractSorts[sort],
    // The contract knows no empty page; the answer is cut to what was asked for.
    limit: Math.max(1, limit),
    offset,
  }
}

const instant = (value: string | null | undefined): number | null => (value ? formats.instantOf(value) : null)

export function recordQuery({ input, sort, limit, offset }: Search): RecordQuery {
  return {
    q: fold(input.q?.trim() ?? ''),
    words: wordsOf(input.q ?? ''),
    category: input.category ?? null,
    tags: input.tags ?? [],
    anyTag: input.tagsMatch === 'ANY',
    priceMin: input.priceMin ? micros(input.priceMin) : null,
    priceMax: input.priceMax ? micros(input.priceMax) : null,
    free: input.free ?? null,
    licenseTypes: input.licenseType ?? [],
    licenses: input.licenseSpdx ?? [],
    author: input.author ?? null,
    panelKey: panelKey(input.compatibleWith ?? null),
    channel: input.channel ?? null,
    verifiedOnly: input.verifiedOnly ?? false,
    updatedAfter: instant(input.updatedAfter),
    createdAfter: instant(input.createdAfter),
    minDownloads: input.minDownloads ? BigInt(input.minDownloads) : null,
    withArchived: input.excludeArchived === false,
    sort,
    limit,
    offset,
  }
}
