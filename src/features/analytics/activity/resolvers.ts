import type { Resolvers } from '../../../generated/resolvers.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { rangeOf } from './days.ts'
import { pluginOf, userOf, versionOf } from './meaning.ts'
import { restOf, sessionOf, sourceOf } from './said.ts'

export const activityResolvers: Resolvers = {
  Query: {
    activity: (_root, { query }, { services, ...asker }) => services.analytics.activity.activity(asker, query),
    pluginReport: (_root, { pluginId, range }, { services, ...asker }) =>
      services.analytics.activity.report(asker, pluginId, range),
    topPlugins: (_root, args, { services, ...asker }) => services.analytics.activity.top(asker, args),
    analyticsEvents: (_root, args, { services, ...asker }) => services.analytics.activity.events(asker, args),
  },

  PluginReport: {
    plugin: ({ pluginId }, _args, { loaders }) => loaders.catalog.pluginById.load(pluginId),
    range: ({ days }) => rangeOf(days),
    totals: (report, _args, { services }) => services.analytics.activity.totals(report),
    dailyActiveUsers: (report, _args, { services }) => services.analytics.activity.users(report, 1),
    weeklyActiveUsers: (report, _args, { services }) => services.analytics.activity.users(report, 7),
    monthlyActiveUsers: (report, _args, { services }) => services.analytics.activity.users(report, 30),
    averageSessionMs: (report, _args, { services }) => services.analytics.activity.mean(report, 'session'),
    averageLoadMs: (report, _args, { services }) => services.analytics.activity.mean(report, 'load'),
    trend: (report, { metric, bucket }, { services }) => services.analytics.activity.trend(report, metric, bucket),
    countries: (report, { first }, { services }) => services.analytics.activity.shares(report, 'country', first),
    versions: (report, { first }, { services }) => services.analytics.activity.shares(report, 'version', first),
    types: (report, { first }, { services }) => services.analytics.activity.shares(report, 'type', first),
  },

  ActivityTotal: {
    value: ({ total }) => total,
  },

  ActivityShare: {
    count: ({ count }) => String(count),
  },

  TopPlugin: {
    plugin: ({ pluginId }, _args, { loaders }) => loaders.catalog.pluginById.load(pluginId),
  },

  AnalyticsEvent: {
    id: ({ seq }) => String(seq),
    messageId: ({ event }) => event.messageId,
    type: ({ event }) => event.event,
    pluginId: ({ event }) => pluginOf(event.data),
    userId: ({ event }) => userOf(event.data),
    sessionId: ({ event }) => sessionOf(event.data),
    occurredAt: ({ at }) => rfc3339(at),
    receivedAt: ({ receivedAt }) => rfc3339(receivedAt),
    source: ({ event }) => sourceOf(event.data),
    version: ({ event }) => versionOf(event.data),
    data: ({ event }) => restOf(event.data),
  },
}
