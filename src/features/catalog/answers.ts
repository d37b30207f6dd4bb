/** Shapes of answers: what resolvers of this room are given as parents. */
import type { PluginSort } from '../../generated/resolvers.ts'
import { fold } from '../../kit/fold.ts'
import type { Entry, Plugin, SearchFacets } from '../../marketplace/domain.ts'
import type { Freshness, Seen } from './freshness.ts'
import type { RecordFacets } from './record-search.ts'
import { cursorOf } from './search-input.ts'
import type { Search } from './search-input.ts'
import { wordsOf } from './words.ts'

export interface FacetCounts {
  readonly categories: readonly { readonly id: string; readonly name: string; readonly count: number }[]
  readonly tags: readonly { readonly name: string; readonly count: number }[]
  readonly priceRanges: readonly { readonly min: string; readonly max: string | null; readonly count: number }[]
  readonly licenses: readonly { readonly name: string; readonly count: number }[]
  readonly channels: readonly { readonly name: string; readonly count: number }[]
}

export interface SearchAnswer {
  readonly search: Search
  /** Null in the place of what the marketplace lists and this caller may not see: cursors count places. */
  readonly entries: readonly (Entry<Seen<Plugin>> | null)[]
  readonly totalCount: number
  readonly hasNextPage: boolean
  /** Asked for only when the client asks: the record has to count for it. */
  readonly facets: () => Promise<FacetCounts>
  readonly didYouMean: () => Promise<readonly string[]>
  readonly tookMs: number
  readonly freshness: Freshness
}

/** What was found at one place of a search. */
export class SearchEdgeParent {
  readonly #index: number
  readonly entry: Entry<Seen<Plugin>>
  readonly search: Search

  constructor(index: number, entry: Entry<Seen<Plugin>>, search: Search) {
    this.#index = index
    this.entry = entry
    this.search = search
  }

  get cursor(): string {
    return cursorAt(this.search, this.#index)
  }
}

const cursorAt = ({ offset, fingerprint }: Search, index: number): string => cursorOf(offset + index, fingerprint)

export function edgesOf({ entries, search }: SearchAnswer): SearchEdgeParent[] {
  const edges: SearchEdgeParent[] = []
  entries.forEach((entry, index) => {
    if (entry !== null) edges.push(new SearchEdgeParent(index, entry, search))
  })
  return edges
}

export function pageInfoOf(answer: SearchAnswer) {
  const { search, entries, hasNextPage } = answer
  const place = (index: number) => (entries.length === 0 ? null : cursorAt(search, index))
  return {
    hasNextPage,
    hasPreviousPage: search.offset > 0,
    get startCursor() {
      return place(0)
    },
    get endCursor() {
      return place(entries.length - 1)
    },
  }
}

export const facetsOfPage = (facets: SearchFacets): FacetCounts => ({
  ...facets,
  licenses: [],
  channels: [],
})

const priceRanges = [
  { min: '0', max: '0.000001' },
  { min: '0.000001', max: '5' },
  { min: '5', max: '20' },
  { min: '20', max: '50' },
  { min: '50', max: null },
] as const

export function facetsOfRecordCounts({ categories, tags, prices, licenses, channels }: RecordFacets): FacetCounts {
  return {
    categories,
    tags,
    licenses,
    channels,
    // As with everything else that is counted here, and in the marketplace's own answers: what nothing was found in is not listed.
    priceRanges: prices.flatMap(({ bucket, count }) => {
      const range = priceRanges[bucket]
      return range ? [{ ...range, count }] : []
    }),
  }
}

/** Which fields hold words of the search, and an excerpt of each. */
export function highlightsOf(plugin: Plugin, q: string | null | undefined): { field: string; snippet: string }[] {
  const words = wordsOf(q ?? '')
  if (words.length === 0) return []
  const fields = [
    { field: 'title', text: plugin.title },
    { field: 'summary', text: plugin.summary },
    { field: 'tags', text: plugin.tags.join(', ') },
  ]
  return fields.flatMap(({ field, text }) => {
    const snippet = excerpt(text, words)
    return snippet === undefined ? [] : [{ field, snippet }]
  })
}

function excerpt(text: string, words: readonly string[]): string | undefined {
  // A mark belongs to the letter before it.
  const parts = text.split(/([^\p{L}\p{M}\p{N}]+)/u)
  const hit = (part: string) => part !== '' && words.some((word) => fold(part).includes(word))
  const first = parts.findIndex(hit)
  if (first < 0) return undefined
  const from = Math.max(0, first - 16)
  const around = parts.slice(from, first + 32).map((part) => (hit(part) ? `**${part}**` : part))
  return `${from > 0 ? '…' : ''}${around.join('')}${first + 32 < parts.length ? '…' : ''}`
}

export function explain(plugin: Plugin, q: string | null | undefined, sort: PluginSort) {
  return {
    exactName: q ? fold(plugin.title) === fold(q.trim()) : false,
    matchedFields: highlightsOf(plugin, q).map(({ field }) => field),
    sort,
  }
}
