import type { Command } from 'commander'
import { whole, words } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { addPublish } from './plugins-publish.ts'

interface Found {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly downloadsTotal: string | null
  readonly price: { amount: string; currency: string } | null
  readonly latestVersion: { version: string } | null
}

interface Search {
  readonly totalCount: number
  readonly freshness: { stale: boolean; ageSeconds: number }
  readonly pageInfo: { endCursor: string | null; hasNextPage: boolean }
  readonly edges: readonly { node: Found | null }[]
}

export const searchQuery = operation<
  { searchPlugins: Search },
  { input: Record<string, unknown>; first: number; after: string | null }
>(
  ['item:read'],
  `query Search($input: PluginSearchInput!, $first: Int, $after: String) {
    searchPlugins(input: $input, first: $first, after: $after) {
      totalCount freshness { stale ageSeconds } pageInfo { endCursor hasNextPage }
      edges { node { id title summary downloadsTotal price { amount currency } latestVersion { version } } }
    }
  }`,
)

interface SearchOptions {
  readonly category?: string
  readonly tag?: string[]
  readonly free?: boolean
  readonly sort?: string
  readonly first: number
  readonly after?: string
}

export function addPlugins(program: Command): void {
  const plugins = program.command('plugins').description('Plugins of the marketplace.')
  addPublish(plugins)
  withExamples(
    plugins
      .command('search')
      .argument('[words...]', 'What to look for; nothing finds everything')
      .description('Finds plugins.')
      .option('--category <id>', 'Only in this category')
      .option('--tag <list>', 'Only with all of these tags', words)
      .option('--free', 'Only those that cost nothing')
      .option('--sort <order>', 'relevance, price_asc, price_desc, newest, updated, rating, downloads or name')
      .option('--first <count>', 'How many, at most 100', whole(1, 100), 20)
      .option('--after <cursor>', 'Go on after this place (nextCursor of the page before)')
      .action(act(search)),
    'plugins search backup --sort downloads',
    'plugins search --category game --free --first 100 --json',
  )
}

async function search({ gateway, out }: Tools, given: readonly string[], options: SearchOptions): Promise<void> {
  const { category, tag, free, sort, first, after } = options
  const input = {
    ...(given.length > 0 && { q: given.join(' ') }),
    ...(category !== undefined && { category }),
    ...(tag && { tags: tag }),
    ...(free && { free }),
    ...(sort !== undefined && { sort: sort.toUpperCase() }),
  }
  const { searchPlugins } = await gateway.ask(searchQuery, { input, first, after: after ?? null })
  const { totalCount, freshness, pageInfo, edges } = searchPlugins
  const found = edges.flatMap(({ node }) => (node ? [node] : []))
  const nextCursor = pageInfo.hasNextPage ? pageInfo.endCursor : null
  out.result({ totalCount, nextCursor, freshness, plugins: found }, () =>
    table(
      ['ID', 'TITLE', 'VERSION', 'PRICE', 'DOWNLOADS'],
      found.map(({ id, title, latestVersion, price, downloadsTotal }) => [
        id,
        title,
        latestVersion?.version,
        price && (price.amount === '0' ? 'free' : `${price.amount} ${price.currency}`),
        downloadsTotal,
      ]),
    ),
  )
  const age = freshness.stale ? ` The marketplace is away: this is ${freshness.ageSeconds} s old.` : ''
  out.note(`${found.length} of ${totalCount}.${nextCursor === null ? '' : ` Go on with --after ${nextCursor}`}${age}`)
}
