import type { Command } from 'commander'
import { seconds } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import { list } from '../output.ts'
import { backoffMs, isUnavailable } from '../patience.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface Copy {
  readonly totalCount: number
  readonly freshness: { source: string; fetchedAt: string; stale: boolean }
}

/** Plugins by name: an order that the marketplace does not know, so that the gateway completes its record first. */
export const copyQuery = operation<{ searchPlugins: Copy }>(
  ['item:read'],
  `query Copy {
    searchPlugins(input: { sort: NAME, excludeArchived: false }, first: 1) { totalCount freshness { source fetchedAt stale } }
  }`,
)

export function addCatalogue(program: Command): void {
  const catalogue = program.command('catalogue').description("The gateway's own record of the marketplace's plugins.")
  withExamples(
    catalogue
      .command('import')
      .summary('take over the whole catalogue')
      .description(
        'Has the gateway take over the whole catalogue of the marketplace, unless it did so in the last quarter of an hour. Afterwards it can search, and show every plugin, while the marketplace is away.',
      )
      .option('--wait <time>', 'How long to wait for it', seconds(86_400), 600)
      .action(act(importCatalogue)),
    'catalogue import',
    'catalogue import --wait 1h --json',
  )
}

async function importCatalogue({ gateway, out, clock, signal }: Tools, { wait }: { wait: number }): Promise<void> {
  const startedAt = clock.monotonic()
  for (let attempt = 1; ; attempt++) {
    try {
      const { searchPlugins } = await gateway.ask(copyQuery, {})
      const { totalCount: plugins, freshness } = searchPlugins
      if (freshness.stale)
        throw new CommandFailure(exits.unavailable, 'The marketplace is away; an older copy is there.')
      out.result({ plugins, copiedAt: freshness.fetchedAt }, () => list({ plugins, copied: freshness.fetchedAt }))
      return
    } catch (error) {
      // The copy goes on in the gateway; asking again waits for the same one.
      const pause = backoffMs(attempt, undefined)
      if (!isUnavailable(error) || signal.aborted || clock.monotonic() + pause - startedAt > wait * 1_000) throw error
      out.progress(`The gateway is copying, ${Math.round((clock.monotonic() - startedAt) / 1_000)} s`)
      await clock.sleep(pause, signal).catch(() => undefined)
    }
  }
}
