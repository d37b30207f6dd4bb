/** The catalogue: plugins, searches, categories and statistics, asked of the marketplace or told from the record. */
import type { Asker } from '../../auth/asker.ts'
import type { QuerySearchPluginsArgs } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import { isSound } from '../../kit/sound-text.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry, MarketplaceStats, Plugin as MarketplacePlugin } from '../../marketplace/domain.ts'
import { isAskable } from '../../marketplace/lookup.ts'
import type { Store } from '../../store/store.ts'
import type { SearchAnswer } from './answers.ts'
import { createAuthorship } from './authorship.ts'
import type { Authorship } from './authorship.ts'
import { createCategories } from './categories.ts'
import { createCopier } from './copy.ts'
import type { Seen } from './freshness.ts'
import { createLookup } from './lookup.ts'
import type { Category, Plugin } from './parents.ts'
import { recordOfAuthor } from './personal.ts'
import { createRecentPlugins } from './recent-plugins.ts'
import type { RecentPlugins } from './recent-plugins.ts'
import { dependentsOf } from './record.ts'
import { createRecorder } from './recorder.ts'
import { createSearch } from './search.ts'
import { readSearch } from './search-input.ts'
import { createStatistics } from './statistics.ts'
import { createSuggestions } from './suggestions.ts'
import { createCategorySync } from './sync-categories.ts'
import type { CategorySync } from './sync-categories.ts'
import { mayShow, visible } from './visibility.ts'

export interface CatalogOptions {
  store: Store
  marketplace: MarketplaceClient
  clock: Clock
  log: Log
  /** ENABLE_MARKETPLACE_INTEGRATION */
  enabled: boolean
  /** How long a plugin may be shown again to the same caller without asking, when many ask: see `createRecent`. */
  recentMs: number
}

export interface CatalogService {
  search(asker: Asker, args: QuerySearchPluginsArgs): Promise<SearchAnswer>
  suggest(asker: Asker, prefix: string, limit: number): Promise<Plugin[]>
  /** What this caller was shown a moment ago, of what many ask for. */
  recentOf: RecentPlugins['of']
  /** A category that needs no asking. */
  knownCategory(id: string): Category | undefined
  byIds(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<Plugin>>>
  byName(asker: Asker, kind: 'slug' | 'panelItemId', name: string): Promise<Plugin | null>
  byAuthor: Authorship['pluginsOf']
  categories(asker: Asker, rootsOnly: boolean): Promise<Category[]>
  categoriesById(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Category>>
  /** Whether there is a category that may be called so; undefined while that cannot be told. */
  hasCategory(asker: Asker, name: string): Promise<boolean | undefined>
  syncCategories: CategorySync
  stats(asker: Asker): Promise<Seen<MarketplaceStats>>
  authorOfPanelItem: Authorship['ofPanelItem']
  /** How many known plugins need one of these ids. */
  dependents(ids: readonly string[]): Promise<number>
  /** Takes over what another room has learnt of a plugin, e.g. after publishing it. */
  see(plugins: readonly MarketplacePlugin[]): void
  /** What is kept about authors here, for export and erasure. */
  readonly personal: ReturnType<typeof recordOfAuthor>
  stop(): Promise<void>
}

export function createCatalogService(options: CatalogOptions): CatalogService {
  const { store, marketplace, clock, log, enabled, recentMs } = options
  const recent = createRecentPlugins(clock, enabled ? recentMs : 0)
  const recorder = createRecorder({ store, clock, log })
  const copier = createCopier({ store, marketplace, recorder, clock, log })
  const categories = createCategories({ store, marketplace, clock })
  const parts = { store, marketplace, recorder, copier, categories, clock, log }
  const search = createSearch(parts)
  const suggest = createSuggestions(search)
  const lookup = createLookup(parts)
  const authorship = createAuthorship(parts)
  const statistics = createStatistics(parts)
  const syncCategories = createCategorySync(parts)

  const mustBeOn = () => {
    if (!enabled)
      throw new Failure(
        'FEATURE_DISABLED',
        'The link to the marketplace is switched off (ENABLE_MARKETPLACE_INTEGRATION).',
      )
  }

  return {
    async search(asker, args) {
      mustBeOn()
      return await search(asker, readSearch(args))
    },

    async suggest(asker, prefix, limit) {
      mustBeOn()
      return suggest(asker, prefix, limit)
    },

    async byIds(asker, ids) {
      mustBeOn()
      // What cannot be an id of the marketplace is not asked for: it only could come back as something else.
      const askable = ids.filter((id) => isAskable(id) && isSound(id))
      if (askable.length === 0) return new Map()
      const found = await lookup.byIds(askable, asker)
      recent.keep(asker.caller, found)
      return visible(asker.caller, found)
    },

    async byName(asker, kind, name) {
      mustBeOn()
      const found = name.length > 256 ? null : await lookup.byName(kind, name, asker)
      return found && mayShow(asker.caller, found) ? found : null
    },

    async byAuthor(asker, authorId, args) {
      mustBeOn()
      return authorship.pluginsOf(asker, authorId, args)
    },

    async categories(asker, rootsOnly) {
      mustBeOn()
      const all = await categories.all(asker)
      return rootsOnly ? all.filter((category) => category.parentPanelId === null) : all
    },

    categoriesById: (asker, ids) => categories.byIds(ids, asker),
    hasCategory: async (asker, name) => (enabled ? categories.isThere(name, asker) : undefined),
    knownCategory: (id) => (enabled ? categories.knownNow(id) : undefined),

    async syncCategories(asker, args) {
      mustBeOn()
      return syncCategories(asker, args)
    },

    async stats(asker) {
      mustBeOn()
      return statistics(asker)
    },

    authorOfPanelItem: authorship.ofPanelItem,
    async dependents(ids) {
      if (ids.length === 0) return 0
      await recorder.flush()
      return store.read(dependentsOf, ids)
    },
    recentOf: recent.of,

    see(plugins) {
      recent.forget(plugins)
      recorder.see(plugins)
    },

    personal: recordOfAuthor({ store, recorder, recent }),

    stop: () => recorder.stop(),
  }
}
