/** Dashboards of what was reported to this gateway. */
import { z } from 'zod'
import { operation } from '../operation.ts'
import {
  coverage,
  period,
  points,
  revenue,
  shownCoverage,
  shownPeriod,
  shownPoints,
  shownRevenue,
  shownTop,
  shownTotals,
  single,
  topPlugins,
  totals,
} from '../shapes/activity.ts'
import { count, known, marketplaceId, numberOf } from '../shapes/fields.ts'
import { lastDays } from './reports.ts'

const at = { tag: 'Dashboard', method: 'GET', base: '/api/dashboard' } as const
const names = { 'query.pluginIds': 'plugin_ids' }
const ofPlugins = {
  plugin_ids: z
    .array(marketplaceId)
    .min(1)
    .max(50)
    .optional()
    .describe('Only of these plugins. A caller that acts for a user has to name some of that user.'),
}

const metrics = { downloads: 'DOWNLOADS', users: 'ACTIVE_USERS', revenue: 'REVENUE' } as const
const lengths = { '7d': 7, '30d': 30, '90d': 90 } as const

export const dashboardActivityOperations = [
  operation({
    ...at,
    id: 'getDashboardOverview',
    path: '/overview',
    summary: 'The last 30 days beside the 30 before, and the first plugins',
    description: '`top_plugins` are the first ten of all plugins by downloads.',
    field: ['Query.activity', 'Query.topPlugins'],
    query: z.object(ofPlugins),
    data: z.object({
      period,
      metrics: totals,
      previous: totals.describe('The same over the 30 days before.'),
      revenue,
      previous_revenue: revenue,
      top_plugins: topPlugins,
      coverage,
    }),
    names,
    cost: () => 70,
    async run({ services, ...asker }, { query: { plugin_ids: pluginIds } }, clock) {
      const { activity } = services.analytics
      const range = lastDays(30, undefined, clock)
      const asked = { metrics: [...single, 'REVENUE' as const], range, bucket: 'MONTH' as const, pluginIds }
      const [found, top] = await Promise.all([
        activity.activity(asker, { ...asked, compareToPrevious: true }),
        activity.top(asker, { metric: 'DOWNLOADS', range, first: 10 }),
      ])
      const data = {
        period: shownPeriod(found.range),
        metrics: shownTotals(found.series, 'total'),
        previous: shownTotals(found.series, 'previous'),
        revenue: shownRevenue(found.series, 'total'),
        previous_revenue: shownRevenue(found.series, 'previous'),
        top_plugins: shownTop(top),
        coverage: shownCoverage(found.coverage),
      }
      return { data }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardTrends',
    path: '/trends',
    summary: 'A number day by day',
    description:
      '`period` ends today, in UTC. `users` are different ones. Nobody counts how many plugins there were on which day, so there is no `plugins`: `/api/dashboard/stats` says how many there are.',
    field: 'Query.activity',
    query: z.object({
      period: z.enum(['7d', '30d', '90d']).default('30d'),
      metric: z.enum(['downloads', 'users', 'revenue']).default('downloads'),
      ...ofPlugins,
    }),
    data: z.object({
      metric: z.enum(['downloads', 'users', 'revenue']),
      period,
      series: z
        .array(
          z.object({
            currency: z.string().optional().describe('Of `revenue`.'),
            points,
            total: z.number().optional().describe('Over all days; of `users` different ones, not the sum.'),
            previous: z.number().optional().describe('The same over as many days before.'),
          }),
        )
        .describe('One; of `revenue` one for each currency in which something was paid.'),
      coverage,
    }),
    names,
    cost: () => 50,
    async run({ services, ...asker }, { query: { period: length, metric, plugin_ids: pluginIds } }, clock) {
      const range = lastDays(lengths[length], undefined, clock)
      const asked = { metrics: [metrics[metric]], range, pluginIds, bucket: 'DAY' as const, compareToPrevious: true }
      const found = await services.analytics.activity.activity(asker, asked)
      const series = found.series.map((one) => ({
        ...known({ currency: one.currency }),
        points: shownPoints(one),
        ...known({ total: numberOf(one.total), previous: numberOf(one.previous) }),
      }))
      return { data: { metric, period: shownPeriod(found.range), series, coverage: shownCoverage(found.coverage) } }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardUsersActivity',
    path: '/users/activity',
    summary: 'How many different users something was reported about',
    description: 'Today, on the last 7 and the last 30 days, and day by day, in UTC.',
    field: 'Query.activity',
    query: z.object(ofPlugins),
    data: z.object({
      period,
      daily_active_users: count.optional(),
      weekly_active_users: count.optional(),
      monthly_active_users: count.optional(),
      points,
      coverage,
    }),
    names,
    cost: () => 100,
    async run({ services, ...asker }, { query: { plugin_ids: pluginIds } }, clock) {
      const users = (days: number) => {
        const range = lastDays(days, undefined, clock)
        const asked = { metrics: ['ACTIVE_USERS' as const], range, pluginIds, compareToPrevious: false }
        return services.analytics.activity.activity(asker, { ...asked, bucket: 'DAY' })
      }
      const [month, week] = await Promise.all([users(30), users(7)])
      const [ofMonth] = month.series
      const data = {
        period: shownPeriod(month.range),
        ...known({
          daily_active_users: numberOf(ofMonth?.points.at(-1)?.value ?? null),
          weekly_active_users: numberOf(week.series[0]?.total ?? null),
          monthly_active_users: numberOf(ofMonth?.total ?? null),
        }),
        points: shownPoints(ofMonth),
        coverage: shownCoverage(month.coverage),
      }
      return { data }
    },
  }),
]
