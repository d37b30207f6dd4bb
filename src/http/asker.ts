/** Who asks, from a request on the wire: the same for every door. */
import type { Asker } from '../auth/asker.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import { identityKey } from '../auth/caller.ts'
import type { Caller } from '../auth/caller.ts'
import type { AuthRequest, Headers } from '../auth/headers.ts'
import type { Clock } from '../kit/clock.ts'
import { describe, Failure, invalid } from '../kit/failure.ts'
import * as formats from '../kit/formats.ts'
import type { RequestInfo } from '../kit/request.ts'
import type { Exchange } from './exchange.ts'

export interface AskerOptions {
  authenticate: Authenticator['authenticate']
  /** What to answer to refused credentials: the refusal, or that there were too many. */
  refuseCredentials: (remoteAddress: string, refusal: Failure) => Promise<Failure>
  clock: Clock
  requestTimeoutMs: number
}

const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

export function traceparentOf(headers: Headers): string | undefined {
  const trace = headers['traceparent']
  return typeof trace === 'string' && traceparent.test(trace) ? trace : undefined
}

export function tracestateOf(headers: Headers): string | undefined {
  const state = headers['tracestate']
  return typeof state === 'string' && state.length <= 512 ? state : undefined
}

/** What authentication sees of a request. */
export function authRequestOf({ headers, method, path, query, remoteAddress }: Exchange): AuthRequest {
  return { headers, method, url: query === '' ? path : `${path}?${query}`, remoteAddress }
}

/** Fails with AUTHENTICATION_FAILED for bad credentials; without any the caller is anonymous. */
export type AskerOf = (exchange: Exchange) => Asker | Promise<Asker>

/** Finds out who asks: at once where there is nothing to wait for. */
export function createAsker(options: AskerOptions, door: RequestInfo['door'] = 'api'): AskerOf {
  function identify(exchange: Exchange, rawBody: Buffer | undefined): Caller | Promise<Caller> {
    const request = authRequestOf(exchange)
    const known = options.authenticate(rawBody ? { ...request, rawBody } : request)
    if (!(known instanceof Promise)) return known
    return known.catch(async (error: unknown) => {
      throw error instanceof Failure ? await options.refuseCredentials(exchange.remoteAddress, error) : error
    })
  }

  function askerOf(exchange: Exchange, caller: Caller): Asker {
    exchange.notes.caller = identityKey(caller)
    const { headers } = exchange
    const key = headers['idempotency-key']
    if (key !== undefined && (typeof key !== 'string' || !formats.idempotencyKey.test(key))) {
      throw invalid(['Idempotency-Key'], formats.idempotencyKey.expects, describe(key))
    }
    const request: RequestInfo = {
      id: exchange.requestId,
      traceparent: traceparentOf(headers),
      tracestate: tracestateOf(headers),
      headers,
      remoteAddress: exchange.remoteAddress,
      door,
      deadlineAt: options.clock.monotonic() + options.requestTimeoutMs,
      gone: exchange.gone,
      idempotencyKey: key,
      upstream: { calls: 0 },
    }
    return { caller, request }
  }

  async function askerLater(exchange: Exchange, rawBody: Promise<Buffer>): Promise<Asker> {
    return askerOf(exchange, await identify(exchange, await rawBody))
  }

  return (exchange) => {
    const hasBody = exchange.method !== 'GET' && exchange.method !== 'HEAD'
    const rawBody = hasBody ? exchange.readBody() : undefined
    if (rawBody instanceof Promise) return askerLater(exchange, rawBody)
    const known = identify(exchange, rawBody)
    return known instanceof Promise ? known.then((caller) => askerOf(exchange, caller)) : askerOf(exchange, known)
  }
}
