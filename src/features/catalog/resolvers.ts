import type { Resolvers } from '../../generated/resolvers.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import type { Context } from '../../graphql/context.ts'
import { fromParent } from '../../kit/unchanging.ts'
import { parseVersionId } from '../../marketplace/plugin-metadata.ts'
import { edgesOf, explain, highlightsOf, pageInfoOf } from './answers.ts'
import type { Category, CategoryFacet, Plugin, PluginVersion } from './parents.ts'
import { readPluginName } from './plugin-name.ts'
import { formatText } from './text.ts'
import { latestVersion, panelRangeOf, versionsPage } from './versions.ts'

/** A list of ids that is asked for in one go. */
export const mostIds = 100

export const catalogResolvers: Resolvers = {
  Query: {
    plugin(_root, args, context) {
      const { kind, value } = readPluginName(args)
      const { catalog } = context.loaders
      if (kind === 'id') return catalog.known(value) ?? catalog.pluginById.load(value)
      return context.services.catalog.byName(context, kind, value)
    },
    plugins(_root, { ids }, { loaders }) {
      if (ids.length > mostIds) throw invalid(['ids'], `at most ${mostIds} ids`, `${ids.length}`)
      // Each entry fails alone; the types know only promises that hold a plugin.
      return ids.map((id) => loaders.catalog.pluginById.load(id) as Promise<Plugin>)
    },
    pluginVersion: (_root, { id }, { loaders }) => versionById(id, loaders),
    searchPlugins: (_root, args, context) => context.services.catalog.search(context, args),
    suggestPlugins: (_root, { prefix, limit }, { services, ...asker }) =>
      services.catalog.suggest(asker, prefix, limit ?? 8),
    categories: (_root, { rootsOnly }, { services, ...asker }) =>
      services.catalog.categories(asker, rootsOnly ?? false),
    marketplaceStats: async (_root, _args, { services, ...asker }) => {
      const stats = await services.catalog.stats(asker)
      return {
        ...stats,
        categories: stats.categories.map((category) => ({
          downloads: null,
          growth: null,
          averageRating: null,
          ...category,
        })),
      }
    },
  },

  Mutation: {
    syncCategories: (_root, args, { services, ...asker }) => services.catalog.syncCategories(asker, args),
  },

  Plugin: {
    __resolveReference: ({ id, panelItemId }: { id?: string; panelItemId?: string }, { loaders }) =>
      id === undefined
        ? loaders.catalog.pluginByPanelItemId.load(panelItemId ?? '')
        : loaders.catalog.pluginById.load(id),
    marketplaceItemId: fromParent(({ id }) => id),
    description: fromParent(({ description }, { format }) => formatText(description, format ?? 'MARKDOWN')),
    author: ({ authorId }, _args, { loaders }) => loaders.users.known(authorId) ?? loaders.users.byId.load(authorId),
    category: ({ categoryId }, _args, { loaders }) =>
      categoryId === null
        ? null
        : (loaders.catalog.knownCategory(categoryId) ?? loaders.catalog.categoryById.load(categoryId)),
    icon: fromParent(({ iconUrl }) => iconUrl),
    latestVersion: fromParent((plugin, { channel, panelVersion }) =>
      latestVersion(plugin, channel ?? 'STABLE', panelVersion),
    ),
    versions: fromParent((plugin, args) => versionsPage(plugin, args)),
    freshness: ({ freshness }) => freshness,
    rating: fromParent(({ rating }) => rating ?? { average: null, count: null, distribution: [] }),
  },

  PluginVersion: {
    __resolveReference: ({ id }, { loaders }) => versionById(id, loaders),
    async plugin({ pluginId }, _args, { loaders }) {
      const plugin = await loaders.catalog.pluginById.load(pluginId)
      if (!plugin) throw new Failure('RESOURCE_NOT_FOUND', 'The plugin of this version is gone.')
      return plugin
    },
    files: fromParent(({ files }) => [...files]),
    panelRange: fromParent(panelRangeOf),
    dependencies: fromParent(({ dependencies }) => [...dependencies]),
    conflicts: fromParent(({ conflicts }) => [...conflicts]),
  },

  PluginFile: {
    sha256: fromParent(({ sha256 }) => sha256),
  },

  Dependency: {
    targetId: fromParent(({ targetId, anyOf }) => targetId ?? anyOf?.[0] ?? ''),
    target: ({ targetId }, _args, { loaders }) => (targetId === null ? null : targetOf(targetId, loaders)),
  },

  PluginSearchConnection: {
    edges: edgesOf,
    pageInfo: pageInfoOf,
    facets: async ({ facets, freshness }) => {
      const counts = await facets()
      return {
        ...counts,
        categories: counts.categories.map((category) => ({ ...category, freshness })),
        tags: [...counts.tags],
        priceRanges: [...counts.priceRanges],
        licenses: [...counts.licenses],
        channels: [...counts.channels],
      }
    },
    didYouMean: async ({ didYouMean }) => [...(await didYouMean())],
  },

  SearchEdge: {
    node({ entry }) {
      if (entry instanceof Error) throw entry
      return entry
    },
    highlights: ({ entry, search }) => (entry instanceof Error ? [] : highlightsOf(entry, search.input.q)),
    why: ({ entry, search }) =>
      entry instanceof Error || !search.input.explain ? null : explain(entry, search.input.q, search.sort),
  },

  CategoryFacet: {
    category: async (facet, _args, { loaders }) =>
      (await loaders.catalog.categoryById.load(facet.id)) ?? onlyNamed(facet),
  },

  Category: {
    __resolveReference: ({ id }, { loaders }) => loaders.catalog.categoryById.load(id),
    marketplaceId: ({ id }) => id,
    parent: async ({ parentPanelId }, _args, { services, ...asker }) => {
      if (parentPanelId === null) return null
      return (await services.catalog.categories(asker, false)).find(({ panelId }) => panelId === parentPanelId) ?? null
    },
    children: async ({ panelId }, _args, { services, ...asker }) => {
      if (panelId === null) return []
      return (await services.catalog.categories(asker, false)).filter(({ parentPanelId }) => parentPanelId === panelId)
    },
  },

  RatingSummary: {
    distribution: fromParent(({ distribution }) => [...distribution]),
    wilson: fromParent(({ distribution }) => wilson(distribution)),
  },

  User: {
    plugins: ({ id }, args, { services, ...asker }) => services.catalog.byAuthor(asker, id, args),
  },
}

/** A category of which nothing is known but what its facet says. */
const onlyNamed = ({ id, name, freshness }: CategoryFacet): Category => ({
  id,
  panelId: null,
  name,
  slug: null,
  description: null,
  parentPanelId: null,
  icon: null,
  sortOrder: null,
  active: true,
  pluginCount: null,
  updatedAt: null,
  freshness,
})

/** Named by the panel's id or the marketplace's: the second can be known where nobody can be asked about the first. */
async function targetOf(targetId: string, { catalog }: Context['loaders']): Promise<Plugin | null> {
  const named = await catalog.pluginByPanelItemId.load(targetId).catch((error: unknown) => ({ error }))
  if (named !== null && !('error' in named)) return named
  const found = await catalog.pluginById.load(targetId)
  if (found === null && named !== null) throw named.error
  return found
}

/** A version is named after its plugin, whose versions come with it. */
async function versionById(id: string, loaders: Context['loaders']): Promise<PluginVersion | null> {
  const named = parseVersionId(id)
  const plugin = named && (await loaders.catalog.pluginById.load(named.pluginId))
  return plugin?.versions.find((version) => version.id === id) ?? null
}

/** Lower end of the 95 % Wilson score interval of the share of 4 and 5 stars. */
function wilson(distribution: readonly { stars: number; count: number }[]): number | null {
  const total = distribution.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  const share = distribution.reduce((sum, { stars, count }) => sum + (stars >= 4 ? count : 0), 0) / total
  const z2 = 1.96 ** 2
  const spread = 1.96 * Math.sqrt((share * (1 - share) + z2 / (4 * total)) / total)
  return Math.max(0, (share + z2 / (2 * total) - spread) / (1 + z2 / total))
}
