import { rfc3339 } from '../kit/clock.ts'
import type { Clock } from '../kit/clock.ts'
import { newRequestId } from '../kit/ids.ts'
import type { Breaker } from '../kit/resilience/breaker.ts'
import type { Call } from './call.ts'
import { checked } from './checked.ts'
import type { CallContext } from './context.ts'
import type { Capability, UpstreamHealth } from './domain.ts'
import { reads } from './endpoints.ts'
import { UpstreamFailure } from './failure.ts'
import { ask } from './questions.ts'
import { wireHealth } from './wire.ts'

export interface Health {
  current(): UpstreamHealth
  supports(capability: Capability): boolean
  check(context: CallContext): Promise<UpstreamHealth>
  /** The marketplace did not know a route that it had advertised. */
  lost(capability: Capability): void
}

interface HealthOptions {
  call: Call
  breaker: Breaker
  clock: Clock
  /** How long an answer is believed; a failed one only a sixth of that. */
  freshMs: number
}

const circuits = { closed: 'CLOSED', 'half-open': 'HALF_OPEN', open: 'OPEN' } as const
const patienceMs = 3_000

/**
 * Knows how the marketplace is and what it can do. Looking never waits: what is old is refreshed in the background, and what an
 * absent marketplace last advertised stays known.
 */
export function createHealth({ call, breaker, clock, freshMs }: HealthOptions): Health {
  let status: UpstreamHealth['status'] = 'UNKNOWN'
  let capabilities: ReadonlySet<string> = new Set()
  let latencyMs: number | null = null
  let checkedAt: number | null = null
  let lastSuccessAt: number | null = null
  let refreshAt = 0
  let refreshing = false

  const snapshot = (): UpstreamHealth => ({
    status,
    capabilities,
    circuit: circuits[breaker.state()],
    latencyMs,
    checkedAt: checkedAt === null ? null : rfc3339(checkedAt),
    lastSuccessAt: lastSuccessAt === null ? null : rfc3339(lastSuccessAt),
  })

  async function check(context: CallContext): Promise<UpstreamHealth> {
    const startedAt = clock.monotonic()
    try {
      const said = await call(
        ask(reads.health, '/health', (data) => checked(wireHealth, data)),
        context,
      )
      capabilities = new Set(said?.capabilities ?? [])
      status = meaning(said?.status)
      latencyMs = clock.monotonic() - startedAt
      lastSuccessAt = clock.now()
      refreshAt = clock.monotonic() + freshMs
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      status = 'UNHEALTHY'
      latencyMs = null
      refreshAt = clock.monotonic() + freshMs / 6
    }
    checkedAt = clock.now()
    return snapshot()
  }

  function refreshWhenOld() {
    if (refreshing || clock.monotonic() < refreshAt) return
    refreshing = true
    const context = { scope: 'gateway', requestId: newRequestId(), deadlineAt: clock.monotonic() + patienceMs }
    check(context).then(
      () => {
        refreshing = false
      },
      () => {
        refreshing = false
      },
    )
  }

  return {
    check,
    current() {
      refreshWhenOld()
      return snapshot()
    },
    supports(capability) {
      refreshWhenOld()
      return capabilities.has(capability)
    },
    lost(capability) {
      capabilities = new Set([...capabilities].filter((one) => one !== capability))
    },
  }
}

/** A marketplace that answers without saying how it is, is well: the contract's health has no data. */
function meaning(said: string | null | undefined): UpstreamHealth['status'] {
  if (said === 'degraded') return 'DEGRADED'
  return said === 'unhealthy' || said === 'down' ? 'UNHEALTHY' : 'HEALTHY'
}
