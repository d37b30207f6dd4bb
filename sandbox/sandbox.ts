/** A sandbox marketplace: made, started and stopped as one thing. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { createAnalytics } from './analytics.ts'
import { Calls } from './calls.ts'
import type { CallCounts } from './calls.ts'
import { allCapabilities } from './capabilities.ts'
import type { Capability } from './capabilities.ts'
import { createCategories } from './categories.ts'
import { loadCatalogue } from './catalogue/load.ts'
import type { CatalogueSource, Loaded } from './catalogue/load.ts'
import { generated } from './catalogue/generate.ts'
import { createControl } from './control.ts'
import type { ControlPatch, ControlState } from './control.ts'
import { createCredentials } from './credentials.ts'
import type { ServiceSecrets } from './credentials.ts'
import { openDatabase, undoChanges } from './database.ts'
import { createAnswers } from './idempotency.ts'
import { Ledger } from './ledger.ts'
import type { LedgerEntry, LedgerFilter } from './ledger.ts'
import { createPlugins } from './plugins.ts'
import { createSearch } from './search.ts'
import { base, createSandboxServer } from './server.ts'
import { marketplaceStats } from './stats.ts'
import { createUsers } from './users.ts'

export interface SandboxOptions {
  host?: string
  /** 0, the default, takes any free port. */
  port?: number
  /** A file, or the default ':memory:'. */
  database?: string
  /** Made up when they are not given. */
  secrets?: Partial<ServiceSecrets>
  /** How many plugins the generated catalogue has. */
  plugins?: number
  /** Another catalogue than the generated one. */
  catalogue?: CatalogueSource
  capabilities?: readonly Capability[]
  ledgerLimit?: number
  clock?: Clock
  onProgress?(line: string): void
  onBug?(error: unknown): void
}

export interface Sandbox {
  /** The base address of the API. */
  url: string
  origin: string
  port: number
  secrets: ServiceSecrets
  loaded: Loaded
  control(patch: ControlPatch): ControlState
  ledger(filter?: LedgerFilter): LedgerEntry[]
  calls(): CallCounts
  /** Data, ledger, counters and, unless kept, the knobs: all back to the start. */
  reset(keepControl?: boolean): void
  /** A service token with these permissions, by default all that the contract knows. */
  token(permissions?: readonly string[], claims?: Record<string, unknown>): Promise<string>
  /** All the headers of an accepted call. */
  headers(permissions?: readonly string[]): Promise<Record<string, string>>
  sign(timestamp: string, body: string | Buffer): string
  /** Cuts the connections that are still open. May be called twice. */
  stop(): Promise<void>
}

export const contractPermissions = ['user:read', 'user:write', 'item:read', 'item:write', 'analytics:read'] as const

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? systemClock
  const host = options.host ?? '127.0.0.1'
  const secrets: ServiceSecrets = {
    jwtSecret: options.secrets?.jwtSecret ?? randomBytes(32).toString('hex'),
    apiKey: options.secrets?.apiKey ?? randomBytes(32).toString('hex'),
    serviceId: options.secrets?.serviceId ?? 'panel-system',
  }
  const db = openDatabase(options.database ?? ':memory:')
  const users = createUsers(db, clock)
  const categories = createCategories(db)
  const plugins = createPlugins(db, clock, categories)
  const source = options.catalogue ?? generated(options.plugins === undefined ? {} : { plugins: options.plugins })
  const loaded = await loadCatalogue(db, { users, categories, plugins }, source, options.onProgress).catch(
    (error: unknown) => {
      db.close()
      throw error
    },
  )
  const control = createControl(options.capabilities ?? allCapabilities)
  const ledger = new Ledger(options.ledgerLimit ?? 200_000)
  const calls = new Calls()
  const credentials = createCredentials(secrets, clock)

  const reset = (keepControl = false): void => {
    undoChanges(db)
    plugins.invalidate()
    categories.invalidate()
    ledger.clear()
    calls.clear()
    if (!keepControl) control.reset()
  }
  const market = {
    users,
    plugins,
    categories,
    search: createSearch(db, plugins, categories),
    analytics: createAnalytics(db, clock),
    stats: () => marketplaceStats(db, categories),
    has: control.has,
  }
  const onBug = options.onBug ?? (() => {})
  const answers = createAnswers(db)
  const server = createSandboxServer({ clock, credentials, control, ledger, calls, answers, market, reset, onBug })
  server.listen(options.port ?? 0, host)
  await once(server, 'listening').catch((error: unknown) => {
    db.close()
    throw error
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`

  let stopping: Promise<void> | undefined
  async function stop(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    db.close()
  }

  return {
    url: `${origin}${base}`,
    origin,
    port,
    secrets,
    loaded,
    control: (patch) => control.patch(patch),
    ledger: (filter) => ledger.list(filter),
    calls: () => calls.counts(),
    reset,
    token: (permissions = contractPermissions, claims = {}) => credentials.token(permissions, claims),
    async headers(permissions = contractPermissions) {
      return {
        authorization: `Bearer ${await credentials.token(permissions)}`,
        'x-api-key': secrets.apiKey,
        'x-service-id': secrets.serviceId,
        'content-type': 'application/json',
      }
    },
    sign: credentials.sign,
    stop: () => (stopping ??= stop()),
  }
}
