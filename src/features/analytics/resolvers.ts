import type { Resolvers } from '../../generated/resolvers.ts'
import { fromParent } from '../../kit/unchanging.ts'
import type { UserAnalytics } from './parents.ts'
import { currencyOf, orThrow, revenueOf, sumOf } from './sums.ts'
import type { SummedMetric } from './sums.ts'

export const analyticsResolvers: Resolvers = {
  Query: {
    pluginAnalytics: (_root, { pluginId }, { loaders }) => loaders.analytics.byPlugin.load(pluginId),
    userAnalytics: (_root, { userId }, { services, ...asker }) => services.analytics.user(asker, userId),
  },

  Mutation: {
    trackEvents: (_root, { events }, context) => context.services.analytics.track(context, events),
  },

  Plugin: {
    analytics: ({ id }, _args, { loaders }) => loaders.analytics.byPlugin.load(id),
  },

  User: {
    analytics: ({ id }, _args, { services, ...asker }) => services.analytics.user(asker, id),
  },

  PluginAnalytics: {
    plugin: ({ itemId }, _args, { loaders }) => loaders.catalog.pluginById.load(itemId),
    revenue: async (numbers, _args, { loaders }) => {
      const currency = await currencyOf(numbers, loaders)
      if (currency === null) return null
      const { total, today, thisWeek, thisMonth } = numbers.revenue
      const money = (amount: string) => ({ amount, currency })
      return { total: money(total), today: money(today), thisWeek: money(thisWeek), thisMonth: money(thisMonth) }
    },
    geographic: fromParent(({ geographic }) => [...geographic]),
    freshness: ({ freshness }) => freshness,
  },

  UserAnalytics: {
    plugins: ({ plugins }) => plugins.map(orThrow),
    totals: (parent) => [total(parent, 'DOWNLOADS'), total(parent, 'VIEWS'), total(parent, 'UNIQUE_VIEWS')],
    revenue: (parent, _args, { loaders }) => revenueOf(parent, loaders),
  },
}

const total = (parent: UserAnalytics, metric: SummedMetric) => ({ metric, value: sumOf(parent, metric) })
