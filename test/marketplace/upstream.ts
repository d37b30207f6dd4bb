import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import type { CallContext, MarketplaceClient, MarketplaceOptions } from '../../src/marketplace/client.ts'
import { systemClock } from '../../src/kit/clock.ts'

export interface Seen {
  at: number
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** Whether the client left before the answer was finished. */
  aborted: boolean
}

/** A marketplace of a few lines that does what a test tells it and remembers what it was asked. */
export interface Upstream extends AsyncDisposable {
  readonly url: string
  readonly seen: Seen[]
  readonly inFlight: number
  readonly maxInFlight: number
  readonly sockets: number
  answer(handler: Handler): void
  options(change?: Partial<MarketplaceOptions>): MarketplaceOptions
  /** A client of this marketplace, closed with it. */
  client(change?: Partial<MarketplaceOptions>): MarketplaceClient
  [Symbol.asyncDispose](): Promise<void>
}

export type Handler = (response: ServerResponse, seen: Seen, number: number) => void

export async function startUpstream(first: Handler = ok()): Promise<Upstream> {
  let handler = first
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const clients: MarketplaceClient[] = []
  let inFlight = 0
  let maxInFlight = 0

  const server = createServer((request, response) => {
    inFlight++
    maxInFlight = Math.max(maxInFlight, inFlight)
    const chunks: Buffer[] = []
    const one: Seen = {
      at: performance.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      aborted: false,
    }
    seen.push(one)
    const number = seen.length
    response.on('close', () => {
      inFlight--
      one.aborted = !response.writableFinished
    })
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      one.body = Buffer.concat(chunks).toString()
      handler(response, one, number)
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`

  const options = (change: Partial<MarketplaceOptions> = {}): MarketplaceOptions => ({
    baseUrl: url,
    serviceId: 'panel-system',
    jwtSecret: 'a secret of these tests that is long enough',
    apiKey: 'key-of-these-tests',
    clock: systemClock,
    random: Math.random,
    ...change,
  })

  return {
    url,
    seen,
    get inFlight() {
      return inFlight
    },
    get maxInFlight() {
      return maxInFlight
    },
    get sockets() {
      return sockets.size
    },
    answer(next) {
      handler = next
    },
    options,
    client(change) {
      const client = createMarketplaceClient(options(change))
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()))
      server.close()
      server.closeAllConnections()
    },
  }
}

export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const ok =
  (data: unknown = statistics): Handler =>
  (response) =>
    json(response, 200, { success: true, data })

export const failing =
  (status: number, headers: Record<string, string> = {}, code = 'SOMETHING'): Handler =>
  (response) =>
    json(response, status, { success: false, error: { code, message: 'upstream text', request_id: 'up-1' } }, headers)

/** The first handlers one after the other, then the last for ever. */
export const inTurn =
  (...handlers: Handler[]): Handler =>
  (response, seen, number) =>
    handlers[Math.min(number, handlers.length) - 1]!(response, seen, number)

export const statistics = { totalPlugins: 1, totalDownloads: 2, totalDevelopers: 3, categories: [] }

let requests = 0
/** A caller who waits ten seconds, as somebody of their own so that nothing is merged. */
export const context = (change: Partial<CallContext> = {}): CallContext => ({
  scope: `caller-${++requests}`,
  requestId: `request-${requests}`,
  deadlineAt: systemClock.monotonic() + 10_000,
  ...change,
})

export async function until(condition: () => boolean, what: string, limitMs = 5_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What a promise rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const value = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (value === null) throw new Error('expected a failure and got an answer')
  const { code, message, outcome, upstream, retryAfterSeconds, retryable } = value as Record<string, unknown>
  return { code, message, outcome, upstream, retryAfterSeconds, retryable }
}
