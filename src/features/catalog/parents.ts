/** What the resolvers of this room are given as parents (see `codegen.yml`). */
import type * as domain from '../../marketplace/domain.ts'
import type { SearchAnswer, SearchEdgeParent } from './answers.ts'
import type { Freshness, Seen } from './freshness.ts'

export type Plugin = Seen<domain.Plugin>
export type PluginVersion = domain.PluginVersion
export type PluginFile = domain.PluginFile
export type Dependency = domain.Dependency
/** A plugin nobody says anything about has no count either. */
export type RatingSummary = Omit<domain.RatingSummary, 'count'> & { readonly count: number | null }
export type PluginSearchConnection = SearchAnswer
export type SearchEdge = SearchEdgeParent

export interface Category {
  readonly id: string
  readonly panelId: string | null
  readonly name: string
  readonly slug: string | null
  readonly description: string | null
  readonly parentPanelId: string | null
  readonly icon: string | null
  readonly sortOrder: number | null
  readonly active: boolean
  readonly pluginCount: number | null
  readonly updatedAt: string | null
  readonly freshness: Freshness
}

/** The category is looked up only when more than its id is asked for. */
export interface CategoryFacet {
  readonly id: string
  readonly name: string
  readonly count: number
  readonly freshness: Freshness
}
