import type { Plugin } from './plugins.ts'
import type { Entry } from './values.ts'

/** What the contract can search for. `order` and the sorts `updated`, `name`, `trending` only where `search.extended` is advertised. */
export interface PluginQuery {
  readonly q?: string | undefined
  readonly category?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Decimal text. */
  readonly priceMin?: string | undefined
  readonly priceMax?: string | undefined
  readonly sort?: 'relevance' | 'rating' | 'price' | 'date' | 'downloads' | 'updated' | 'name' | 'trending' | undefined
  readonly order?: 'asc' | 'desc' | undefined
  readonly limit: number
  readonly offset: number
}

export interface PluginPage {
  readonly items: readonly Entry<Plugin>[]
  readonly total: number
  readonly limit: number
  readonly offset: number
  readonly hasMore: boolean
  /** Read when they are first asked for. A failure when only they break the contract: the items are still good. */
  readonly facets: () => Entry<SearchFacets>
}

export interface SearchFacets {
  readonly categories: readonly { readonly id: string; readonly name: string; readonly count: number }[]
  readonly tags: readonly { readonly name: string; readonly count: number }[]
  readonly priceRanges: readonly { readonly min: string; readonly max: string | null; readonly count: number }[]
}
