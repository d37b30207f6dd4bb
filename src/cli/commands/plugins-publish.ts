import type { Command } from 'commander'
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import { refuseIfAny } from '../client.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { list } from '../output.ts'
import { readContent } from '../plugins/content.ts'
import type { ContentOptions } from '../plugins/content.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface Published {
  readonly status: string | null
  readonly marketplaceUrl: string | null
  readonly publishedAt: string | null
  readonly revision: number | null
  readonly replayed: boolean
  readonly plugin: { id: string; title: string } | null
  readonly userErrors: readonly UserError[]
}

export const publishMutation = operation<{ publishPlugin: Published }, { input: Record<string, unknown> }>(
  ['item:write'],
  `mutation Publish($input: PublishPluginInput!) {
    publishPlugin(input: $input) {
      status marketplaceUrl publishedAt revision replayed plugin { id title } userErrors { code message path }
    }
  }`,
)

interface PublishOptions extends ContentOptions {
  readonly user: string
  readonly id?: string
  readonly key?: string
  readonly dryRun?: boolean
}

export function addPublish(plugins: Command): void {
  withExamples(
    plugins
      .command('publish')
      .argument('<folder>', 'Folder of the plugin, with a plugin.yaml or a manifest.json')
      .summary('list a plugin on the marketplace')
      .description(
        'Asks the marketplace to list a plugin. The package is not uploaded: --package-url says where the marketplace fetches it, and size and digest are taken from the same package on this machine. Repeating the command for the same content changes nothing.',
      )
      .requiredOption('--user <id>', 'Panel id of the user who publishes it')
      .requiredOption('--package-url <url>', 'Where the marketplace can fetch the package: a public address')
      .requiredOption('--package <file>', 'The same package on this machine')
      .option('--id <id>', "The panel's id of the plugin; the id, or else the name, of the manifest without it")
      .option('--license <type>', 'free, commercial or royalty_free')
      .option('--key <key>', 'Your key for this write; made from the content without it')
      .option('--dry-run', 'Only show what would be sent')
      .action(act(publish)),
    'plugins publish ./backup-tool --user u-17 --package backup-tool-1.2.0.zip --package-url https://plugins.example.org/backup-tool-1.2.0.zip',
  )
}

async function publish({ gateway, out }: Tools, folder: string, options: PublishOptions): Promise<void> {
  const { panelItemId, content, wayOut } = await readContent(out, folder, options)
  const wanted = { panelItemId: options.id ?? panelItemId, userId: options.user, ...content }
  const idempotencyKey = options.key ?? `publish:${sha256(canonicalJson(wanted)).slice(0, 40)}`
  const input = { ...wanted, idempotencyKey }
  if (options.dryRun) return out.result({ dryRun: true, input }, () => JSON.stringify(input, null, 2))
  const { publishPlugin: done } = await gateway.ask(publishMutation, { input })
  refuseIfAny(done.userErrors, 'The plugin was not accepted.', options.id === undefined ? wayOut : undefined)
  out.result({ idempotencyKey, ...done }, () =>
    list({
      status: done.status?.toLowerCase(),
      plugin: done.plugin?.id,
      page: done.marketplaceUrl,
      revision: done.revision,
      ...(done.replayed && { 'accepted before': 'yes' }),
    }),
  )
  if (done.status === 'PENDING')
    out.note('Accepted; the marketplace has not decided yet, and the gateway keeps trying.')
  if (done.status === 'REJECTED') throw new CommandFailure(exits.failed, 'The marketplace has refused the plugin.')
}
