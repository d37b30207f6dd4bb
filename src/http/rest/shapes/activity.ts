/** What was reported to this gateway, as this door shows it: days instead of moments, JSON numbers, and nothing where nothing is known. */
import { z } from 'zod'
import { dayMs } from '../../../features/analytics/activity/days.ts'
import { pluginOf, userOf, versionOf } from '../../../features/analytics/activity/meaning.ts'
import type { AnalyticsEvent, TopPlugins } from '../../../features/analytics/activity/parents.ts'
import { metrics } from '../../../features/analytics/activity/metrics.ts'
import { restOf, sessionOf, sourceOf } from '../../../features/analytics/activity/said.ts'
import type { ActivityCoverage, ActivityMetric, ActivityRange, ActivitySeries } from '../../../generated/resolvers.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import * as formats from '../../../kit/formats.ts'
import { count, exactNumber, known, numberOf } from './fields.ts'

const date = z.iso.date()

export const reportedEvent = z
  .object({
    event_type: z.string(),
    plugin_id: z.string().optional(),
    user_id: z.string().optional(),
    session_id: z.string().optional(),
    timestamp: z.string().describe('When it happened.'),
    data: z.record(z.string(), z.unknown()),
    source: z
      .enum(['panel', 'marketplace', 'api'])
      .optional()
      .describe('Missing when the sender used a word of its own, which is in `data` then.'),
    version: z.string().optional(),
  })
  .meta({ id: 'ReportedEvent' })

const sources = { PANEL: 'panel', MARKETPLACE: 'marketplace', API: 'api' } as const

export function shownEvent({ at, event: { event: type, data } }: AnalyticsEvent): z.input<typeof reportedEvent> {
  const source = sourceOf(data)
  return {
    event_type: type,
    ...known({ plugin_id: pluginOf(data), user_id: userOf(data), session_id: sessionOf(data) }),
    timestamp: rfc3339(at),
    data: restOf(data),
    ...known({ source: source && sources[source], version: versionOf(data) }),
  }
}

export const period = z.object({ start_date: date, end_date: date }).describe('Days in UTC, both of them counted.')

export const shownPeriod = ({ start, end }: ActivityRange): z.input<typeof period> => ({
  start_date: start.slice(0, 10),
  end_date: rfc3339(formats.instantOf(end) - dayMs).slice(0, 10),
})

export const coverage = z
  .object({
    since: z.string().optional().describe('When the first event was taken in; missing when there was none.'),
    until: z.string().describe('What was taken in before this moment is counted.'),
    waiting: count.describe('Batches of events that are not counted yet.'),
  })
  .describe('Of earlier days than `since` nothing is known, which is not zero.')

export const shownCoverage = ({ since, until, waiting }: ActivityCoverage): z.input<typeof coverage> => ({
  ...known({ since }),
  until,
  waiting: Number(waiting),
})

export const points = z
  .array(z.object({ date, value: z.number().optional() }))
  .describe('Day by day; without a `value` where nothing is known.')

export const shownPoints = (series: ActivitySeries | undefined): z.input<typeof points> =>
  (series?.points ?? []).map(({ start, value }) => ({
    date: start.slice(0, 10),
    ...known({ value: numberOf(value) }),
  }))

export const topPlugins = z.array(
  z.object({ plugin_id: z.string(), value: z.number(), rank: z.int().describe('Equal numbers have one rank.') }),
)

export const shownTop = ({ entries }: TopPlugins): z.input<typeof topPlugins> =>
  entries.map(({ pluginId, value, rank }) => ({ plugin_id: pluginId, value: exactNumber(value), rank }))

/** All metrics that are one number; revenue has one for each currency. */
export const single = metrics.filter((metric) => metric !== 'REVENUE')

type Word = Lowercase<(typeof single)[number]>
const wordOf = (metric: ActivityMetric) => metric.toLowerCase() as Lowercase<ActivityMetric>
const words = single.map(wordOf) as Word[]

export const totals = z.partialRecord(z.enum(words), z.number()).describe('Of what is not known there is none.')

export const shownTotals = (series: readonly ActivitySeries[], of: 'total' | 'previous'): z.input<typeof totals> =>
  known(
    Object.fromEntries(
      series.filter(({ currency }) => currency === null).map((one) => [wordOf(one.metric), numberOf(one[of])]),
    ),
  )

export const revenue = z
  .array(z.object({ amount: z.number(), currency: z.string() }))
  .describe('Never added up over currencies.')

export const shownRevenue = (series: readonly ActivitySeries[], of: 'total' | 'previous'): z.input<typeof revenue> =>
  series.flatMap((one) => {
    const amount = one[of]
    return one.currency === null || amount === null ? [] : [{ amount: exactNumber(amount), currency: one.currency }]
  })
