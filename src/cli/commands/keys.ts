import type { Command } from 'commander'
import type { Permission } from '../../auth/permissions.ts'
import { permissionList, seconds } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { keyFields, payloadFields, show } from './key-payload.ts'
import type { Key, Payload } from './key-payload.ts'
import { addBroughtKeys } from './keys-brought.ts'

export const clientsQuery = operation<{
  serviceClients: { id: string; name: string; permissions: string[]; disabled: boolean; keys: Key[] }[]
}>(['admin:keys'], `query Clients { serviceClients { id name permissions disabled keys { ${keyFields} } } }`)

export const createMutation = operation<{ done: Payload }, { name: string; permissions: readonly Permission[] }>(
  ['admin:keys'],
  `mutation Create($name: String!, $permissions: [String!]!) {
    done: createServiceClient(name: $name, permissions: $permissions) { ${payloadFields} }
  }`,
)

export const rotateMutation = operation<{ done: Payload }, { clientId: string; overlap: string }>(
  ['admin:keys'],
  `mutation Rotate($clientId: ID!, $overlap: Duration) {
    done: rotateServiceKey(clientId: $clientId, overlap: $overlap) { ${payloadFields} }
  }`,
)

export const revokeMutation = operation<{ done: Payload }, { keyId: string }>(
  ['admin:keys'],
  `mutation Revoke($keyId: ID!) { done: revokeServiceKey(keyId: $keyId) { ${payloadFields} } }`,
)

const month = 30 * 86_400

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('Keys of the services that may call.')
  withExamples(keys.command('list').description('Lists services and their keys.').action(act(listKeys)), 'keys list')
  withExamples(
    keys
      .command('create')
      .argument('<name>', 'Name of the service, 2 to 64 characters')
      .summary('register a service and make its first key')
      .description('Registers a service and makes its first key. The key is shown this once.')
      .requiredOption('--permissions <list>', 'Comma list of what it may do at most', permissionList)
      .action(
        act(async (tools, name: string, { permissions }: { permissions: Permission[] }) => {
          show(
            tools,
            (await tools.gateway.ask(createMutation, { name, permissions })).done,
            'The service was not registered.',
          )
        }),
      ),
    'keys create "Statistics service" --permissions analytics:read,item:read',
  )
  withExamples(
    keys
      .command('rotate')
      .argument('<service>', 'Id of the service')
      .summary('make another key for a service')
      .description('Makes another key for a service. The old ones work on for the overlap.')
      .option(
        '--overlap <time>',
        'How long the old keys work on, at most 30d; 0 ends them at once',
        seconds(month, 0),
        86_400,
      )
      .action(
        act(async (tools, clientId: string, { overlap }: { overlap: number }) => {
          const { done } = await tools.gateway.ask(rotateMutation, { clientId, overlap: `PT${overlap}S` })
          show(tools, done, 'No key was made.')
        }),
      ),
    'keys rotate statistics-service --overlap 2h',
  )
  withExamples(
    keys
      .command('revoke')
      .argument('<key>', 'Id of the key')
      .summary('end a key at once')
      .description(
        'Ends a key at once. The last one by which you come in yourself is not ended: keys rotate with --overlap 0 replaces it.',
      )
      .action(
        act(async (tools, keyId: string) => {
          show(tools, (await tools.gateway.ask(revokeMutation, { keyId })).done, 'The key was not ended.')
        }),
      ),
    'keys revoke 01JD3ZK8X5',
  )
  addBroughtKeys(keys)
}

async function listKeys({ gateway, out }: Tools): Promise<void> {
  const { serviceClients } = await gateway.ask(clientsQuery, {})
  const rows = serviceClients.flatMap(({ id, keys }) =>
    keys.length === 0
      ? [[id, null, null, null, null, null, null]]
      : keys.map((key) => [
          id,
          key.id,
          key.algorithm,
          key.prefix,
          key.status.toLowerCase(),
          key.expiresAt,
          key.lastUsedAt,
        ]),
  )
  out.result(serviceClients, () =>
    table(['SERVICE', 'KEY', 'KIND', 'BEGINS WITH', 'STATUS', 'EXPIRES', 'LAST USED'], rows),
  )
}
