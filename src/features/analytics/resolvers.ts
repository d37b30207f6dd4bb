import { Big } from 'big.js'
import type { Resolvers } from '../../generated/resolvers.ts'
import type { Context } from '../../graphql/context.ts'
import type { PluginAnalytics, UserAnalytics } from './parents.ts'

export const analyticsResolvers: Resolvers = {
  Query: {
    pluginAnalytics: (_root, { pluginId }, { loaders }) => loaders.analytics.byPlugin.load(pluginId),
    userAnalytics: (_root, { userId }, { services, ...asker }) => services.analytics.user(asker, userId),
  },

  Mutation: {
    trackEvents: (_root, { events }, { services, ...asker }) => services.analytics.track(asker, events),
  },

  Plugin: {
    analytics: ({ id }, _args, { loaders }) => loaders.analytics.byPlugin.load(id),
  },

  User: {
    analytics: ({ id }, _args, { services, ...asker }) => services.analytics.user(asker, id),
  },

  PluginAnalytics: {
    plugin: ({ itemId }, _args, { loaders }) => loaders.catalog.pluginById.load(itemId),
    revenue: async (numbers, _args, context) => {
      const currency = await currencyOf(numbers, context)
      if (currency === null) return null
      const { total, today, thisWeek, thisMonth } = numbers.revenue
      const money = (amount: string) => ({ amount, currency })
      return { total: money(total), today: money(today), thisWeek: money(thisWeek), thisMonth: money(thisMonth) }
    },
    geographic: ({ geographic }) => [...geographic],
  },

  UserAnalytics: {
    plugins: ({ plugins }) => plugins.map(orThrow),
    totals: (parent) => [
      total(parent, 'DOWNLOADS', (numbers) => numbers.downloads.total),
      total(parent, 'VIEWS', (numbers) => numbers.views.total),
      total(parent, 'UNIQUE_VIEWS', (numbers) => numbers.views.unique),
    ],
    revenue: async ({ plugins }, _args, context) => {
      const sums = new Map<string, Big>()
      for (const numbers of plugins.map(orThrow)) {
        const currency = await currencyOf(numbers, context)
        if (currency !== null) sums.set(currency, (sums.get(currency) ?? new Big(0)).plus(numbers.revenue.total))
      }
      return [...sums].map(([currency, sum]) => ({ amount: sum.toFixed(), currency }))
    },
  },
}

function orThrow(entry: UserAnalytics['plugins'][number]): PluginAnalytics {
  if (entry instanceof Error) throw entry
  return entry
}

/** The contract gives amounts without a currency: the plugin's applies, and without one nothing can be said. */
async function currencyOf({ revenue, itemId }: PluginAnalytics, { loaders }: Context): Promise<string | null> {
  if (revenue.currency !== null) return revenue.currency
  const plugin = await loaders.catalog.pluginById.load(itemId)
  return plugin?.price.currency ?? null
}

/** A sum in which one part is not known is not known. The period before is not in the contract. */
function total(
  { plugins }: UserAnalytics,
  metric: 'DOWNLOADS' | 'VIEWS' | 'UNIQUE_VIEWS',
  countOf: (numbers: PluginAnalytics) => string | null,
) {
  const counts = plugins.map((entry) => (entry instanceof Error ? null : countOf(entry)))
  const value = counts.includes(null) ? null : Number(counts.reduce((sum, count) => sum + BigInt(count ?? 0), 0n))
  return { metric, value, previous: null, change: null }
}
