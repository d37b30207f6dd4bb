/** Who is asking, what is left of their budgets, and how well the gateway is. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import type { Clock } from '../../kit/clock.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { callContext } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Store } from '../../store/store.ts'
import type { Caller, ComponentHealth, Health } from './parents.ts'

export interface Budget {
  readonly policy: string
  readonly limit: number
  readonly remaining: number
  readonly resetAt: string
}

export interface Feature {
  readonly name: string
  readonly enabled: boolean
  readonly reason: string | null
}

export interface AccessOptions {
  store: Store
  marketplace: MarketplaceClient
  clock: Clock
  version: string
  startedAtMs: number
  features: readonly Feature[]
  /** What is left of the budgets of one identity. */
  budgets: (identity: string) => Promise<Budget[]>
}

export interface AccessService {
  caller(asker: Asker): Caller
  budgets(caller: Caller): Promise<Budget[]>
  features(): Feature[]
  /** Probes what the gateway depends on; never rejects. */
  health(asker: Asker): Promise<Health>
}

/** Probes are shared for this long, so that asking often costs nothing. */
const probeFreshMs = 1_000

export function createAccessService(options: AccessOptions): AccessService {
  const { store, marketplace, clock } = options
  let probed: { at: number; components: Promise<ComponentHealth[]> } | undefined

  async function storeHealth(): Promise<ComponentHealth> {
    const startedAt = clock.monotonic()
    const base = { name: 'store', circuit: null, capabilities: null }
    try {
      await store.healthy()
      const latencyMs = Math.round((clock.monotonic() - startedAt) * 100) / 100
      return { ...base, status: 'HEALTHY', latencyMs, message: null, lastSuccessAt: rfc3339(clock.now()) }
    } catch {
      return {
        ...base,
        status: 'UNHEALTHY',
        latencyMs: null,
        message: 'The store does not answer: no write can be accepted.',
        lastSuccessAt: null,
      }
    }
  }

  async function marketplaceHealth(asker: Asker): Promise<ComponentHealth> {
    const { status, latencyMs, circuit, lastSuccessAt, capabilities } = await marketplace.health.check({
      ...callContext(asker),
      scope: 'health',
    })
    const isWell = status === 'HEALTHY'
    return {
      name: 'marketplace',
      // Without the marketplace reads go on from the record and writes wait: less, but not nothing.
      status: isWell ? 'HEALTHY' : 'DEGRADED',
      latencyMs,
      message: isWell
        ? null
        : 'The marketplace does not answer well: earlier answers are shown, and writes wait for it.',
      circuit,
      lastSuccessAt,
      capabilities: [...capabilities].sort(),
    }
  }

  return {
    caller({ caller }) {
      if (caller.kind === 'anonymous') throw new Failure('AUTHENTICATION_FAILED', 'Query.caller needs a token.')
      return caller
    },

    budgets: (caller) => options.budgets(identityKey(caller)),

    features: () => [...options.features],

    async health(asker) {
      if (!probed || clock.monotonic() - probed.at > probeFreshMs) {
        probed = { at: clock.monotonic(), components: Promise.all([storeHealth(), marketplaceHealth(asker)]) }
      }
      const components = await probed.components
      const isIn = (status: ComponentHealth['status']) => components.some((component) => component.status === status)
      const status = isIn('UNHEALTHY') ? 'UNHEALTHY' : isIn('DEGRADED') ? 'DEGRADED' : 'HEALTHY'
      return { status, version: options.version, startedAtMs: options.startedAtMs, nowMs: clock.now(), components }
    },
  }
}
