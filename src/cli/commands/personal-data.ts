import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { refuseIfAny } from '../client.ts'
import { confirm } from '../confirm.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { assertWritable, writePrivately } from '../files.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { list, table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

export const exportQuery = operation<{ exportUser: unknown }, { userId: string }>(
  ['user:read:pii'],
  'query Export($userId: ID!) { exportUser(userId: $userId) }',
)

interface Certificate {
  readonly id: string
  readonly userIdHash: string
  readonly requestedAt: string
  readonly completedAt: string | null
  readonly stores: readonly { name: string; rows: number; upstreamAcknowledged: boolean }[]
}

export const eraseMutation = operation<
  { eraseUser: { certificate: Certificate | null; userErrors: readonly UserError[] } },
  { userId: string; reason: string; key: string }
>(
  ['user:erase'],
  `mutation Erase($userId: ID!, $reason: String!, $key: IdempotencyKey!) {
    eraseUser(userId: $userId, reason: $reason, idempotencyKey: $key) {
      certificate { id userIdHash requestedAt completedAt stores { name rows upstreamAcknowledged } }
      userErrors { code message path }
    }
  }`,
)

interface EraseOptions {
  readonly reason: string
  readonly key?: string
  readonly yes?: boolean
}

export function addPersonalData(program: Command): void {
  withExamples(
    program
      .command('export-user')
      .argument('<id>', 'Panel user id')
      .summary('everything that is stored about a user')
      .description(
        'Prints everything that is stored about a user as JSON (GDPR, article 15). Ends with 1 when nothing is.',
      )
      .option('--output <file>', 'Write to this file, readable by its owner only')
      .action(act(exportUser)),
    'export-user u-17 --output u-17.json',
  )
  withExamples(
    program
      .command('erase-user')
      .argument('<id>', 'Panel user id')
      .summary("delete a user and erase the user's personal data")
      .description(
        'Deletes a user at the marketplace and erases the personal data here (GDPR, article 17). Prints what was erased where. Asking again with the same --key shows the certificate as it is then.',
      )
      .requiredOption('--reason <text>', 'Why, for the record; no personal data here')
      .option('--key <key>', 'Your key for this write; made up without it')
      .option('--yes', 'Do not ask')
      .action(act(eraseUser)),
    'erase-user u-17 --reason "Asked for by the user" --yes',
  )
}

async function exportUser({ gateway, out }: Tools, userId: string, { output }: { output?: string }): Promise<void> {
  if (output !== undefined) await assertWritable(output)
  const { exportUser: found } = await gateway.ask(exportQuery, { userId })
  if (found === null) {
    throw new CommandFailure(exits.failed, 'Nothing is stored about this user.', { code: 'RESOURCE_NOT_FOUND' })
  }
  if (output === undefined) return out.result(found, () => JSON.stringify(found, null, 2))
  await writePrivately(output, `${JSON.stringify(found, null, 2)}\n`)
  out.result({ file: output }, () => '')
  out.note(`Written to ${output}.`)
}

async function eraseUser({ gateway, out }: Tools, userId: string, { reason, key, yes }: EraseOptions): Promise<void> {
  if (!yes) await confirm(`Erase ${userId} here and at the marketplace? This cannot be undone.`)
  const used = key ?? `erase:${randomUUID()}`
  const { eraseUser: done } = await gateway.ask(eraseMutation, { userId, reason, key: used })
  refuseIfAny(done.userErrors, 'Nothing was erased.')
  const { certificate } = done
  out.result({ key: used, certificate }, () =>
    [
      list({ certificate: certificate?.id, key: used, completed: certificate?.completedAt }),
      '',
      table(
        ['PLACE', 'ROWS', 'ACKNOWLEDGED'],
        (certificate?.stores ?? []).map(({ name, rows, upstreamAcknowledged }) => [
          name,
          rows,
          upstreamAcknowledged ? 'yes' : 'not yet',
        ]),
      ),
    ].join('\n'),
  )
}
