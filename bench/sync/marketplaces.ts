/** The marketplace of the bench: the sandbox, which does real work for each user, or a stub that answers at once. */
import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { startProcess, endProcess } from './processes.ts'

const secret = () => randomBytes(32).toString('hex')
export const secrets = { jwtSecret: secret(), apiKey: secret(), serviceId: 'panel-system' }

/** What the marketplace wants to see of whoever writes users. */
export async function credentials(): Promise<Record<string, string>> {
  const token = await new SignJWT({ service_id: secrets.serviceId, permissions: ['user:write'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('panel.ctrl-alt-play.com')
    .setAudience('marketplace.ctrl-alt-play.com')
    .setSubject('service-integration')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secrets.jwtSecret))
  return { authorization: `Bearer ${token}`, 'x-api-key': secrets.apiKey, 'x-service-id': secrets.serviceId }
}

export type MarketplaceKind = 'sandbox' | 'stub'

export interface Marketplace {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

const entries: Record<MarketplaceKind, URL> = {
  sandbox: new URL('../../sandbox/main.ts', import.meta.url),
  stub: new URL('./stub-marketplace.ts', import.meta.url),
}

/** On a port of its own choice, or on the one where it was before. */
export async function startMarketplace(kind: MarketplaceKind, port = 0): Promise<Marketplace> {
  const { child, pid, ready } = await startProcess<{ url: string }>(entries[kind], ['--plugins', '5'], {
    SANDBOX_PORT: String(port),
    SANDBOX_DB: ':memory:',
    MARKETPLACE_JWT_SECRET: secrets.jwtSecret,
    MARKETPLACE_API_KEY: secrets.apiKey,
  })
  return { url: ready.url, pid, stop: () => endProcess(child, 'SIGKILL') }
}
