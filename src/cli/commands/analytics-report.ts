import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { list, table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { nameOf } from './analytics-metric.ts'
import { coverageFields, daysOf, daysText, ofDays, rangeFields, reachOf } from './analytics-range.ts'
import type { Coverage, Range, RangeOptions } from './analytics-range.ts'

type Shares = readonly { readonly key: string; readonly count: string }[]

interface Report {
  readonly pluginId: string
  readonly range: Range
  readonly totals: readonly {
    readonly metric: string
    readonly currency: string | null
    readonly value: string | null
    readonly previous: string | null
  }[]
  readonly dailyActiveUsers: number | null
  readonly weeklyActiveUsers: number | null
  readonly monthlyActiveUsers: number | null
  readonly averageSessionMs: number | null
  readonly averageLoadMs: number | null
  readonly countries: Shares
  readonly versions: Shares
  readonly types: Shares
  readonly coverage: Coverage
}

export const reportQuery = operation<{ pluginReport: Report }, { pluginId: string; range: object | undefined }>(
  ['analytics:read'],
  `query Report($pluginId: ID!, $range: ActivityRangeInput) {
    pluginReport(pluginId: $pluginId, range: $range) {
      pluginId ${rangeFields} totals { metric currency value previous }
      dailyActiveUsers weeklyActiveUsers monthlyActiveUsers averageSessionMs averageLoadMs
      countries { key count } versions { key count } types { key count } ${coverageFields}
    }
  }`,
)

export function addReport(analytics: Command): void {
  withExamples(
    ofDays(analytics.command('report'))
      .argument('<pluginId>', 'Marketplace id of the plugin')
      .summary('what was reported about a plugin')
      .description('Says what was reported to this gateway about a plugin, and what as many days before had.')
      .action(act(report)),
    'analytics report itm-4711',
    'analytics report itm-4711 --from 2026-10-01 --to 2026-10-31 --json',
  )
}

async function report({ gateway, out }: Tools, pluginId: string, options: RangeOptions): Promise<void> {
  const { pluginReport } = await gateway.ask(reportQuery, { pluginId, range: daysOf(options) })
  out.result(pluginReport, () => describe(pluginReport))
  out.note(reachOf(pluginReport.coverage))
}

const describe = (report: Report): string =>
  [
    list({
      plugin: report.pluginId,
      days: daysText(report.range),
      'users on the last day': report.dailyActiveUsers,
      'users on the last 7 days': report.weeklyActiveUsers,
      'users on the last 30 days': report.monthlyActiveUsers,
      'mean session in ms': report.averageSessionMs,
      'mean load time in ms': report.averageLoadMs,
    }),
    table(
      ['METRIC', 'NUMBER', 'BEFORE'],
      report.totals.map((total) => [nameOf(total), total.value, total.previous]),
    ),
    ...shares('COUNTRY', 'DOWNLOADS', report.countries),
    ...shares('VERSION', 'EVENTS', report.versions),
    ...shares('TYPE', 'EVENTS', report.types),
  ].join('\n\n')

const shares = (what: string, of: string, found: Shares): string[] =>
  found.length === 0
    ? []
    : [
        table(
          [what, of],
          found.map(({ key, count }) => [key, count]),
        ),
      ]
