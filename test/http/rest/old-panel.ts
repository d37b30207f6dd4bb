/** A panel as it was: axios, its headers, its token for the marketplace's audience, its key and its signature. */
import { createHmac, hash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'axios'
import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios'
import type { SandboxOptions } from '../../../sandbox/sandbox.ts'
import type { WirePlugin } from '../../../sandbox/wire.ts'
import { mintServiceToken } from '../../../src/auth/mint.ts'
import { loadConfig } from '../../../src/config/config.ts'
import { openCallers } from '../../../src/gateway/callers.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { createLog } from '../../../src/kit/log.ts'
import { openStore } from '../../../src/store/open.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

export interface OldPanel {
  readonly house: TestGateway
  /** Never rejects for a status. */
  readonly http: AxiosInstance
  readonly apiKey: string
  readonly signingSecret: string
  /** The five words of old tokens, unless others are given. */
  token(permissions?: readonly string[], audience?: string): Promise<string>
  /** A plugin as the marketplace has it. */
  listed(id: string): Promise<WirePlugin>
  stop(): Promise<void>
}

export interface OldPanelOptions {
  /** Whether the service's record says that it is an old panel. */
  registered?: boolean
  env?: Record<string, string>
  sandbox?: SandboxOptions
  serviceId?: string
}

const by = { actor: 'system', serviceId: 'panel-system', requestId: 'test' }
const log = createLog({ level: 'silent', pretty: false })
const fiveWords = ['user:read', 'user:write', 'item:read', 'item:write', 'analytics:read']

/** The checksum is no secret, so anybody can make one. */
export function oldApiKey(serviceId: string): string {
  const random = randomBytes(32).toString('hex')
  return `pk_${serviceId}_${random}_${hash('sha256', `${serviceId}:${random}`, 'hex').slice(0, 8)}`
}

export async function startOldPanel(options: OldPanelOptions = {}): Promise<OldPanel> {
  const dataDir = await mkdtemp(join(tmpdir(), 'old-panel-'))
  const secret = randomBytes(32).toString('hex')
  const signingSecret = randomBytes(32).toString('hex')
  const serviceId = options.serviceId ?? 'panel-system'
  const apiKey = oldApiKey(serviceId)
  if (options.registered !== false) await register({ dataDir, secret, apiKey, signingSecret, serviceId })

  const house = await startTestGateway({
    dataDir,
    engine: 'sqlite',
    sandbox: { secrets: { serviceId }, ...options.sandbox },
    env: { GATEWAY_JWT_SECRET: secret, SERVICE_ID: serviceId, MARKETPLACE_RATE_LIMIT_MAX: '100000', ...options.env },
  })

  const token = (permissions: readonly string[] = fiveWords, audience = 'marketplace.ctrl-alt-play.com') =>
    mintServiceToken({
      secret,
      audience,
      issuer: 'panel.ctrl-alt-play.com',
      serviceId,
      permissions,
      ttlSeconds: 900,
      now: Date.now(),
    })

  const http = create({
    baseURL: `${house.url}/api/integration`,
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'Panel-Integration/v1' },
    validateStatus: () => true,
  })
  const dressed = async (request: InternalAxiosRequestConfig) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    request.headers.set('Authorization', `Bearer ${await token()}`, false)
    request.headers.set('X-API-Key', apiKey, false)
    request.headers.set('X-Service-ID', serviceId, false)
    request.headers.set('X-Request-ID', randomUUID(), false)
    request.headers.set('X-Timestamp', timestamp, false)
    if (request.data !== undefined) {
      request.data = JSON.stringify(request.data)
      const digest = createHmac('sha256', signingSecret)
        .update(timestamp + String(request.data))
        .digest('hex')
      request.headers.set('X-Signature', `sha256=${digest}`, false)
    }
    return request
  }
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- an interceptor of a client, not an endpoint
  http.interceptors.request.use(dressed)

  return {
    house,
    http,
    apiKey,
    signingSecret,
    token,
    async listed(id) {
      const response = await fetch(`${house.sandbox.url}/integration/plugins/${id}`, {
        headers: await house.sandbox.headers(),
      })
      return ((await response.json()) as { data: WirePlugin }).data
    },
    async stop() {
      await house.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

interface Registration {
  dataDir: string
  secret: string
  apiKey: string
  signingSecret: string
  serviceId: string
}

/** What an operator does once for a panel that has not moved yet. */
async function register({ dataDir, secret, apiKey, signingSecret, serviceId }: Registration): Promise<void> {
  const env = { NODE_ENV: 'test', DATA_DIR: dataDir, GATEWAY_JWT_SECRET: secret, SERVICE_ID: serviceId }
  const config = loadConfig(env)
  const file = join(dataDir, 'gateway.db')
  const store = await openStore({ databaseUrl: undefined, file, poolSize: 2, clock: systemClock, log })
  const callers = await openCallers({ config, store, clock: systemClock, log })
  await callers.keys.configureServiceClient(serviceId, { acceptsOldAudience: true, signature: 'legacy' }, by)
  await callers.keys.registerOldApiKey(serviceId, apiKey, by)
  await callers.keys.addSigningKey(serviceId, { algorithm: 'legacy', secret: signingSecret }, by)
  await callers.close()
  await store.close()
}
