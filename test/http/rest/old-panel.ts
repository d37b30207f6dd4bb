/** A panel as it was: axios, its headers, its token for the marketplace's audience, its key and its signature. */
import { createHmac, hash, randomBytes, randomUUID } from 'node:crypto'
import { create } from 'axios'
import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios'
import type { SandboxOptions } from '../../../sandbox/sandbox.ts'
import type { WirePlugin } from '../../../sandbox/wire.ts'
import { mintServiceToken } from '../../../src/auth/mint.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { userIssuer } from '../../support/user-issuer.ts'

export interface OldPanel {
  readonly house: TestGateway
  /** Never rejects for a status. */
  readonly http: AxiosInstance
  /** The dashboards, with the token of a user. */
  readonly dashboard: AxiosInstance
  /** Of the user `u-1` in these roles; `USER` is the only one that the gateway knows. */
  userToken(roles: readonly string[]): Promise<string>
  readonly apiKey: string
  readonly signingSecret: string
  /** The five words of old tokens, unless others are given. */
  token(permissions?: readonly string[], audience?: string): Promise<string>
  /** A plugin as the marketplace has it. */
  listed(id: string): Promise<WirePlugin>
  /** What the marketplace itself says of its totals. */
  totals(): Promise<{ totals: object; categories: object[] }>
  stop(): Promise<void>
}

export interface OldPanelOptions {
  /** Whether the service's record says that it is an old panel. */
  registered?: boolean
  env?: Record<string, string>
  sandbox?: SandboxOptions
  serviceId?: string
}

const fiveWords = ['user:read', 'user:write', 'item:read', 'item:write', 'analytics:read']

/** The checksum is no secret, so anybody can make one. */
export function oldApiKey(serviceId: string): string {
  const random = randomBytes(32).toString('hex')
  return `pk_${serviceId}_${random}_${hash('sha256', `${serviceId}:${random}`, 'hex').slice(0, 8)}`
}

export async function startOldPanel(options: OldPanelOptions = {}): Promise<OldPanel> {
  const secret = randomBytes(32).toString('hex')
  const signingSecret = randomBytes(32).toString('hex')
  const serviceId = options.serviceId ?? 'panel-system'
  const apiKey = oldApiKey(serviceId)
  const issuer = await userIssuer({ USER: ['item:read', 'analytics:read'] })
  const house = await startTestGateway({
    sandbox: { secrets: { serviceId }, ...options.sandbox },
    env: {
      GATEWAY_JWT_SECRET: secret,
      SERVICE_ID: serviceId,
      MARKETPLACE_RATE_LIMIT_MAX: '100000',
      ...issuer.env,
      ...options.env,
    },
  })
  if (options.registered !== false) await register(house, serviceId, apiKey, signingSecret)

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

  const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Panel-Integration/v1' }
  const common = { headers, validateStatus: () => true }
  const http = create({ ...common, baseURL: `${house.url}/api/integration` })
  const dashboard = create({ ...common, baseURL: `${house.url}/api/dashboard` })
  const userToken = (roles: readonly string[]) => issuer.token('u-1', roles)
  dashboard.defaults.headers.common['Authorization'] = `Bearer ${await userToken(['USER'])}`
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
    dashboard,
    userToken,
    apiKey,
    signingSecret,
    token,
    listed: (id) => atMarketplace<WirePlugin>(house, `plugins/${id}`),
    async totals() {
      const { categories, ...totals } = await atMarketplace<{ categories: object[] }>(house, 'stats')
      return { totals, categories }
    },
    async stop() {
      await house.stop()
      await issuer.remove()
    },
  }
}

async function atMarketplace<T>({ sandbox }: TestGateway, path: string): Promise<T> {
  const response = await fetch(`${sandbox.url}/integration/${path}`, { headers: await sandbox.headers() })
  return ((await response.json()) as { data: T }).data
}

const CONFIGURE = `mutation ($id: ID!) {
  configureServiceClient(clientId: $id, acceptsOldAudience: true, signature: LEGACY) { userErrors { message } }
}`
const REGISTER =
  'mutation ($id: ID!, $key: String!) { registerOldApiKey(clientId: $id, key: $key) { userErrors { message } } }'
const ADD =
  'mutation ($id: ID!, $secret: String!) { addSigningKey(clientId: $id, key: { legacy: $secret }) { userErrors { message } } }'

const OPERATORS = 'mutation { createServiceClient(name: "Operators", permissions: ["admin:keys"]) { secret } }'

/** What an operator does once for a panel that has not moved yet, as a service of the operators' own: the panel's must sign afterwards. */
async function register(house: TestGateway, id: string, apiKey: string, secret: string): Promise<void> {
  const steps: [query: string, variables: Record<string, string>][] = [
    [REGISTER, { id, key: apiKey }],
    [ADD, { id, secret }],
    [CONFIGURE, { id }],
  ]
  const { data: made } = await house.ask(OPERATORS)
  const headers = { 'x-api-key': made.createServiceClient.secret as string }
  for (const [query, variables] of steps) {
    const { data, errors } = await house.ask(query, variables, { permissions: null, headers })
    expect(errors).toBeUndefined()
    expect(Object.values(data as Record<string, unknown>)).toEqual([{ userErrors: [] }])
  }
}
