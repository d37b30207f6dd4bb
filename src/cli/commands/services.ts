import { Option } from 'commander'
import type { Command } from 'commander'
import type { Permission } from '../../auth/permissions.ts'
import { permissionList } from '../arguments.ts'
import { refuseIfAny } from '../client.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'
import { list, table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface Service {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly signature: string
  readonly acceptsOldAudience: boolean
  readonly apiKeyRequired: boolean
  readonly disabled: boolean
  readonly lastUsedAt: string | null
}

const fields = 'id name permissions signature acceptsOldAudience apiKeyRequired disabled lastUsedAt'

export const servicesQuery = operation<{ serviceClients: Service[] }>(
  ['admin:keys'],
  `query Services { serviceClients { ${fields} } }`,
)

interface Change extends Record<string, unknown> {
  readonly permissions?: readonly Permission[] | undefined
  readonly signature?: string | undefined
  readonly acceptsOldAudience?: boolean | undefined
  readonly apiKeyRequired?: boolean | undefined
  readonly disabled?: boolean | undefined
}

export const configureMutation = operation<
  { done: { client: Service | null; userErrors: readonly UserError[] } },
  Change & { clientId: string }
>(
  ['admin:keys'],
  `mutation Configure($clientId: ID!, $permissions: [String!], $signature: SignatureRule, $acceptsOldAudience: Boolean,
    $apiKeyRequired: Boolean, $disabled: Boolean) {
    done: configureServiceClient(clientId: $clientId, permissions: $permissions, signature: $signature,
      acceptsOldAudience: $acceptsOldAudience, apiKeyRequired: $apiKeyRequired, disabled: $disabled) {
      client { ${fields} } userErrors { code message path }
    }
  }`,
)

interface Options {
  readonly permissions?: Permission[]
  readonly signature?: string
  readonly oldAudience?: 'on' | 'off'
  readonly apiKeyRequired?: 'on' | 'off'
  readonly calls?: 'on' | 'off'
}

const onOff = (flags: string, description: string) => new Option(flags, description).choices(['on', 'off'])

export function addServices(program: Command): void {
  const services = program.command('services').description('Services that may call, and what each must use.')
  withExamples(
    services
      .command('list')
      .summary('list services')
      .description('Lists services with what they may do and must use.')
      .action(act(listServices)),
    'services list',
  )
  withExamples(
    services
      .command('configure')
      .argument('<service>', 'Id of the service')
      .summary('say what a service may do and must use')
      .description('Says what a service may do and must use. What is not said stays as it is; it works within 5 s.')
      .option('--permissions <list>', 'Comma list of what it may do at most', permissionList)
      .addOption(
        new Option('--signature <rule>', 'Signature that its requests must carry; add the key first').choices([
          'none',
          'legacy',
          'rfc9421',
        ]),
      )
      .addOption(onOff('--old-audience <on|off>', 'Take tokens made for the audience of old panels from it'))
      .addOption(onOff('--api-key-required <on|off>', 'Ask for an API key beside each of its tokens'))
      .addOption(onOff('--calls <on|off>', 'Let it call at all'))
      .action(act(configure)),
    'services configure old-panel --old-audience on --signature legacy',
    'services configure client-01jd3zk8x5 --permissions item:read,analytics:read',
    'services configure client-01jd3zk8x5 --calls off',
  )
}

const isOn = (word: 'on' | 'off' | undefined) => (word === undefined ? undefined : word === 'on')

async function configure({ gateway, out }: Tools, clientId: string, options: Options): Promise<void> {
  const calls = isOn(options.calls)
  const change: Change = {
    permissions: options.permissions,
    signature: options.signature?.toUpperCase(),
    acceptsOldAudience: isOn(options.oldAudience),
    apiKeyRequired: isOn(options.apiKeyRequired),
    disabled: calls === undefined ? undefined : !calls,
  }
  if (Object.values(change).every((value) => value === undefined)) {
    throw new CommandFailure(exits.usage, 'Say what to change, for example --signature legacy.')
  }
  const { done } = await gateway.ask(configureMutation, { clientId, ...change })
  refuseIfAny(done.userErrors, 'The service was not changed.')
  const { client } = done
  out.result(client, () =>
    list({
      service: client?.id,
      name: client?.name,
      permissions: client?.permissions,
      signature: client?.signature.toLowerCase(),
      'old audience': client?.acceptsOldAudience,
      'API key required': client?.apiKeyRequired,
      calls: client?.disabled ? 'off' : 'on',
    }),
  )
}

async function listServices({ gateway, out }: Tools): Promise<void> {
  const { serviceClients } = await gateway.ask(servicesQuery, {})
  const yes = (flag: boolean) => (flag ? 'yes' : 'no')
  const rows = serviceClients.map((one) => [
    one.id,
    one.name,
    one.disabled ? 'off' : 'on',
    one.signature.toLowerCase(),
    yes(one.acceptsOldAudience),
    yes(one.apiKeyRequired),
    one.lastUsedAt,
    one.permissions,
  ])
  const head = ['SERVICE', 'NAME', 'CALLS', 'SIGNATURE', 'OLD AUDIENCE', 'NEEDS KEY', 'LAST USED', 'PERMISSIONS']
  out.result(serviceClients, () => table(head, rows))
}
