/** What authors hand in: from the same folders as `plugins publish`. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import { refuseIfAny } from '../client.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import { list } from '../output.ts'
import { readContent } from '../plugins/content.ts'
import type { ContentOptions } from '../plugins/content.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { submitMutation } from './review-author.ts'
import { exampleId, linesOf, onePublication, payloadFields, revisionOption, step } from './review-publication.ts'
import type { Payload } from './review-publication.ts'

export const startMutation = operation<{ done: Payload }, { input: Record<string, unknown> }>(
  ['item:write'],
  `mutation Start($input: StartWorkflowInput!) { done: startPublishWorkflow(input: $input) { ${payloadFields} } }`,
)

export const reviseMutation = operation<{ done: Payload }, { input: Record<string, unknown> }>(
  ['item:write'],
  `mutation Revise($input: ReviseWorkflowInput!) { done: revisePublishWorkflow(input: $input) { ${payloadFields} } }`,
)

interface StartOptions extends ContentOptions {
  readonly user: string
  readonly id?: string
  readonly change?: string
  readonly autoPublish: boolean
  readonly draft?: boolean
  readonly note?: string
  readonly key?: string
}

interface ReviseOptions extends ContentOptions {
  readonly autoPublish?: boolean
  readonly revision?: number
}

export const described = (command: Command): Command =>
  command
    .argument('<folder>', 'Folder of the plugin, with a plugin.yaml or a manifest.json')
    .option('--package <file>', 'The package on this machine, of which size and digest are taken')
    .option('--package-url <url>', 'Where the marketplace can fetch the same package: a public address')
    .option('--license <type>', 'free, commercial or royalty_free')

export function addStart(review: Command): void {
  withExamples(
    described(review.command('start'))
      .summary('begin a publication and hand it in')
      .description(
        'Begins the publication of a plugin that a reviewer must approve, and hands it in. A new plugin needs its package. Repeating the command for the same content begins no other one, and hands it in where it is still a draft.',
      )
      .requiredOption('--user <id>', 'Panel id of the user who publishes it')
      .option('--id <id>', "The panel's id of the plugin; the id, or else the name, of the manifest without it")
      .option(
        '--change <id>',
        'Marketplace id of a listed plugin that is to be changed; without a package its files stay',
      )
      .option('--no-auto-publish', 'Once it is approved, wait for "review publish"')
      .option('--draft', 'Do not hand it in yet')
      .addOption(new Option('--note <text>', 'A word to the reviewers').conflicts('draft'))
      .option('--key <key>', 'Your key for this write; made from the content without it')
      .action(act(start)),
    'review start ./backup-tool --user u-17 --package backup-tool-1.2.0.zip --package-url https://plugins.example.org/backup-tool-1.2.0.zip',
    'review start ./backup-tool --user u-17 --change itm-4711 --draft',
  )
  withExamples(
    described(onePublication(review, 'revise'))
      .summary('change what is to be published')
      .description(
        'Changes what is to be published: of a draft, after changes were requested, or after the marketplace refused it. Hand it in again with "review submit".',
      )
      .option('--auto-publish', 'Publish it in the moment it is approved')
      .option('--no-auto-publish', 'Once it is approved, wait for "review publish"')
      .addOption(revisionOption())
      .action(
        act(async (tools, workflowId: string, folder: string, { autoPublish, revision, ...options }: ReviseOptions) => {
          const { content } = await readContent(tools.out, folder, options)
          const input = { workflowId, ...content, autoPublish, expectedRevision: revision }
          await step(tools, reviseMutation, { input }, 'The publication was not changed.')
        }),
      ),
    `review revise ${exampleId} ./backup-tool --package backup-tool-1.2.1.zip --package-url https://plugins.example.org/backup-tool-1.2.1.zip`,
  )
}

async function start({ gateway, out }: Tools, folder: string, options: StartOptions): Promise<void> {
  const { user: userId, id, change, autoPublish, draft, note, key } = options
  const { panelItemId, content, wayOut } = await readContent(out, folder, options)
  const isNamed = id !== undefined || change !== undefined
  const item =
    change === undefined ? { panelItemId: id ?? panelItemId } : { panelItemId: id, marketplaceItemId: change }
  const wanted = { ...item, userId, ...content, autoPublish }
  // A draft that is handed in later is the same one, so whether it is handed in is no part of the key.
  const idempotencyKey = key ?? `review:${sha256(canonicalJson(wanted)).slice(0, 40)}`
  const { done: begun } = await gateway.ask(startMutation, { input: { ...wanted, idempotencyKey } })
  refuseIfAny(begun.userErrors, 'The publication was not begun.', isNamed ? undefined : wayOut)
  const { replayed } = begun
  let { workflow } = begun
  if (workflow?.status === 'DRAFT' && !draft) {
    const { done } = await gateway.ask(submitMutation, { id: workflow.id, revision: workflow.revision, note })
    refuseIfAny(done.userErrors, `The publication ${workflow.id} was begun, and not handed in.`)
    workflow = done.workflow
  }
  if (replayed && (workflow?.status === 'CANCELLED' || workflow?.status === 'REJECTED')) {
    const was = `The same was begun before as ${workflow.id}, which is ${workflow.status.toLowerCase()}.`
    throw new CommandFailure(exits.failed, was, { code: 'CONFLICT', wayOut: 'Begin another with a --key of your own.' })
  }
  out.result({ idempotencyKey, replayed, ...workflow }, () =>
    list({ ...linesOf(workflow), ...(replayed && { 'begun before': 'yes' }) }),
  )
}
