/** What was reported to the gateway: in numbers, and event by event. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { metrics } from '../../features/analytics/activity/metrics.ts'
import { oneOf, words } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { addEvents } from './analytics-events.ts'
import { nameOf } from './analytics-metric.ts'
import { coverageFields, dayOf, daysOf, ofDays, rangeFields, reachOf } from './analytics-range.ts'
import type { Coverage, Range, RangeOptions } from './analytics-range.ts'
import { addReport } from './analytics-report.ts'
import { addTop } from './analytics-top.ts'

interface Series {
  readonly metric: string
  readonly currency: string | null
  readonly points: readonly { readonly start: string; readonly value: string | null }[]
  readonly total: string | null
  readonly previous: string | null
}

interface Activity {
  readonly range: Range
  readonly series: readonly Series[]
  readonly coverage: Coverage
}

export const seriesQuery = operation<{ activity: Activity }, { query: Record<string, unknown> }>(
  ['analytics:read'],
  `query Series($query: ActivityQueryInput!) {
    activity(query: $query) {
      ${rangeFields} series { metric currency points { start value } total previous } ${coverageFields}
    }
  }`,
)

interface SeriesOptions extends RangeOptions {
  readonly metric: string[]
  readonly plugin?: string[]
  readonly bucket: string
  readonly compare?: boolean
}

export function addAnalytics(program: Command): void {
  const analytics = program
    .command('analytics')
    .description('What was reported to this gateway. Numbers that are not known are not shown as zero.')
  addReport(analytics)
  addTop(analytics)
  withExamples(
    ofDays(analytics.command('series'))
      .summary('numbers over time')
      .description('Shows what was reported to this gateway over time: of all plugins, or of some.')
      .requiredOption('--metric <list>', `Which numbers: ${metrics.join(', ').toLowerCase()}`, oneOf(metrics))
      .option('--plugin <list>', 'Only of these plugins (marketplace ids), at most 50', words)
      .addOption(new Option('--bucket <span>', 'day, week or month').argParser(toUpper).default('DAY', 'day'))
      .option('--compare', 'Show what as many days before had, too')
      .action(act(series)),
    'analytics series --metric downloads,installs --plugin itm-4711',
    'analytics series --metric revenue --bucket month --from 2026-01-01 --compare --json',
  )
  addEvents(analytics)
}

const toUpper = (text: string): string => text.toUpperCase()

async function series({ gateway, out }: Tools, options: SeriesOptions): Promise<void> {
  const { metric, plugin, bucket, compare, ...range } = options
  const query = {
    metrics: metric,
    pluginIds: plugin,
    bucket,
    range: daysOf(range),
    compareToPrevious: compare === true,
  }
  const { activity } = await gateway.ask(seriesQuery, { query })
  out.result(activity, () => (activity.series.length === 0 ? '' : columns(activity.series, query.compareToPrevious)))
  // Revenue has a series for each currency in which something was paid, and so may have none.
  const paid = activity.series.some((one) => one.metric === 'REVENUE')
  const none = metric.includes('REVENUE') && !paid ? ' No revenue was reported in these days.' : ''
  out.note(reachOf(activity.coverage) + none)
}

/** A row for each span, a column for each series: all series have the same spans. */
function columns(all: readonly Series[], compared: boolean): string {
  const spans = all[0]?.points ?? []
  return table(
    ['FROM', ...all.map((one) => nameOf(one).toUpperCase())],
    [
      ...spans.map(({ start }, place) => [dayOf(start), ...all.map(({ points }) => points[place]?.value)]),
      ['total', ...all.map(({ total }) => total)],
      ...(compared ? [['before', ...all.map(({ previous }) => previous)]] : []),
    ],
  )
}
