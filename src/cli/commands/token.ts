import { decodeJwt, jwtVerify } from 'jose'
import type { Command } from 'commander'
import { mintServiceToken } from '../../auth/mint.ts'
import { permissions } from '../../auth/permissions.ts'
import type { Permission } from '../../auth/permissions.ts'
import { permissionList, seconds } from '../arguments.ts'
import { createClient } from '../client.ts'
import { credentialsFor, signingSecret } from '../credentials.ts'
import { gatewayConfig } from '../environment.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import { list } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

/** The gateway refuses tokens that live longer. */
const longestSeconds = 3_600

/** Managing keys and reading the audit log is asked for by name. */
const usual = permissions.filter((word) => word !== 'admin:keys' && word !== 'admin:audit')

export const callerQuery = operation<{
  caller: {
    serviceId: string
    subject: string
    actingUserId: string | null
    permissions: string[]
    tokenExpiresAt: string | null
  }
}>([], 'query Caller { caller { serviceId subject actingUserId permissions tokenExpiresAt } }')

interface MintOptions {
  readonly permissions?: Permission[]
  readonly user?: string
  readonly ttl: number
}

export function addToken(program: Command): void {
  const token = program.command('token').description('Make and check service tokens.')
  withExamples(
    token
      .command('mint')
      .summary('make a service token')
      .description(
        'Prints a service token that the gateway configured here accepts. The secret is that of GATEWAY_JWT_SECRET or, in development, the one made in DATA_DIR.',
      )
      .option(
        '--permissions <list>',
        'Comma list of permissions; all but admin:keys and admin:audit without it',
        permissionList,
      )
      .option('--user <id>', 'The panel user on whose behalf the caller acts')
      .option('--ttl <time>', 'How long it is valid, at most 1h', seconds(longestSeconds), 900)
      .action(act(mint)),
    'token mint',
    'token mint --permissions user:read,item:read --user u-17 --ttl 5m',
  )
  withExamples(
    token
      .command('verify')
      .argument('[token]', 'The token; without it the one of --token or GATEWAY_TOKEN')
      .summary('say whether a token is accepted, and what it permits')
      .description(
        'Asks the gateway who the token makes its sender. With --offline the secret of this machine is asked instead.',
      )
      .option('--offline', 'Check signature, issuer, audience and times here')
      .action(act(verify)),
    'token verify eyJhbGciOi…',
    'token verify --offline eyJhbGciOi… --json',
  )
}

async function mint({ out, clock, variables }: Tools, options: MintOptions): Promise<void> {
  const config = signingSecret(variables) === undefined ? gatewayConfig() : variables
  const token = await mintServiceToken({
    secret: config.GATEWAY_JWT_SECRET ?? signingSecret(variables) ?? '',
    issuer: config.GATEWAY_JWT_ISSUER,
    audience: config.GATEWAY_JWT_AUDIENCE,
    serviceId: config.SERVICE_ID,
    permissions: options.permissions ?? usual,
    ttlSeconds: options.ttl,
    now: clock.now(),
    ...(options.user !== undefined && { actingUserId: options.user }),
  })
  const { exp } = decodeJwt(token)
  out.result(
    { token, expiresAt: new Date((exp ?? 0) * 1000).toISOString(), permissions: options.permissions ?? usual },
    () => token,
  )
}

async function verify(tools: Tools, given: string | undefined, { offline }: { offline?: boolean }): Promise<void> {
  const { out, gateway, variables, timeoutMs, clock } = tools
  if (offline) return verifyHere(tools, given ?? tools.token)
  const credentials = credentialsFor(gateway.url, given, variables, () => clock.now())
  const client = given === undefined ? gateway : createClient({ url: gateway.url, credentials, timeoutMs })
  const { caller } = await client.ask(callerQuery, {})
  out.result({ accepted: true, ...caller }, () => list({ accepted: 'yes', ...caller }))
}

async function verifyHere({ out, variables, clock }: Tools, token: string | undefined): Promise<void> {
  if (token === undefined)
    throw new CommandFailure(exits.usage, 'There is no token: give one as an argument, as --token or in GATEWAY_TOKEN.')
  const secret = signingSecret(variables)
  const secrets = [secret, variables.GATEWAY_JWT_SECRET_PREVIOUS].filter((text) => text !== undefined)
  if (secrets.length === 0) {
    throw new CommandFailure(exits.configuration, 'No secret is known here.', {
      wayOut: 'Set GATEWAY_JWT_SECRET, or leave out --offline.',
    })
  }
  let reason = ''
  for (const text of secrets) {
    try {
      const { payload } = await jwtVerify(token, Buffer.from(text), {
        algorithms: ['HS256'],
        issuer: variables.GATEWAY_JWT_ISSUER,
        audience: variables.GATEWAY_JWT_AUDIENCE,
        clockTolerance: 30,
        currentDate: new Date(clock.now()),
      })
      out.result({ accepted: true, ...payload }, () => list({ accepted: 'yes', ...payload }))
      return
    } catch (error) {
      reason = (error as Error).message
    }
  }
  throw new CommandFailure(exits.notPermitted, `The token is not accepted: ${reason}.`, {
    code: 'AUTHENTICATION_FAILED',
  })
}
