import { Call } from './call.ts'
import type { Pool } from './call.ts'
import { usual } from './client.ts'
import type { HttpAnswer, HttpClient, HttpClientOptions, HttpRequest } from './client.ts'
import { Connection, isLate } from './connection.ts'
import type { Line } from './connection.ts'
import { HttpFailure } from './failure.ts'
import { requestBytes } from './request-head.ts'

/** Silence is counted in ticks of one timer for all connections. A process that was held up itself then blames nobody. */
const tickMs = 50
const sweepMs = 1_000

/** A server that closes an idle connection after so long may begin to before we do. */
const keepAliveMarginMs = 1_000

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
      for (const next of waiting) if (!hasLeft(next)) return give(next, connection)
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
      if (hasLeft(call) || !isLate(call, now)) continue
      waiting.delete(call)
      call.failed(new HttpFailure('HTTP_TIMEOUT', 'No connection was free in time'))
    }
    if (running > 0 || opening > 0) return
    clearInterval(ticker)
    ticker = undefined
  }

  /** Whether the one who asked has gone away while waiting in line. A listener for each call would cost, and this does not. */
  function hasLeft(call: Call): boolean {
    const { signal } = call.request
    if (!signal?.aborted) return false
    waiting.delete(call)
    call.failed(signal.reason)
    return true
  }

  function sweep(): void {
    const now = clock.monotonic()
    for (const connection of idle.filter(({ idleUntil }) => idleUntil <= now)) connection.destroy(undefined)
    if (idle.length > 0) return
    clearInterval(sweeper)
    sweeper = undefined
  }

  const pool: Pool = {
    again(call, reason) {
      const stale = reason instanceof HttpFailure && reason.code === 'HTTP_STALE_CONNECTION'
      if (!stale || !call.mayRepeat || closed) return false
      call.mayRepeat = false
      // A server that closed one kept connection is likely to have closed them all.
      for (const connection of idle.splice(0)) connection.destroy(undefined)
      place(call)
      return true
    },
    ended() {
      running--
      if (running === 0) drained?.()
    },
  }

  function ask<T>(request: HttpRequest, read: (answer: HttpAnswer) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (closed) throw closed
      if (request.signal?.aborted) throw request.signal.reason
      const about = {
        bytes: requestBytes(request, url.host),
        endsAt: request.withinMs === undefined ? Infinity : clock.monotonic() + request.withinMs,
      }
      const take = (answer: HttpAnswer) => {
        try {
          resolve(read(answer))
        } catch (thrown) {
          reject(thrown)
        }
      }
      running++
      place(new Call(pool, request, about, take, reject))
    })
  }

  function stop(code: 'UND_ERR_CLOSED' | 'UND_ERR_DESTROYED'): void {
    closed = new HttpFailure(code, `The client of ${origin} was closed`)
    for (const connection of idle.splice(0)) connection.destroy(undefined)
  }

  return {
    ask,
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
