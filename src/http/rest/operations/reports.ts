/** What was reported to this gateway: event by event, of one plugin, and the first plugins. */
import { z } from 'zod'
import { dateText, dayMs, dayOf, earliest, lengthOf, mostSpans } from '../../../features/analytics/activity/days.ts'
import type { ActivityRangeInput } from '../../../generated/resolvers.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import type { Clock } from '../../../kit/clock.ts'
import { invalid } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { operation } from '../operation.ts'
import { reportedEvent, shownEvent, shownTop, topPlugins } from '../shapes/activity.ts'
import { beginOf, date, endOf, id, marketplaceId, text } from '../shapes/fields.ts'
import { report, shownReport } from '../shapes/report.ts'

const at = { tag: 'Analytics', method: 'GET' } as const
const span = { start_date: date.optional(), end_date: date.optional() }
const names = { 'range.start': 'start_date', 'range.end': 'end_date' }

/** Whole days up to the one of `end`, today when it is missing. Throws where that is too early for so many: nobody said when they begin. */
export function lastDays(count: number, end: string | undefined, clock: Clock): ActivityRangeInput {
  const last = end === undefined ? clock.now() : formats.instantOf(end)
  const soonest = earliest + count - 1
  if (dayOf(last) < soonest)
    throw invalid(['end_date'], `a day since ${dateText(soonest)}, or \`start_date\` beside it`, dateText(dayOf(last)))
  return { start: rfc3339(last - (count - 1) * dayMs), end: rfc3339(last) }
}

const metrics = { downloads: 'DOWNLOADS', installs: 'INSTALLS', rating: 'RATING', revenue: 'REVENUE' } as const
const lengths = { day: 1, week: 7, month: 30 } as const

export const reportOperations = [
  operation({
    ...at,
    id: 'getEvents',
    path: '/analytics/events',
    summary: 'Events that were reported to this gateway, the latest first',
    description:
      'A day that is `end_date` is part of it to its end. Further down than `offset` goes, ask again with the `timestamp` of the last event as `end_date`. A caller that acts for a user is told those of that user alone.',
    field: 'Query.analyticsEvents',
    query: z.object({
      plugin_id: marketplaceId.optional(),
      user_id: id.optional(),
      event_type: text(formats.line(1, 64)).optional(),
      ...span,
      limit: z.int().min(0).max(100).default(20),
      offset: z.int().min(0).max(10_000).default(0),
    }),
    data: z.array(reportedEvent),
    names,
    cost: ({ query }) => Math.max(1, query.limit),
    async run({ services, ...asker }, { query }) {
      const { plugin_id: pluginId, user_id: userId, event_type: type, start_date: start, end_date: end } = query
      const asked = {
        filter: { pluginId, userId, type },
        range: { start: start && beginOf(start), end: end && endOf(end) },
        first: query.limit,
      }
      const { edges } = await services.analytics.activity.events(asker, asked, query.offset)
      return { data: edges.map(({ node }) => shownEvent(node)) }
    },
  }),

  operation({
    ...at,
    id: 'getPluginReport',
    path: '/analytics/report/{pluginId}',
    summary: 'What was reported to this gateway about one plugin',
    description:
      'Whole days in UTC, at most 400: from the day of `start_date`, 30 days with that of `end_date` when missing, to the day of `end_date`, today when missing. A caller that acts for a user may ask only for plugins of that user.',
    field: 'Query.pluginReport',
    params: z.object({ pluginId: marketplaceId }),
    query: z.object(span),
    data: report,
    names,
    // As at `/graphql`: its sums and its three trends, and as much again for the rest.
    cost: () => 100,
    async run({ services, ...asker }, { params: { pluginId }, query: { start_date: start, end_date: end } }, clock) {
      const { activity } = services.analytics
      const until = end && beginOf(end)
      const range = start ? { start: beginOf(start), end: until } : lastDays(30, until, clock)
      const found = await activity.report(asker, pluginId, range)
      const length = lengthOf(found.days)
      if (length > mostSpans) throw invalid(['start_date'], `at most ${mostSpans} days up to the end`, `${length}`)
      return { data: await shownReport(activity, found) }
    },
  }),

  operation({
    ...at,
    id: 'getTopPlugins',
    path: '/analytics/top-plugins',
    summary: 'The first plugins by what was reported to this gateway',
    description:
      '`period` is the last 1, 7 or 30 days in UTC, ending today. `rating` is the mean of the stars. `revenue` needs a `currency`, and is not for callers that act for a user.',
    field: 'Query.topPlugins',
    query: z.object({
      metric: z.enum(['downloads', 'installs', 'rating', 'revenue']).default('downloads'),
      limit: z.int().min(1).max(100).default(10),
      period: z.enum(['day', 'week', 'month']).default('month'),
      currency: text(formats.currency).optional(),
    }),
    data: topPlugins,
    names: { first: 'limit' },
    cost: ({ query }) => Math.max(20, query.limit),
    async run({ services, ...asker }, { query: { metric, limit, period, currency } }, clock) {
      const range = lastDays(lengths[period], undefined, clock)
      const asked = { metric: metrics[metric], currency, range, first: limit }
      return { data: shownTop(await services.analytics.activity.top(asker, asked)) }
    },
  }),
]
