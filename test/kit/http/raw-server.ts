import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { systemClock } from '../../../src/kit/clock.ts'
import type { HttpAnswer, HttpClient, HttpClientOptions, HttpRequest } from '../../../src/kit/http/client.ts'
import { openHttpClient } from '../../../src/kit/http/open.ts'
import type { HttpKind } from '../../../src/kit/http/open.ts'

/** Told each request as it came, whole, with its number on this connection and among all. */
export type Behaviour = (socket: Socket, request: string, turn: { onConnection: number; inAll: number }) => void

export interface RawServer extends AsyncDisposable {
  readonly origin: string
  readonly sockets: ReadonlySet<Socket>
  readonly requests: readonly string[]
  /** Connections that were ever opened. */
  readonly opened: number
  behave(behaviour: Behaviour): void
  client(options?: Partial<HttpClientOptions>, kind?: HttpKind): HttpClient
}

/** A server of bare bytes, to say what no HTTP library would. Requests are told apart by their `content-length`. */
export async function startRawServer(first: Behaviour = says(answer('hello'))): Promise<RawServer> {
  let behaviour = first
  let opened = 0
  const sockets = new Set<Socket>()
  const requests: string[] = []
  const clients: HttpClient[] = []
  const server = createServer((socket) => {
    opened++
    let seen = ''
    let onConnection = 0
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1')
      for (let end = lengthOf(seen); end !== undefined && end <= seen.length; end = lengthOf(seen)) {
        const request = seen.slice(0, end)
        seen = seen.slice(end)
        requests.push(request)
        behaviour(socket, request, { onConnection: ++onConnection, inAll: requests.length })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    sockets,
    requests,
    get opened() {
      return opened
    },
    behave(next) {
      behaviour = next
    },
    client(options, kind) {
      const client = openHttpClient(origin, { clock: systemClock, connections: 4, ...options }, kind)
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.destroy()))
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function lengthOf(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  return end + 4 + Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0)
}

export const answer = (body: string, head = ''): string =>
  `HTTP/1.1 200 OK\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** Writes the same to every request. */
export const says =
  (bytes: string | Buffer): Behaviour =>
  (socket) =>
    socket.write(bytes)

export const saysAndEnds =
  (bytes: string): Behaviour =>
  (socket) =>
    socket.end(bytes)

/** Asks and copies the body, which is only lent. */
export const asking = (client: HttpClient, request: HttpRequest): Promise<HttpAnswer> =>
  client.ask(request, ({ status, headers, body }) => ({
    status,
    headers,
    body: typeof body === 'string' ? body : Buffer.from(body),
  }))

export const get = { method: 'GET', path: '/', body: null } as const

/** What a promise rejects with; fails when it does not. */
export async function reasonOf(promise: Promise<unknown>): Promise<{ code?: string; message: string }> {
  const outcome = await promise.then(
    (value: unknown) => ({ value }),
    (reason: unknown) => ({ reason }),
  )
  if ('value' in outcome) throw new Error(`expected a failure and got ${JSON.stringify(outcome.value)}`)
  return outcome.reason as { code?: string; message: string }
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5_000
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited 5 s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
