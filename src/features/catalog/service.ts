import type { Asker } from '../../auth/asker.ts'
import type { CategoryInput, QuerySearchPluginsArgs } from '../../generated/resolvers.ts'
import { identityKey } from '../../auth/caller.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import type { Log } from '../../kit/log.ts'
import { Checks } from '../../kit/problems.ts'
import { createRecent } from '../../kit/recent.ts'
import type { Recent } from '../../kit/recent.ts'
import { callContext, isOutage } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry, MarketplaceStats, Plugin as MarketplacePlugin } from '../../marketplace/domain.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/store.ts'
import type { SearchAnswer } from './answers.ts'
import { createCategories } from './categories.ts'
import { createCopier } from './copy.ts'
import { fold } from './fold.ts'
import { freshNow, fromCache, fromRecord } from './freshness.ts'
import type { Freshness, Seen } from './freshness.ts'
import { createLookup } from './lookup.ts'
import type { Category, Plugin } from './parents.ts'
import { answerNamed, dependentsOf, pluginByName, pluginsOfAuthor, rememberAnswer } from './record.ts'
import { createRecorder } from './recorder.ts'
import { asSeen, createSearch, fromRow } from './search.ts'
import { cursorOf, fingerprintOf, readCursor, readFirst, readSearch } from './search-input.ts'
import { createCategorySync } from './sync-categories.ts'
import { listedStatuses, mayShow, seesAllOf } from './visibility.ts'
import type { SyncCategoriesResult } from './sync-categories.ts'

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
  /** What this caller was shown a moment ago, by id, of what many ask for. Whether it may be shown now is for the caller to check. */
  recentOf(asker: Asker): Pick<Recent<Plugin>, 'get'>
  /** A category that needs no asking. */
  knownCategory(id: string): Category | undefined
  byIds(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<Plugin>>>
  byName(asker: Asker, kind: 'slug' | 'panelItemId', name: string): Promise<Plugin | null>
  /** What one user has published, newest first; during an outage as far as it was seen. */
  byAuthor(asker: Asker, authorId: string, args: AuthorArgs): Promise<AuthorPage>
  categories(asker: Asker, rootsOnly: boolean): Promise<Category[]>
  categoriesById(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Category>>
  syncCategories(
    asker: Asker,
    args: { categories: readonly CategoryInput[]; archiveMissing?: boolean | null | undefined },
  ): Promise<SyncCategoriesResult>
  stats(asker: Asker): Promise<Seen<MarketplaceStats>>
  /** Who published what has this id at the panel, as far as it was seen; null when nothing was. */
  authorOfPanelItem(panelItemId: string): Promise<string | null>
  /** How many known plugins need one of these ids. */
  dependents(ids: readonly string[]): Promise<number>
  /** Takes over what another room has learnt of a plugin, e.g. after publishing it. */
  see(plugins: readonly MarketplacePlugin[]): void
  stop(): Promise<void>
}

export interface AuthorArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly status?: readonly string[] | null | undefined
}

export interface AuthorPage {
  readonly edges: { readonly cursor: string; readonly node: Plugin }[]
  readonly totalCount: number
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

export function createCatalogService({
  store,
  marketplace,
  clock,
  log,
  enabled,
  recentMs,
}: CatalogOptions): CatalogService {
  const recent = createRecent<Plugin>({ clock, ttlMs: enabled ? recentMs : 0 })
  const recorder = createRecorder({ store, clock, log })
  const copier = createCopier({ store, marketplace, recorder, clock, log })
  const categories = createCategories({ store, marketplace, clock })
  const parts = { store, marketplace, recorder, copier, categories, clock }
  const search = createSearch(parts)
  const lookup = createLookup(parts)
  const syncCategories = createCategorySync({ store, marketplace, categories, clock })

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
      return search(asker, readSearch(args))
    },

    async suggest(asker, prefix, limit) {
      mustBeOn()
      const checks = new Checks()
      checks.text(['prefix'], prefix, formats.line(1, 64), 'suggest.prefix')
      if (limit < 0 || limit > 20) checks.add(['limit'], 'suggest.limit', '0 to 20', `${limit}`)
      checks.throwIfAny()
      if (limit === 0) return []
      const answer = await search(asker, readSearch({ input: { q: prefix }, first: Math.min(100, limit * 3) }))
      const plugins = answer.entries.filter((entry): entry is Plugin => !(entry instanceof Error))
      const begins = (plugin: Plugin) => (fold(plugin.title).startsWith(fold(prefix.trim())) ? 0 : 1)
      return [...plugins].sort((a, b) => begins(a) - begins(b)).slice(0, limit)
    },

    async byIds(asker, ids) {
      mustBeOn()
      // What cannot be an id of the marketplace is not asked for: it only could come back as something else.
      const askable = ids.filter((id) => formats.id.test(id))
      if (askable.length === 0) return new Map()
      const found = await lookup.byIds(askable, asker)
      const mine = recent.of(identityKey(asker.caller))
      let hidden = false
      for (const [id, entry] of found) {
        if (entry instanceof Error) continue
        if (entry.freshness.source === 'UPSTREAM') mine.keep(id, entry)
        if (!mayShow(asker.caller, entry)) hidden = true
      }
      if (!hidden) return found
      return new Map([...found].filter(([, entry]) => entry instanceof Error || mayShow(asker.caller, entry)))
    },

    async byName(asker, kind, name) {
      mustBeOn()
      const found = name.length > 256 ? null : await lookup.byName(kind, name, asker)
      return found && mayShow(asker.caller, found) ? found : null
    },

    async byAuthor(asker, authorId, { first, after, status }) {
      mustBeOn()
      const list = fingerprintOf(['plugins of', authorId])
      const checks = new Checks()
      const limit = readFirst(checks, ['first'], first ?? 20)
      const place = after === null || after === undefined ? -1 : readCursor(after, list)
      if (place === undefined) checks.add(['after'], 'paging.cursor', 'a cursor of this very list', 'another text')
      checks.throwIfAny()
      // The contract cannot be asked for one author's plugins; the record can, once it holds the whole catalogue.
      const stale = await copier.ensure(asker).then(
        (copied) => copied.stale,
        (error: unknown) => {
          if (isOutage(error)) return true
          throw error
        },
      )
      await recorder.flush()
      const start = (place ?? -1) + 1
      const asked = status?.length ? status : null
      const statuses = seesAllOf(asker.caller, authorId)
        ? asked
        : listedStatuses.filter((listed) => asked?.includes(listed) ?? true)
      const { total, found } = await store.read(pluginsOfAuthor, authorId, statuses, limit, start)
      const now = clock.now()
      const edges = found.map((row, index) => ({
        cursor: cursorOf(start + index, list),
        node: fromRow(row, now, stale),
      }))
      return {
        edges,
        totalCount: total,
        pageInfo: {
          hasNextPage: start + edges.length < total,
          hasPreviousPage: start > 0,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      }
    },

    async categories(asker, rootsOnly) {
      mustBeOn()
      const all = await categories.all(asker)
      return rootsOnly ? all.filter((category) => category.parentPanelId === null) : all
    },

    categoriesById: (asker, ids) => categories.byIds(ids, asker),

    async syncCategories(asker, args) {
      mustBeOn()
      return syncCategories(asker, args)
    },

    async stats(asker) {
      mustBeOn()
      try {
        const stats = await marketplace.stats.get(callContext(asker))
        const now = clock.now()
        store
          .run(rememberAnswer, 'stats', JSON.stringify(stats), now)
          .catch((error: unknown) => log.warn({ err: error }, 'statistics could not be recorded'))
        return { ...stats, freshness: freshNow(now) }
      } catch (error) {
        if (!isOutage(error)) throw error
        const remembered = await store.read(answerNamed, 'stats')
        if (!remembered) throw error
        const freshness: Freshness = fromRecord(remembered.fetched_at, clock.now(), true)
        return { ...(JSON.parse(remembered.document) as MarketplaceStats), freshness }
      }
    },

    async authorOfPanelItem(panelItemId) {
      await recorder.flush()
      const found = await store.read(pluginByName, 'panelItemId', panelItemId)
      return found && (JSON.parse(found.document) as MarketplacePlugin).authorId
    },

    dependents: (ids) => (ids.length === 0 ? Promise.resolve(0) : store.read(dependentsOf, ids)),

    see(plugins) {
      for (const { id } of plugins) recent.forget(id)
      recorder.see(plugins)
    },

    recentOf({ caller }) {
      const mine = recent.of(identityKey(caller))
      return {
        get(id) {
          const plugin = mine.get(id)
          return plugin && asSeen(plugin, fromCache(plugin.freshness, clock.now()))
        },
      }
    },
    knownCategory: (id) => (enabled ? categories.knownNow(id) : undefined),

    stop: () => recorder.stop(),
  }
}

/** Exactly one of the ways to name a plugin. */
export function readPluginName(args: {
  id?: string | null | undefined
  slug?: string | null | undefined
  panelItemId?: string | null | undefined
}) {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined) as [
    keyof typeof args,
    string,
  ][]
  const [name] = given
  if (given.length !== 1 || !name)
    throw invalid(
      [],
      'exactly one of id, slug and panelItemId',
      given.length === 0 ? 'none' : `${given.length} of them`,
    )
  return { kind: name[0], value: name[1] }
}
