import { z } from 'zod'
import type { PluginReport } from '../../../features/analytics/activity/parents.ts'
import type { ActivityService } from '../../../features/analytics/activity/service.ts'
import { rangeOf } from '../../../features/analytics/activity/days.ts'
import { count, known } from './fields.ts'
import {
  coverage,
  period,
  points,
  revenue,
  shownCoverage,
  shownPeriod,
  shownPoints,
  shownRevenue,
  shownTotals,
  totals,
} from './activity.ts'

export const report = z
  .object({
    plugin_id: z.string(),
    period,
    metrics: totals,
    previous: totals.describe('The same over as many days before.'),
    revenue,
    previous_revenue: revenue,
    daily_active_users: count.optional().describe('Different users on the last day.'),
    weekly_active_users: count.optional().describe('Different users on the last 7 days.'),
    monthly_active_users: count.optional().describe('Different users on the last 30 days.'),
    average_session_ms: z.number().optional(),
    average_load_ms: z.number().optional(),
    downloads_trend: points,
    usage_trend: points.describe('Different users day by day; without a `value` where nothing is known.'),
    revenue_trend: z.array(z.object({ currency: z.string(), points })),
    by_country: z.array(z.object({ country: z.string(), downloads: count })),
    by_version: z.array(z.object({ version: z.string(), events: count })),
    by_type: z.array(z.object({ event_type: z.string(), events: count })),
    coverage,
  })
  .meta({ id: 'AnalyticsReport' })

/** As many as `/graphql` shows where nobody says. */
const most = 20

export async function shownReport(activity: ActivityService, of: PluginReport): Promise<z.input<typeof report>> {
  const trend = (metric: 'DOWNLOADS' | 'ACTIVE_USERS' | 'REVENUE') => activity.trend(of, metric, 'DAY')
  const [series, daily, weekly, monthly, session, load, [downloads], [usage], paid, countries, versions, types] =
    await Promise.all([
      activity.totals(of),
      activity.users(of, 1),
      activity.users(of, 7),
      activity.users(of, 30),
      activity.mean(of, 'session'),
      activity.mean(of, 'load'),
      trend('DOWNLOADS'),
      trend('ACTIVE_USERS'),
      trend('REVENUE'),
      activity.shares(of, 'country', most),
      activity.shares(of, 'version', most),
      activity.shares(of, 'type', most),
    ])
  return {
    plugin_id: of.pluginId,
    period: shownPeriod(rangeOf(of.days)),
    metrics: shownTotals(series, 'total'),
    previous: shownTotals(series, 'previous'),
    revenue: shownRevenue(series, 'total'),
    previous_revenue: shownRevenue(series, 'previous'),
    ...known({
      daily_active_users: daily,
      weekly_active_users: weekly,
      monthly_active_users: monthly,
      average_session_ms: session,
      average_load_ms: load,
    }),
    downloads_trend: shownPoints(downloads),
    usage_trend: shownPoints(usage),
    revenue_trend: paid.map((one) => ({ currency: one.currency ?? '', points: shownPoints(one) })),
    by_country: countries.map(({ key, count: named }) => ({ country: key, downloads: Number(named) })),
    by_version: versions.map(({ key, count: named }) => ({ version: key, events: Number(named) })),
    by_type: types.map(({ key, count: named }) => ({ event_type: key, events: Number(named) })),
    coverage: shownCoverage(of.coverage),
  }
}
