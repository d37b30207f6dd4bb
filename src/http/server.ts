import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../kit/clock.ts'
import { rfc3339 } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { Slots } from '../kit/slots.ts'
import { createAccessLog } from './access-log.ts'
import type { ClientAddress } from './client-address.ts'
import { createCors } from './cors.ts'
import { connectionsAtMost, sayTurnedAway } from './descriptors.ts'
import { createErrorResponse } from './error-response.ts'
import { createExchange } from './exchange.ts'
import type { ServedExchange } from './exchange.ts'
import { answerBrokenRequests } from './framing.ts'
import { securityHeaders, securityHeadersOverTls } from './headers.ts'
import { defaultHttpLimits } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import type { RecordLag } from './loop-lag.ts'
import { createNodeServer, isToBeServed, listen } from './node-server.ts'
import { createOverload } from './overload.ts'
import type { Overload } from './overload.ts'
import { takePlainRequests } from './plain/connections.ts'
import { Refusal, restRefusal } from './refusal.ts'
import { checkRequest } from './request-checks.ts'
import { allowOf, createRouter } from './router.ts'
import type { Route } from './router.ts'
import type { TlsFiles } from './tls.ts'
import { createTurnAway } from './turn-away.ts'
import { NodeRequest } from './wire.ts'
import type { Received, Reply } from './wire.ts'

export interface HttpServerOptions {
  routes: readonly Route[]
  log: Log
  clock: Clock
  limits?: Partial<HttpLimits> | undefined
  /** PEM texts; plain HTTP without. */
  tls?: TlsFiles | undefined
  /** Whether plain requests are read without Node's parser (`plain/connections.ts`), which changes nothing but what they cost; yes unless `false`. */
  plainRequests?: boolean | undefined
  /** Origins whose pages may call; none unless named. */
  corsOrigins?: readonly string[] | undefined
  /** Where a request comes from: that of its connection, unless there are proxies to believe. */
  clientAddress?: ClientAddress | undefined
  /** Called once for every request when its answer is complete or its client gone, e.g. to count it. */
  onFinished?: ((finished: Finished) => void) | undefined
  /** Called with each sample of the event loop. */
  onLag?: RecordLag | undefined
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
  readonly inFlight: number
  /** For what is asked on connections that are not HTTP's any more. */
  readonly overload: Pick<Overload, 'isFull' | 'enter' | 'leave'>
  listen(port: number, host: string): Promise<{ port: number }>
  /**
   * Turns new requests away (503, closing) while running ones finish; aborts what is left after `graceMs` and closes
   * everything. Repeated calls wait for the same end.
   */
  drain(graceMs: number): Promise<void>
}

/** What is not HTTP any more, or not yet, may say goodbye for so long, within the grace. */
const farewellMs = 1_500

const busy = (message: string) =>
  new Refusal(503, 'SERVICE_UNAVAILABLE', message, { retryAfterSeconds: 1, close: true })

/** The front door: framing, limits, routing, shedding and drain. What the routes do is theirs. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log, clock } = options
  const limits: HttpLimits = { ...defaultHttpLimits, ...options.limits }
  const router = createRouter(options.routes)
  const cors = createCors(options.corsOrigins ?? [])
  const overload = createOverload(limits, clock, { onLag: options.onLag })
  const accessLog = createAccessLog(log)
  const respondError = createErrorResponse(log, clock)
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
  const running = new Slots<ServedExchange>()
  let draining: Promise<void> | undefined
  let onIdle: (() => void) | undefined

  const server = createNodeServer(limits, options.tls)
  const take = (waits: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    if (isToBeServed(request, response)) serve(new NodeRequest(request, response, waits), response)
  }
  server.on('request', take(false))
  server.on('checkContinue', take(true))
  sayTurnedAway(server, clock, log)
  answerBrokenRequests(server, () => rfc3339(clock.now()))
  const plain =
    options.plainRequests === false
      ? undefined
      : takePlainRequests({ server, isTls: options.tls !== undefined, limits, clock, serve })

  function serve(request: Received, response: Reply): void {
    const isFull = overload.isFull()
    if (isFull && !draining && turnAway(request, response)) return
    const startedAt = clock.monotonic()
    let route: Route | undefined
    let turnedAway = false
    let streamed = false
    const exchange = createExchange(request, response, {
      limits,
      headers: commonHeaders,
      clientAddress: options.clientAddress,
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
    const slot = running.add(exchange)
    overload.enter()
    response.on('close', () => {
      exchange.closed()
      running.remove(slot)
      overload.leave({ turnedAway, streamed })
      if (running.size === 0) onIdle?.()
      const status = response.headersSent ? response.statusCode : 499
      const durationMs = Math.round((clock.monotonic() - startedAt) * 10) / 10
      accessLog(exchange, status, durationMs)
      options.onFinished?.({ method: exchange.method, route: route?.path, status, durationMs })
    })

    function answer(): void | Promise<void> {
      checkRequest(request, exchange.path, limits)
      const match = router.find(exchange.method, exchange.path)
      route = match.route
      if (exchange.method === 'OPTIONS') {
        const allow = allowOf(match, exchange.path)
        const headers = { Allow: allow, ...cors.preflight(request.headers.origin, allow) }
        return exchange.respond(204, headers, '')
      }
      if (!route.always && draining) throw busy('The gateway is going down. Repeat the request on a new connection.')
      // Those that are dearer to turn away, for they have much to say.
      if (!route.always && isFull) {
        turnedAway = true
        throw busy('The gateway is overloaded. Try again in a moment.')
      }
      if (!match.methodAllowed) {
        const allow = allowOf(match, exchange.path)
        const message = `This path takes ${allow}.`
        throw new Refusal(405, 'BAD_REQUEST', message, { headers: { Allow: allow } })
      }
      return route.handler(exchange)
    }
    const failed = (error: unknown) => respondError(exchange, error, route?.refusals ?? restRefusal, response)
    try {
      answer()?.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** Node closes those of HTTP only: not upgraded ones, and not those on which TLS is still being agreed on. */
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })

  async function shutDown(graceMs: number): Promise<void> {
    const endsAt = clock.monotonic() + graceMs
    const idle = new Promise<void>((resolve) => (onIdle = resolve))
    const waited = new AbortController()
    if (running.size > 0) await Promise.race([idle, clock.sleep(graceMs, waited.signal).catch(() => undefined)])
    waited.abort()
    for (const exchange of running) exchange.abort(new Error('The gateway is going down.'))
    overload.stop()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    plain?.closeIdle()
    if (running.size > 0) await Promise.race([idle, clock.sleep(250)])
    server.closeAllConnections()
    plain?.closeAll()
    const left = new AbortController()
    const farewell = clock.sleep(Math.max(0, Math.min(farewellMs, endsAt - clock.monotonic())), left.signal)
    await Promise.race([closed, farewell.catch(() => undefined)])
    left.abort()
    for (const socket of connections) socket.destroy()
    await closed
  }

  return {
    node: server,
    get inFlight() {
      return overload.inFlight
    },
    overload,
    listen(port, host) {
      server.maxConnections = connectionsAtMost(limits.connections)
      if (server.maxConnections < limits.connections)
        log.warn(
          { most: server.maxConnections, usually: limits.connections },
          'few file descriptors: fewer connections are taken; raise the limit of open files (ulimit -n, LimitNOFILE)',
        )
      return listen(server, port, host)
    },
    drain: (graceMs) => (draining ??= shutDown(graceMs)),
  }
}
