import { rfc3339 } from '../kit/clock.ts'
import type { Clock } from '../kit/clock.ts'
import { newRequestId } from '../kit/ids.ts'
import type { Breaker } from '../kit/resilience/breaker.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
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
  check(context: CallContext, freshEnoughMs?: number): Promise<UpstreamHealth>
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
/** So long the marketplace has for an answer. */
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
  let lookedAt = -Infinity
  let looking: Promise<void> | undefined

  const snapshot = (): UpstreamHealth => ({
    status,
    capabilities,
    circuit: circuits[breaker.state()],
    latencyMs,
    checkedAt: checkedAt === null ? null : rfc3339(checkedAt),
    lastSuccessAt: lastSuccessAt === null ? null : rfc3339(lastSuccessAt),
  })

  /** Asks on nobody's behalf: what it finds holds for all, and must not depend on who waits for it, or for how long. */
  async function look(context: CallContext): Promise<void> {
    const startedAt = clock.monotonic()
    try {
      const said = await call(
        ask(reads.health, '/health', (data) => checked(wireHealth, data)),
        { ...context, scope: 'gateway', gone: undefined, deadlineAt: startedAt + patienceMs },
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
    lookedAt = clock.monotonic()
  }

  const probe = (context: CallContext): Promise<void> =>
    (looking ??= look(context).finally(() => {
      looking = undefined
    }))

  /** Whether it ended while whoever waits for it was there and had time. */
  async function endsFor({ deadlineAt = Infinity, gone }: CallContext, looked: Promise<void>): Promise<boolean> {
    using limit = createTimeLimit(clock, deadlineAt - clock.monotonic(), gone)
    return await new Promise<boolean>((resolve, reject) => {
      limit.onAbort(() => resolve(false))
      looked.then(() => resolve(true), reject)
    })
  }

  async function check(context: CallContext, freshEnoughMs = 0): Promise<UpstreamHealth> {
    if (clock.monotonic() - lookedAt < freshEnoughMs) return snapshot()
    if (await endsFor(context, probe(context))) return snapshot()
    return { ...snapshot(), status: 'UNHEALTHY', latencyMs: null }
  }

  function refreshWhenOld() {
    if (looking || clock.monotonic() < refreshAt) return
    probe({ scope: 'gateway', requestId: newRequestId() }).catch(() => undefined)
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
