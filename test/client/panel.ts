/** A gateway process with a sandbox behind it, and a client of it, as a panel has one. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGatewayClient } from '../../client/src/index.ts'
import type { GatewayClient, GatewayClientOptions } from '../../client/src/index.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { permissions } from '../../src/auth/permissions.ts'
import type { TestGateway } from '../support/gateway.ts'
import { GatewayProcess } from '../journeys/gateway-process.ts'

/** Everything the service may do, with the secret that a test gateway has. */
export function clientOf(house: TestGateway, options: Partial<GatewayClientOptions> = {}): GatewayClient {
  const { GATEWAY_JWT_SECRET: secret, SERVICE_ID: serviceId } = house.config
  return createGatewayClient({ url: house.url, credentials: { secret, serviceId, permissions }, ...options })
}

export interface ProcessUnderFire {
  readonly sandbox: Sandbox
  readonly gateway: GatewayProcess
  readonly folder: string
  readonly url: string
  readonly secret: string
  readonly client: GatewayClient
  stop(): Promise<void>
}

/** Not started yet: `gateway.start()` does it, always on the same port and the same store. */
export async function processUnderFire(env: Record<string, string> = {}): Promise<ProcessUnderFire> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-client-'))
  const sandbox = await startSandbox({ plugins: 5, ledgerLimit: 100_000 })
  const secret = randomBytes(32).toString('hex')
  const port = await freePort()
  const gateway = new GatewayProcess({
    NODE_ENV: 'test',
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    GATEWAY_JWT_SECRET: secret,
    MARKETPLACE_API_URL: sandbox.url,
    MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
    MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
    LOG_LEVEL: 'error',
    ...env,
  })
  const url = `http://127.0.0.1:${port}`
  const client = createGatewayClient({
    url,
    credentials: { secret, serviceId: sandbox.secrets.serviceId, permissions },
    attemptTimeoutMs: 3_000,
  })
  return {
    sandbox,
    gateway,
    folder,
    url,
    secret,
    client,
    async stop() {
      await gateway.stop()
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What the marketplace felt: each user change and each activity that took effect, in order. */
export function effectsAt(sandbox: Sandbox) {
  const felt = sandbox.ledger().filter((entry) => entry.effect !== null && !entry.replayed)
  const changes = felt
    .filter(({ path }) => path.endsWith('/users/sync'))
    .map(({ body }) => body as { user_id: string; action: string; user_data: { display_name?: string } })
  const messages = felt.flatMap(({ effect }) =>
    effect?.kind === 'events.stored' ? (effect['ids'] as string[]) : effect?.kind === 'event.stored' ? [effect.id] : [],
  )
  // The mark of the sender stands before its id.
  return { changes, messages: messages.map((id) => id.slice(id.indexOf('/') + 1)) }
}

export async function eventually<T>(
  what: string,
  look: () => Promise<T | false> | T | false,
  mostMs = 20_000,
): Promise<T> {
  for (const endsAt = performance.now() + mostMs; performance.now() < endsAt;) {
    const found = await look()
    if (found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`Never came: ${what}`)
}
