/** A real gateway on loopback in front of a real sandbox marketplace, for tests through the front door. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { permissions as allPermissions } from '../../src/auth/permissions.ts'
import { loadConfig } from '../../src/config/config.ts'
import type { Config } from '../../src/config/config.ts'
import { startGateway } from '../../src/gateway.ts'
import type { Gateway } from '../../src/gateway.ts'
import { openOwnStore } from '../../src/gateway/own-store.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import type { Store } from '../../src/store/store.ts'
import { migratedPostgres } from './postgres.ts'

export interface GatewayError {
  message: string
  path?: (string | number)[]
  extensions: {
    code: string
    requestId: string
    retryable: boolean
    retryAfterSeconds?: number
    [name: string]: unknown
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- what an operation answers is the test's to know
export interface Answer<Data = any> {
  status: number
  headers: Headers
  data: Data
  errors: GatewayError[] | undefined
  extensions: Record<string, unknown> | undefined
}

export interface AskOptions {
  /** Permissions of the token, all by default; null sends no token. */
  permissions?: readonly string[] | null
  /** The panel user that the service acts for. */
  actingUserId?: string
  /** A token of one's own. */
  token?: string
  headers?: Record<string, string>
}

export interface TestGateway {
  readonly url: string
  readonly sandbox: Sandbox
  readonly config: Config
  readonly gateway: Gateway
  /** Log lines so far. */
  readonly logged: string[]
  token(permissions?: readonly string[], actingUserId?: string): Promise<string>
  ask(query: string, variables?: Record<string, unknown>, options?: AskOptions): Promise<Answer>
  stop(): Promise<void>
}

export interface TestGatewayOptions {
  sandbox?: SandboxOptions
  env?: Record<string, string>
  /** A sandbox that is already there and stays. */
  existing?: Sandbox
  /** A folder that is already there and stays. */
  dataDir?: string
  engine?: 'sqlite' | 'postgres'
  /** Of the gateway and of the tokens it is asked with. */
  clock?: Clock
  /** Comes between the gateway and its store. */
  around?: (store: Store) => Store
  /** Done before the configuration is read. */
  prepare?: () => Promise<void>
}

/**
 * With TEST_ENGINE=postgres every test gateway has a database of its own on PostgreSQL instead of a file. With TEST_FEDERATED=1
 * every one that does not say otherwise serves the example panel in the same graph, and must answer as it does without.
 */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'gateway-test-')))
  const sandbox = options.existing ?? (await startSandbox({ plugins: 120, ...options.sandbox }))
  const engine = options.engine ?? (process.env['TEST_ENGINE'] === 'postgres' ? 'postgres' : 'sqlite')
  const database = engine === 'postgres' ? await migratedPostgres() : null
  await options.prepare?.()
  const panel = isFederated(options.env) ? await panelBeside(dataDir) : null
  /** All that is around the gateway. */
  const leave = async () => {
    await panel?.stop()
    if (!options.existing) await sandbox.stop()
    await database?.stop()
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
  }
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    GATEWAY_JWT_SECRET: randomBytes(32).toString('hex'),
    MARKETPLACE_API_URL: sandbox.url,
    MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
    MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
    ...(database && { DATABASE_URL: database.url }),
    ...(panel && { SUBGRAPHS: panel.list }),
    ...options.env,
  })
  const logged: string[] = []
  const log = createLog({ level: config.LOG_LEVEL, pretty: false }, { write: (line) => void logged.push(line) })
  const clock = options.clock ?? systemClock
  const parts = { config, log, clock, random: Math.random }
  const { around } = options
  const store = around && { store: openOwnStore(config, clock, log).then(around) }
  let running: Gateway | undefined = await startGateway({ ...parts, ...store }).catch(async (refused: unknown) => {
    await leave()
    throw refused
  })

  const token = (permissions: readonly string[] = allPermissions, actingUserId?: string) =>
    mintServiceToken({
      secret: config.GATEWAY_JWT_SECRET,
      issuer: config.GATEWAY_JWT_ISSUER,
      audience: config.GATEWAY_JWT_AUDIENCE,
      serviceId: config.SERVICE_ID,
      permissions,
      ttlSeconds: 900,
      now: clock.now(),
      ...(actingUserId !== undefined && { actingUserId }),
    })

  const { url } = running
  return {
    url,
    sandbox,
    config,
    get gateway() {
      if (!running) throw new Error('This gateway has stopped')
      return running
    },
    logged,
    token,
    async ask(query, variables, { permissions, actingUserId, token: own, headers } = {}) {
      const bearer = own ?? (permissions === null ? undefined : await token(permissions, actingUserId))
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        body: JSON.stringify({ query, ...(variables && { variables }) }),
      })
      const body = (await response.json()) as Pick<Answer, 'data' | 'errors' | 'extensions'>
      return {
        status: response.status,
        headers: response.headers,
        data: body.data,
        errors: body.errors,
        extensions: body.extensions,
      }
    },
    async stop() {
      await running?.stop()
      // The variables of a test file stay as long as its worker, and hundreds of stopped gateways with them.
      running = undefined
      await leave()
    },
  }
}

const isFederated = (env: Record<string, string> = {}): boolean =>
  process.env['TEST_FEDERATED'] === '1' && !['SUBGRAPHS', 'SUPERGRAPH', 'LOCAL_SUBGRAPH'].some((name) => name in env)

async function panelBeside(dataDir: string) {
  const panel = await startPanel()
  const list = join(dataDir, 'test-subgraphs.json')
  await writeFile(join(dataDir, 'test-panel.graphql'), panelSdl)
  await writeFile(list, JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'test-panel.graphql' }]))
  return { list, stop: panel.stop }
}
