import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Writable } from 'node:stream'
import { healthRoutes } from '../../src/http/health.ts'
import { readJson } from '../../src/http/json.ts'
import type { Route } from '../../src/http/router.ts'
import { createHttpServer } from '../../src/http/server.ts'
import type { HttpServer, HttpServerOptions } from '../../src/http/server.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'

const json = { 'Content-Type': 'application/json' }

/** Echoes a JSON body at /echo, fails at /bug, answers at /ok; more routes may be given. */
const ownRoutes: readonly Route[] = [
  { methods: ['GET', 'HEAD'], path: '/ok', handler: (exchange) => exchange.respond(200, json, '{"ok":true}') },
  {
    methods: ['POST'],
    path: '/echo',
    handler: async (exchange) => exchange.respond(200, json, JSON.stringify({ echo: await readJson(exchange) })),
  },
  {
    methods: ['GET'],
    path: '/bug',
    handler() {
      throw new TypeError('secret of the house')
    },
  },
]

export interface ServerUnderTest {
  url: string
  port: number
  server: HttpServer
  log: string[]
  stop(): Promise<void>
}

export async function serve(
  routes: readonly Route[] = [],
  options: Partial<HttpServerOptions> & { ready?: () => string[] } = {},
): Promise<ServerUnderTest> {
  const log: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString())
      done()
    },
  })
  const server = createHttpServer({
    routes: [...healthRoutes(options.ready ?? (() => [])), ...ownRoutes, ...routes],
    log: createLog({ level: 'info', pretty: false }, sink),
    clock: systemClock,
    ...options,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  return { url: `http://127.0.0.1:${port}`, port, server, log, stop: () => server.drain(0) }
}

/** Sends raw bytes and collects what comes back until the server closes or `untilMs` has passed. */
export function raw(
  port: number,
  bytes: string | Buffer,
  untilMs = 10_000,
): Promise<{ text: string; statuses: number[]; closed: boolean; tookMs: number }> {
  return new Promise((resolve) => {
    const started = performance.now()
    let text = ''
    let closed = false
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))
      resolve({ text, statuses, closed, tookMs: performance.now() - started })
    }
    const timer = setTimeout(finish, untilMs)
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      closed = true
      finish()
    })
  })
}

export async function until(condition: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition did not come true in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
