import { Option } from 'commander'
import type { Command } from 'commander'
import { seconds, whole } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure } from '../exits.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { patiently, sayWaiting } from '../patience.ts'
import type { Patience } from '../patience.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { spanOf } from './analytics-range.ts'
import type { RangeOptions } from './analytics-range.ts'

interface Reported {
  readonly id: string
  readonly messageId: string
  readonly type: string
  readonly pluginId: string | null
  readonly userId: string | null
  readonly sessionId: string | null
  readonly occurredAt: string
  readonly receivedAt: string
  readonly source: string | null
  readonly version: string | null
  readonly data: unknown
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Reported }[]
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
}

interface Question extends Record<string, unknown> {
  readonly filter: Record<string, string | undefined>
  readonly range: Record<string, string | undefined>
  readonly first: number
  readonly after: string | null
}

export const eventsQuery = operation<{ analyticsEvents: Page }, Question>(
  ['analytics:read'],
  `query Events($filter: AnalyticsEventFilter, $range: EventRangeInput, $first: Int, $after: String) {
    analyticsEvents(filter: $filter, range: $range, first: $first, after: $after) {
      edges {
        cursor
        node { id messageId type pluginId userId sessionId occurredAt receivedAt source version data }
      }
      pageInfo { endCursor hasNextPage }
    }
  }`,
)

interface Options extends RangeOptions {
  readonly plugin?: string
  readonly user?: string
  readonly type?: string
  readonly first: number
  readonly after?: string
  readonly all?: boolean
  readonly patience: number
}

const greatestPage = 100

export function addEvents(analytics: Command): void {
  withExamples(
    analytics
      .command('events')
      .summary('events that were reported, the latest first')
      .description(
        'Lists events that were reported to this gateway, the latest first. With --json each event is a line of its own, with its cursor: a place to go on after.',
      )
      .option('--plugin <id>', 'Only about this plugin (marketplace id)')
      .option('--user <id>', 'Only about this user')
      .option('--type <type>', 'Only of this type, such as plugin_installed')
      .option('--from <time>', 'Only from this day (UTC) or moment on, as 2026-11-01 or 2026-11-01T09:30:00Z')
      .option('--to <time>', 'Only up to this day or moment')
      .option('--first <count>', `How many, at most ${greatestPage}`, whole(1, greatestPage), 20)
      .option('--after <cursor>', 'Go on after this place')
      .addOption(new Option('--all', 'All of them, page by page').conflicts('first'))
      .option(
        '--patience <time>',
        'With --all: how long to ask again for a page that is refused for now',
        seconds(86_400),
        600,
      )
      .action(act(events)),
    'analytics events --plugin itm-4711 --type plugin_installed',
    'analytics events --user u-17 --from 2026-11-01 --to 2026-11-07 --all --json',
  )
}

async function events(tools: Tools, options: Options): Promise<void> {
  const { out, clock, signal } = tools
  const { plugin, user, type, first, all, from, to } = options
  // Whoever reads everything meets the gateway's limits, and has time.
  const patience = { clock, signal, patienceMs: all ? options.patience * 1_000 : 0, onWaiting: sayWaiting(out) }
  const question = {
    filter: { pluginId: plugin, userId: user, type },
    range: spanOf({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }),
    first: all ? greatestPage : first,
  }
  let shown = 0
  for (let after = options.after ?? null; ;) {
    const { edges, pageInfo } = await pageAfter(tools, patience, { ...question, after }, shown)
    show(tools, edges)
    shown += edges.length
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
    if (after !== null && all) continue
    out.note(`Events: ${shown}.${after === null ? '' : ` Go on with --after ${after}`}`)
    return
  }
}

/** What was shown before a page fails is good: its end is where to go on. */
async function pageAfter({ gateway }: Tools, patience: Patience, question: Question, shown: number): Promise<Page> {
  try {
    return (await patiently(patience, () => gateway.ask(eventsQuery, question))).analyticsEvents
  } catch (error) {
    if (shown === 0 || !(error instanceof CommandFailure)) throw error
    const wayOut = `${shown} events are shown. Go on with --after ${question.after}`
    throw new CommandFailure(error.exit, error.message, { ...error.details, wayOut })
  }
}

function show({ out }: Tools, edges: Page['edges']): void {
  if (out.json) for (const { cursor, node } of edges) out.result({ cursor, ...node }, () => '')
  else out.text(rows(edges))
}

const rows = (edges: Page['edges']) =>
  table(
    ['WHEN', 'TYPE', 'PLUGIN', 'USER', 'VERSION', 'SOURCE', 'MESSAGE'],
    edges.map(({ node }) => [
      node.occurredAt,
      node.type,
      node.pluginId,
      node.userId,
      node.version,
      node.source?.toLowerCase(),
      node.messageId,
    ]),
  )
