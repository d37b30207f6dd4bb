import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import { noAnswer } from '../../src/marketplace/no-answer.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { context, failureOf } from './upstream.ts'

const coded = (code: string, extra: object = {}) => Object.assign(new Error('secret text'), { code }, extra)

test.each<[string, unknown, string, string]>([
  ['refused', coded('ECONNREFUSED', { syscall: 'connect' }), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['no such name', coded('ENOTFOUND', { syscall: 'getaddrinfo' }), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['too slow to connect', coded('UND_ERR_CONNECT_TIMEOUT'), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['reset while connecting', coded('ECONNRESET', { syscall: 'connect' }), 'SERVICE_UNAVAILABLE', 'not-sent'],
  [
    'every address refused',
    Object.assign(new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')]), { code: 'ECONNREFUSED' }),
    'SERVICE_UNAVAILABLE',
    'not-sent',
  ],
  ['certificate out of date', coded('CERT_HAS_EXPIRED'), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['certificate of nobody', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['certificate of another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['no TLS at all', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'SERVICE_UNAVAILABLE', 'not-sent'],
  ['reset', coded('ECONNRESET', { syscall: 'read' }), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['closed', coded('UND_ERR_SOCKET'), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['headers too late', coded('UND_ERR_HEADERS_TIMEOUT'), 'UPSTREAM_TIMEOUT', 'unknown'],
  ['body too late', coded('UND_ERR_BODY_TIMEOUT'), 'UPSTREAM_TIMEOUT', 'unknown'],
  ['headers too long', coded('UND_ERR_HEADERS_OVERFLOW'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['no HTTP', coded('HPE_INVALID_CONSTANT'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
])('%s', (_name, error, code, outcome) => {
  const fault = noAnswer(error)
  expect(fault?.failure).toMatchObject({ code, outcome })
  expect(fault?.failure.message).not.toContain('secret text')
})

test.each([new TypeError('a bug'), coded('UND_ERR_INVALID_ARG'), 'text'])(
  'a fault of ours is not blamed on the marketplace: %s',
  (error) => {
    expect(noAnswer(error)).toBeNull()
  },
)

/** A server that says these bytes to each request. */
async function saying(bytes: string, then: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write(bytes, () => then(socket)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = createMarketplaceClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    serviceId: 'panel-system',
    jwtSecret: 'a secret of these tests that is long enough',
    clock: systemClock,
    random: Math.random,
    attempts: 1,
    limits: { headersMs: 200, bodyIdleMs: 200 },
  })
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close()
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const stay = () => undefined
const end = (socket: Socket) => socket.end()
const reset = (socket: Socket) => socket.resetAndDestroy()

test.each<[string, string, (socket: Socket) => void, string]>([
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', stay, 'UPSTREAM_CONTRACT_VIOLATION'],
  ['nothing and an end', '', end, 'SERVICE_UNAVAILABLE'],
  ['nothing and a reset', '', reset, 'SERVICE_UNAVAILABLE'],
  ['half a head and an end', 'HTTP/1.1 200 OK\r\ncontent-', end, 'SERVICE_UNAVAILABLE'],
  ['half a head and silence', 'HTTP/1.1 200 OK\r\ncontent-', stay, 'UPSTREAM_TIMEOUT'],
  ['a broken chunk', `${head}transfer-encoding: chunked\r\n\r\nZZ\r\n{}`, stay, 'UPSTREAM_CONTRACT_VIOLATION'],
  ['chunks without an end', `${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`, end, 'UPSTREAM_CONTRACT_VIOLATION'],
  [
    'a body cut by a reset',
    `${head}content-length: 100\r\n\r\n{"success":`,
    (socket) => setTimeout(() => reset(socket), 50),
    'UPSTREAM_CONTRACT_VIOLATION',
  ],
  ['a body and silence', `${head}content-length: 100\r\n\r\n{"success":`, stay, 'UPSTREAM_TIMEOUT'],
  ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, stay, 'UPSTREAM_CONTRACT_VIOLATION'],
  [
    'endless headers',
    `HTTP/1.1 200 OK\r\n${'x-long: 1234567890\r\n'.repeat(2_000)}`,
    stay,
    'UPSTREAM_CONTRACT_VIOLATION',
  ],
])('%s', async (_name, bytes, then, code) => {
  await using server = await saying(bytes, then)
  const startedAt = performance.now()
  expect((await failureOf(server.client.stats.get(context())))['code']).toBe(code)
  expect(performance.now() - startedAt).toBeLessThan(8_000)
})
