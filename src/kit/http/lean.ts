import { onAbort } from '../resilience/time-limit.ts'
import { usual } from './client.ts'
import type { HttpAnswer, HttpClient, HttpClientOptions, HttpRequest } from './client.ts'
import { Connection, isLate } from './connection.ts'
import type { Exchange, Line } from './connection.ts'
import { HttpFailure } from './failure.ts'
import { requestBytes } from './request-head.ts'

/** Silence is counted in ticks of one timer for all connections. A process that was held up itself then blames nobody. */
const tickMs = 50
const sweepMs = 1_000

/** A server that closes an idle connection after so long may begin to before we do. */
const keepAliveMarginMs = 1_000

/** A request and who waits for it; in line until a connection is free. */
interface Call extends Exchange {
  /** Whether a connection is being opened because of it. */
  opening: boolean
  connection: Connection | undefined
}

/** Keep-alive HTTP/1.1 over `node:net` and `node:tls`, for one origin. */
export function createLeanClient(origin: string, options: HttpClientOptions): HttpClient {
  const { clock, connections: most } = options
  const keepAliveMs = options.keepAliveMs ?? usual.keepAliveMs
  const ticks = (ms: number): number => Math.ceil(ms / tickMs)
  const url = new URL(origin)
  const line: Line = {
    url,
    tls: options.tls,
    lookup: options.lookup,
    connectTicks: ticks(options.connectMs ?? usual.connectMs),
    headersTicks: ticks(options.headersMs ?? usual.headersMs),
    bodyTicks: ticks(options.bodyIdleMs ?? usual.bodyIdleMs),
    maxAnswerBytes: options.maxAnswerBytes ?? usual.maxAnswerBytes,
    buffered: { bytes: 0 },
  }
  /** All connections, each with the call it is being opened for. */
  const all = new Map<Connection, Call | undefined>()
  /** The one that was used last is last and is taken first, so that the others can grow old. */
  const idle: Connection[] = []
  /** A set keeps the order of arrival and lets those who give up leave without a search. */
  const waiting = new Set<Call>()
  let opening = 0
  let running = 0
  let ticker: NodeJS.Timeout | undefined
  let sweeper: NodeJS.Timeout | undefined
  let closed: HttpFailure | undefined
  let drained: (() => void) | undefined

  const owner = {
    opened(connection: Connection): void {
      opening--
      const call = all.get(connection)
      if (call) call.opening = false
      all.set(connection, undefined)
      owner.free(connection)
    },
    free(connection: Connection): void {
      if (waiting.size > 0) {
        const [next] = waiting
        if (next !== undefined) return give(next, connection)
      }
      const keptMs = Math.min(keepAliveMs, (connection.keepAliveMs ?? Infinity) - keepAliveMarginMs)
      if (closed || keptMs <= 0) return connection.destroy(undefined)
      connection.idleUntil = clock.monotonic() + keptMs
      connection.rest()
      idle.push(connection)
      sweeper ??= setInterval(sweep, sweepMs).unref()
    },
    gone(connection: Connection, reason: unknown): void {
      const call = all.get(connection)
      all.delete(connection)
      const at = idle.indexOf(connection)
      if (at !== -1) idle.splice(at, 1)
      if (reason !== undefined) {
        opening--
        if (call && waiting.delete(call)) call.failed(reason)
        else if (call) call.opening = false
      }
      openForWaiting()
    },
  }

  function give(call: Call, connection: Connection): void {
    waiting.delete(call)
    call.connection = connection
    ticker ??= setInterval(tick, tickMs).unref()
    connection.send(call)
  }

  /** Finds a connection for a call that has come just now. */
  function place(call: Call): void {
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      if (connection.idleUntil > clock.monotonic()) {
        connection.wake()
        return give(call, connection)
      }
      connection.destroy(undefined)
    }
    waiting.add(call)
    openForWaiting()
  }

  function openForWaiting(): void {
    for (const call of waiting) {
      if (opening >= waiting.size || all.size >= most) return
      if (call.opening) continue
      call.opening = true
      opening++
      ticker ??= setInterval(tick, tickMs).unref()
      all.set(new Connection(line, owner), call)
    }
  }

  function tick(): void {
    const now = clock.monotonic()
    for (const connection of all.keys()) connection.tick(now)
    for (const call of waiting) {
      if (!isLate(call, now)) continue
      waiting.delete(call)
      call.failed(new HttpFailure('HTTP_TIMEOUT', 'No connection was free in time'))
    }
    if (running > 0 || opening > 0) return
    clearInterval(ticker)
    ticker = undefined
  }

  function sweep(): void {
    const now = clock.monotonic()
    for (const connection of idle.filter(({ idleUntil }) => idleUntil <= now)) connection.destroy(undefined)
    if (idle.length > 0) return
    clearInterval(sweeper)
    sweeper = undefined
  }

  function start(request: HttpRequest, bytes: string | Buffer): Promise<HttpAnswer> {
    const { signal } = request
    return new Promise((resolve, reject) => {
      let mayRepeat = request.repeatable === true
      let stay: (() => void) | undefined
      const settle = () => {
        running--
        stay?.()
        if (running === 0) drained?.()
      }
      const call: Call = {
        request,
        bytes,
        endsAt: request.withinMs === undefined ? Infinity : clock.monotonic() + request.withinMs,
        late: false,
        opening: false,
        connection: undefined,
        answered(answer) {
          settle()
          resolve(answer)
        },
        failed(reason) {
          const stale = reason instanceof HttpFailure && reason.code === 'HTTP_STALE_CONNECTION'
          if (stale && mayRepeat && !closed) {
            mayRepeat = false
            // A server that closed one kept connection is likely to have closed them all.
            for (const connection of idle.splice(0)) connection.destroy(undefined)
            return place(call)
          }
          settle()
          reject(reason)
        },
      }
      const leave = () => {
        if (waiting.delete(call)) call.failed(signal?.reason)
        else call.connection?.destroy(signal?.reason)
      }
      running++
      stay = signal && onAbort(signal, leave)
      place(call)
    })
  }

  function stop(code: 'UND_ERR_CLOSED' | 'UND_ERR_DESTROYED'): void {
    closed = new HttpFailure(code, `The client of ${origin} was closed`)
    for (const connection of idle.splice(0)) connection.destroy(undefined)
  }

  return {
    async request(request) {
      if (closed) throw closed
      if (request.signal?.aborted) throw request.signal.reason
      return start(request, requestBytes(request, url.host))
    },
    async close() {
      if (!closed) stop('UND_ERR_CLOSED')
      if (running > 0) await new Promise<void>((resolve) => (drained = resolve))
    },
    destroy() {
      stop('UND_ERR_DESTROYED')
      for (const call of waiting) {
        waiting.delete(call)
        call.failed(closed)
      }
      const cut = new HttpFailure('UND_ERR_SOCKET', `The connection to ${origin} was cut by closing its client`)
      for (const connection of all.keys()) connection.destroy(cut)
      clearInterval(ticker)
      clearInterval(sweeper)
      return Promise.resolve()
    },
  }
}
