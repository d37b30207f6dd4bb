import { Option } from 'commander'
import type { Command } from 'commander'
import { metrics } from '../../features/analytics/activity/metrics.ts'
import { whole } from '../arguments.ts'
import type { GatewayClient } from '../client.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure } from '../exits.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { nameOf } from './analytics-metric.ts'
import { coverageFields, daysOf, ofDays, rangeFields, reachOf } from './analytics-range.ts'
import type { Coverage, Range, RangeOptions } from './analytics-range.ts'

interface Top {
  readonly range: Range
  readonly entries: readonly { readonly rank: number; readonly pluginId: string; readonly value: string }[]
  readonly coverage: Coverage
}

interface Question extends Record<string, unknown> {
  readonly metric: string
  readonly currency: string | undefined
  readonly range: object | undefined
  readonly first: number
}

export const topQuery = operation<{ topPlugins: Top }, Question>(
  ['analytics:read'],
  `query Top($metric: ActivityMetric!, $currency: CurrencyCode, $range: ActivityRangeInput, $first: Int!) {
    topPlugins(metric: $metric, currency: $currency, range: $range, first: $first) {
      ${rangeFields} entries { rank pluginId value } ${coverageFields}
    }
  }`,
)

export const titlesQuery = operation<{ plugins: readonly ({ id: string; title: string } | null)[] }, { ids: string[] }>(
  ['item:read'],
  'query Titles($ids: [ID!]!) { plugins(ids: $ids) { id title } }',
)

interface Options extends RangeOptions {
  readonly metric: string
  readonly currency?: string
  readonly first: number
}

export function addTop(analytics: Command): void {
  withExamples(
    ofDays(analytics.command('top'))
      .summary('the first plugins by a number')
      .description('Lists the first plugins by what was reported to this gateway.')
      .addOption(
        new Option('--metric <metric>', `By what: ${metrics.join(', ').toLowerCase()}`)
          .argParser((text) => text.toUpperCase())
          .default('DOWNLOADS', 'downloads'),
      )
      .option('--currency <code>', 'The currency of revenue, such as EUR')
      .option('--first <count>', 'How many, at most 100', whole(1, 100), 10)
      .action(act(top)),
    'analytics top --first 20',
    'analytics top --metric revenue --currency EUR --from 2026-10-01 --to 2026-10-31 --json',
  )
}

async function top({ gateway, out }: Tools, { metric, currency, first, ...range }: Options): Promise<void> {
  const { topPlugins } = await gateway.ask(topQuery, { metric, currency, range: daysOf(range), first })
  const { entries, coverage } = topPlugins
  const titles = out.json
    ? new Map<string, string>()
    : await titlesOf(
        gateway,
        entries.map(({ pluginId }) => pluginId),
      )
  const name = nameOf({ metric, currency: currency ?? null }).toUpperCase()
  out.result(topPlugins, () =>
    table(
      ['RANK', 'PLUGIN', name, 'TITLE'],
      entries.map(({ rank, pluginId, value }) => [rank, pluginId, value, titles.get(pluginId)]),
    ),
  )
  out.note(reachOf(coverage))
}

/** The numbers are there without the marketplace, and without leave to look at plugins. */
async function titlesOf(gateway: GatewayClient, ids: string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  try {
    const { plugins } = await gateway.ask(titlesQuery, { ids })
    return new Map(plugins.flatMap((plugin) => (plugin ? [[plugin.id, plugin.title]] : [])))
  } catch (error) {
    if (error instanceof CommandFailure) return new Map()
    throw error
  }
}
