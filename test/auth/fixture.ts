/** A gateway's authentication in miniature: a clock that stands still, a register in memory, a log that can be read. */
import { createHmac } from 'node:crypto'
import { createAuthenticator } from '../../src/auth/authenticate.ts'
import type { AuthenticatorOptions } from '../../src/auth/authenticate.ts'
import type { AuthRequest } from '../../src/auth/headers.ts'
import type { ServiceIssuer } from '../../src/auth/issuer.ts'
import { permissions } from '../../src/auth/permissions.ts'
import { serviceRecord } from '../../src/auth/register.ts'
import type { ApiKeyRecord, ServiceRegister, SigningKeyRecord } from '../../src/auth/register.ts'
import { sharedSecrets } from '../../src/auth/verification-keys.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { Failure } from '../../src/kit/failure.ts'
import { canonicalJson } from '../../src/kit/ids.ts'
import { createLog } from '../../src/kit/log.ts'

export const now = 1_800_000_000_000
export const seconds = now / 1000
export const secret = 'hN8vQ2xW5rT9yB3mK7pL1sD4fG6jC0zE'
export const outgoingSecret = 'uA3kV9wZ6nJ1tR8bX5cM2qH7eP4gY0dS'

export type StillClock = Clock & { set(ms: number): void; advance(ms: number): void }

export function stillClock(at = now): StillClock {
  let time = at
  return {
    now: () => time,
    monotonic: () => time - at,
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
    set: (ms) => {
      time = ms
    },
    advance: (ms) => {
      time += ms
    },
  }
}

export const serviceIssuer = (changes: Partial<ServiceIssuer> = {}): ServiceIssuer => ({
  kind: 'service',
  issuer: 'panel.ctrl-alt-play.com',
  algorithms: ['HS256'],
  audiences: ['gateway.ctrl-alt-play.com'],
  oldAudiences: ['marketplace.ctrl-alt-play.com'],
  keys: sharedSecrets([{ secret }]),
  services: new Map([
    ['panel-system', new Set(permissions)],
    ['strict-panel', new Set(permissions)],
    ['old_panel', new Set(permissions)],
    ['keyed-panel', new Set(permissions)],
    ['closed-panel', new Set(permissions)],
    ['unregistered', new Set(permissions)],
  ]),
  ...changes,
})

export interface MemoryRegister extends ServiceRegister {
  apiKeys: Map<string, ApiKeyRecord>
  oldApiKeys: Map<string, ApiKeyRecord>
  signingKeys: SigningKeyRecord[]
  nonces: Set<string>
  used: string[]
}

export function memoryRegister(): MemoryRegister {
  const services = [
    serviceRecord({ id: 'panel-system', permissions }),
    serviceRecord({ id: 'strict-panel', permissions, signature: 'rfc9421' }),
    serviceRecord({ id: 'old_panel', permissions, signature: 'legacy', acceptsOldAudience: true }),
    serviceRecord({ id: 'keyed-panel', permissions: ['item:read', 'user:read'], apiKeyRequired: true }),
    serviceRecord({ id: 'closed-panel', permissions, disabled: true }),
    serviceRecord({ id: 'robot', permissions: ['item:read'] }),
  ]
  const register: MemoryRegister = {
    apiKeys: new Map(),
    oldApiKeys: new Map(),
    signingKeys: [],
    nonces: new Set(),
    used: [],
    service: (id) => services.find((service) => service.id === id),
    apiKey: (id) => register.apiKeys.get(id),
    oldApiKey: (digest) => register.oldApiKeys.get(digest),
    signingKey: (id) => register.signingKeys.find((key) => key.id === id),
    legacyKeys: (service) =>
      register.signingKeys.filter((key) => key.serviceId === service && key.algorithm === 'legacy'),
    async rememberNonce({ keyId, nonce }) {
      const key = JSON.stringify([keyId, nonce])
      if (register.nonces.has(key)) return false
      register.nonces.add(key)
      return true
    },
    keyUsed: (id) => register.used.push(id),
  }
  return register
}

export function world(changes: Partial<AuthenticatorOptions> = {}) {
  const clock = stillClock()
  const register = memoryRegister()
  const lines: string[] = []
  const log = createLog({ level: 'info', pretty: false }, { write: (line: string) => void lines.push(line) })
  const authenticator = createAuthenticator({ issuers: [serviceIssuer()], register, clock, log, ...changes })
  const reasons = () => lines.map((line) => (JSON.parse(line) as { reason: string }).reason)
  return {
    clock,
    register,
    lines,
    reasons,
    authenticator,
    ask: async (changes: Partial<AuthRequest> = {}) => authenticator.authenticate({ ...request(), ...changes }),
    askWith: async (token: string, headers: AuthRequest['headers'] = {}) =>
      authenticator.authenticate({ ...request(), headers: { ...headers, authorization: `Bearer ${token}` } }),
  }
}

export const request = (): AuthRequest => ({ headers: {}, method: 'POST', url: '/graphql', remoteAddress: '192.0.2.7' })

/** The one answer that every refusal gives, as a client could see it. */
export async function refusalOf(asking: Promise<unknown>): Promise<string> {
  try {
    await asking
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return canonicalJson({ ...Object.fromEntries(Object.entries(error)), message: error.message, status: error.status })
  }
  throw new Error('was not refused')
}

export const theRefusal = canonicalJson({
  name: 'Failure',
  code: 'AUTHENTICATION_FAILED',
  retryable: false,
  message: 'Credentials are missing or not accepted.',
  status: 401,
})

export const claims = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: 'panel.ctrl-alt-play.com',
  aud: 'gateway.ctrl-alt-play.com',
  sub: 'service-integration',
  iat: seconds,
  exp: seconds + 900,
  service_id: 'panel-system',
  permissions: ['user:read', 'item:read'],
  ...changes,
})

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token made by hand: any header and payload (objects or raw text), signed with `key` the way HS256 does it. */
export function handmade(payload: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key = secret): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

export function without(name: string): Record<string, unknown> {
  const { [name]: _left, ...rest } = claims()
  return rest
}
