import { createBreaker } from '../kit/resilience/breaker.ts'
import type { Breaker } from '../kit/resilience/breaker.ts'
import { createRetryBudget } from '../kit/resilience/budget.ts'
import { createBulkhead } from '../kit/resilience/bulkhead.ts'
import { createHold } from '../kit/resilience/hold.ts'
import type { Clock } from '../kit/clock.ts'
import type { HttpKind } from '../kit/http/open.ts'
import { createCall } from './call.ts'
import type { Call } from './call.ts'
import type { CallRecord } from './context.ts'
import { createCredentials } from './credentials.ts'
import { UpstreamFailure } from './failure.ts'
import { createCommonHeaders } from './headers.ts'
import type { Sign } from './headers.ts'
import { createTransport } from './transport.ts'

export interface MarketplaceOptions {
  /** Such as `https://marketplace.example/api/v1`. Nothing outside this origin is ever contacted. */
  baseUrl: string
  serviceId: string
  jwtSecret: string
  apiKey?: string | undefined
  clock: Clock
  /** From 0 up to 1. */
  random: () => number
  /** Total time of one call with all its attempts. */
  timeoutMs?: number | undefined
  /** All attempts of one call, the first included. */
  attempts?: number | undefined
  /** Base of the backoff between attempts. */
  retryDelayMs?: number | undefined
  /** How long the advertised capabilities are believed. */
  healthFreshMs?: number | undefined
  limits?: Partial<Limits> | undefined
  /** Adds a signature to each request. */
  sign?: Sign | undefined
  /** Which HTTP client to send with. */
  http?: HttpKind | undefined
  /** Told of every attempt: for metrics. */
  onCall?: ((record: CallRecord) => void) | undefined
  /** Told when the breaker opens, probes and closes. */
  onCircuit?: ((state: 'closed' | 'open' | 'half-open') => void) | undefined
}

interface Limits {
  connectMs: number
  headersMs: number
  bodyIdleMs: number
  attemptMs: number
  maxAnswerBytes: number
  maxInFlight: number
  maxQueue: number
  /** A pause asked for by Retry-After is sat out within a call up to this long. */
  maxHoldWaitMs: number
  breakerOpenMs: number
}

const defaults: Limits = {
  connectMs: 1_000,
  headersMs: 5_000,
  bodyIdleMs: 5_000,
  attemptMs: 8_000,
  maxAnswerBytes: 5 * 1024 * 1024,
  maxInFlight: 64,
  maxQueue: 128,
  maxHoldWaitMs: 2_000,
  breakerOpenMs: 5_000,
}

/** The line to one marketplace: a call and what protects both ends of it. */
export interface Line {
  readonly call: Call
  readonly breaker: Breaker
  close(graceMs?: number): Promise<void>
}

export function createLine(options: MarketplaceOptions): Line {
  const limits = { ...defaults, ...options.limits }
  const { clock, serviceId } = options
  const base = new URL(options.baseUrl)
  const transport = createTransport(base.origin, { ...limits, connections: limits.maxInFlight }, clock, options.http)
  const breaker = createBreaker({ clock, openMs: limits.breakerOpenMs, onChange: options.onCircuit })
  const bulkhead = createBulkhead({ ...limits, clock })
  let closing: Promise<void> | undefined

  const call = createCall({
    bulkhead,
    timeoutMs: options.timeoutMs ?? 30_000,
    persistence: {
      sender: {
        clock,
        transport,
        credentials: createCredentials({ serviceId, jwtSecret: options.jwtSecret, clock }),
        commonHeaders: createCommonHeaders(serviceId, options.apiKey),
        authority: base.host,
        basePath: base.pathname.replace(/(?<!\/)\/+$/, ''),
        attemptMs: limits.attemptMs,
        sign: options.sign,
      },
      breaker,
      budget: createRetryBudget({ clock }),
      hold: createHold(clock),
      random: options.random,
      maxAttempts: options.attempts ?? 3,
      retryDelayMs: options.retryDelayMs ?? 50,
      maxHoldWaitMs: limits.maxHoldWaitMs,
      onCall: options.onCall,
    },
  })

  async function shut(graceMs: number): Promise<void> {
    await Promise.race([transport.close(), clock.sleep(graceMs)])
    await transport.destroy()
  }

  return {
    breaker,
    call: (question, context) => {
      if (closing === undefined) return call(question, context)
      const message = 'The gateway is closing its line to the marketplace.'
      return Promise.reject(
        new UpstreamFailure('SERVICE_UNAVAILABLE', message, { outcome: 'not-sent', retryAfterSeconds: 1 }),
      )
    },
    close(graceMs = 0) {
      closing ??= shut(graceMs)
      return closing
    },
  }
}
