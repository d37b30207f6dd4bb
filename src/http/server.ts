import { createServer as createPlain } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../kit/clock.ts'
import { rfc3339 } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { createCors } from './cors.ts'
import { createExchange } from './exchange.ts'
import type { ServedExchange } from './exchange.ts'
import { answerBrokenRequests } from './framing.ts'
import { securityHeaders, securityHeadersOverTls } from './headers.ts'
import { defaultHttpLimits } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { createOverload } from './overload.ts'
import { badRequest, Refusal, refused, restRefusal } from './refusal.ts'
import type { RefusalFormat } from './refusal.ts'
import { checkTarget, createRouter } from './router.ts'
import type { Route } from './router.ts'
import { createTurnAway } from './turn-away.ts'
import { tlsSettings } from './tls.ts'
import type { TlsFiles } from './tls.ts'

export interface HttpServerOptions {
  routes: readonly Route[]
  log: Log
  clock: Clock
  limits?: Partial<HttpLimits> | undefined
  /** PEM texts; plain HTTP without. */
  tls?: TlsFiles | undefined
  /** Origins whose pages may call; none unless named. */
  corsOrigins?: readonly string[] | undefined
  /** Called once for every request when its answer is complete or its client gone, e.g. to count it. */
  onFinished?: ((finished: Finished) => void) | undefined
}

export interface Finished {
  method: string
  /** The path of the route that answered, so that there are few; undefined when there was none. */
  route: string | undefined
  /** What was sent; 499 when the client went away before an answer. */
  status: number
  durationMs: number
}

export interface HttpServer {
  /** The bare Node server, for what attaches to connections itself (WebSocket upgrades). */
  readonly node: Server
  readonly isDraining: boolean
  readonly inFlight: number
  readonly eventLoopLagMs: number
  listen(port: number, host: string): Promise<{ port: number }>
  /**
   * Turns new requests away (503, closing) while running ones finish; aborts what is left after `graceMs` and closes
   * everything. Repeated calls wait for the same end.
   */
  drain(graceMs: number): Promise<void>
}

const busy = (message: string) =>
  new Refusal(503, 'SERVICE_UNAVAILABLE', message, { retryAfterSeconds: 1, close: true })

/** The front door: framing, limits, routing, shedding and drain. What the routes do is theirs. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log, clock } = options
  const limits: HttpLimits = { ...defaultHttpLimits, ...options.limits }
  const router = createRouter(options.routes)
  const cors = createCors(options.corsOrigins ?? [])
  const overload = createOverload(limits, clock)
  // The fields of this line are ours, one by one; looking through them for what must not be in them costs more than all the rest.
  const requests = log.child({}, { redact: { paths: [] } })
  const commonHeaders = options.tls ? securityHeadersOverTls : securityHeaders
  const turnAway = createTurnAway({
    router,
    cors,
    overload,
    clock,
    log,
    headers: commonHeaders,
    onTurnedAway: (method, route, status) => options.onFinished?.({ method, route, status, durationMs: 0 }),
  })
  const running = new Set<ServedExchange>()
  let draining: Promise<void> | undefined
  let onIdle: (() => void) | undefined

  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(500, limits.headersMs / 4),
    requireHostHeader: true,
    // Node drops repeated headers by default; joined ones reach the checks and fail there.
    joinDuplicateHeaders: true,
    insecureHTTPParser: false,
  }
  const server: Server = options.tls
    ? createSecure({ ...settings, ...tlsSettings(options.tls) })
    : createPlain(settings)
  // One more than allowed, so that an overlong list is seen instead of silently cut.
  server.maxHeadersCount = limits.headerCount + 1
  server.maxConnections = limits.connections
  server.on('request', (request, response) => serve(request, response, false))
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => serve(request, response, true))
  answerBrokenRequests(server, () => rfc3339(clock.now()))

  function serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const isFull = overload.isFull()
    if (isFull && !draining && turnAway(request, response, expectsContinue)) return
    const startedAt = clock.monotonic()
    let route: Route | undefined
    let turnedAway = false
    let streamed = false
    const exchange = createExchange(request, response, {
      limits,
      headers: commonHeaders,
      expectsContinue,
      onStream: () => {
        streamed = true
        overload.stream()
      },
      receivedAt: clock.now(),
      extraHeaders() {
        const headers = cors.answer(request.headers.origin)
        return draining ? { ...headers, Connection: 'close' } : headers
      },
    })
    running.add(exchange)
    overload.enter()
    response.on('close', () => {
      exchange.closed()
      running.delete(exchange)
      overload.leave({ turnedAway, streamed })
      if (running.size === 0) onIdle?.()
      const status = response.headersSent ? response.statusCode : 499
      const durationMs = Math.round((clock.monotonic() - startedAt) * 10) / 10
      const { requestId, method } = exchange
      requests.info(
        { requestId, method, path: forLog(exchange.path), status, durationMs, ...exchange.notes },
        'request',
      )
      options.onFinished?.({ method, route: route?.path, status, durationMs })
    })

    const answer = async () => {
      checkRequest(request, exchange.path)
      const { methodAllowed, allow, route: found } = router.find(exchange.method, exchange.path)
      route = found
      if (exchange.method === 'OPTIONS') {
        const headers = { Allow: allow, ...cors.preflight(request.headers.origin, allow) }
        return exchange.respond(204, headers, '')
      }
      if (!route.always && draining) throw busy('The gateway is going down. Repeat the request on a new connection.')
      // Those that are dearer to turn away, for they have much to say.
      if (!route.always && isFull) {
        turnedAway = true
        throw busy('The gateway is overloaded. Try again in a moment.')
      }
      if (!methodAllowed) {
        const message = `This path takes ${allow}.`
        throw new Refusal(405, 'BAD_REQUEST', message, { headers: { Allow: allow } })
      }
      return route.handler(exchange)
    }
    answer().catch((error: unknown) => refuse(exchange, error, route?.refusals ?? restRefusal, response))
  }

  function checkRequest(request: IncomingMessage, path: string): void {
    if (request.rawHeaders.length / 2 > limits.headerCount) {
      throw new Refusal(431, 'BAD_REQUEST', `A request may have at most ${limits.headerCount} headers.`, {
        close: true,
      })
    }
    if ((request.url ?? '').length > limits.urlBytes) {
      throw new Refusal(414, 'BAD_REQUEST', `The URL may have at most ${limits.urlBytes} bytes.`, { close: true })
    }
    if (/[\s,/@]/.test(request.headers.host ?? '')) throw badRequest('Host: expected one host name.', { close: true })
    checkTarget(path)
  }

  function refuse(exchange: ServedExchange, error: unknown, format: RefusalFormat, response: ServerResponse): void {
    const what = refused(error)
    if (what.internal && !response.destroyed)
      log.error({ requestId: exchange.requestId, err: error }, 'a handler failed')
    if (exchange.answered) {
      // Half an answer is out: only a cut connection tells the client so.
      response.destroy()
      return
    }
    const { contentType, body } = format(what, {
      requestId: exchange.requestId,
      nowIso: rfc3339(clock.now()),
      accept: exchange.headers.accept,
    })
    const headers = {
      ...what.headers,
      'Content-Type': contentType,
      ...(what.retryAfterSeconds !== undefined && { 'Retry-After': what.retryAfterSeconds }),
      ...(what.close && { Connection: 'close' }),
    }
    exchange.respond(what.status, headers, body).catch(() => response.destroy())
  }

  async function shutDown(graceMs: number): Promise<void> {
    const idle = new Promise<void>((resolve) => (onIdle = resolve))
    const waited = new AbortController()
    if (running.size > 0) await Promise.race([idle, clock.sleep(graceMs, waited.signal).catch(() => undefined)])
    waited.abort()
    for (const exchange of running) exchange.abort(new Error('The gateway is going down.'))
    overload.stop()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    if (running.size > 0) await Promise.race([idle, clock.sleep(250)])
    server.closeAllConnections()
    await closed
  }

  return {
    node: server,
    get isDraining() {
      return draining !== undefined
    },
    get inFlight() {
      return overload.inFlight
    },
    get eventLoopLagMs() {
      return overload.lagMs
    },
    listen(port, host) {
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host, backlog: 1024 }, () => {
          server.off('error', reject)
          resolve({ port: (server.address() as AddressInfo).port })
        })
      })
    },
    drain: (graceMs) => (draining ??= shutDown(graceMs)),
  }
}

/** A path comes from the client: it is shortened, and what looks like an e-mail address in it is left out. */
function forLog(path: string): string {
  const short = path.length > 200 ? path.slice(0, 200) : path
  if (!address.test(short)) return short
  return short
    .split('/')
    .map((part) => (address.test(part) ? '…' : part))
    .join('/')
}

const address = /@|%40/i
