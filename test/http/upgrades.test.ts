/** What comes with `Upgrade`, from clients that do as they like, at the real gateway. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 } })
}, 60_000)
afterAll(() => house.stop())

const upgrade = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`
const handshake = upgrade(
  '/graphql',
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n',
)

/** A client that never closes its side. */
async function open(port: number, bytes: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

async function uncaughtDuring(run: () => Promise<void>): Promise<string[]> {
  const uncaught: string[] = []
  const note = (error: Error) => void uncaught.push(error.message)
  process.on('uncaughtException', note)
  try {
    await run()
  } finally {
    process.off('uncaughtException', note)
  }
  return uncaught
}

test.each([
  ['a path that takes none', upgrade('/x')],
  ['/graphql, malformed', upgrade('/graphql')],
  ['/graphql, taken', handshake],
])('an upgrade of %s whose connection is reset harms nobody', async (_name, bytes) => {
  const uncaught = await uncaughtDuring(async () => {
    for (let turn = 0; turn < 6; turn++) {
      const early = await open(house.gateway.port, '')
      early.write(bytes, () => early.resetAndDestroy())
      await once(early, 'close')
      const late = await open(house.gateway.port, bytes)
      await once(late, 'data')
      late.resetAndDestroy()
      await once(late, 'close')
    }
    // Whoever is answered now was accepted after those.
    expect((await house.ask('{ caller { serviceId } }')).status).toBe(200)
  })
  expect(uncaught).toEqual([])
})

test('a refused client that keeps its side open does not keep its place', async () => {
  const socket = await open(house.gateway.port, upgrade('/x'))
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 404 /)
  await once(socket, 'end')
  // This client has not ended its side. What it still sends must find nobody there.
  const answered = once(socket, 'error')
  socket.write('more')
  socket.write('and more')
  expect(await answered).toMatchObject([{ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) }])
})

test('clients that answer no close do not keep the gateway from stopping', async () => {
  const own = await startTestGateway({ sandbox: { plugins: 5 } })
  const sockets = await Promise.all([handshake, upgrade('/x')].map((bytes) => open(own.gateway.port, bytes)))
  for (const socket of sockets) await once(socket, 'data')
  const gone = sockets.map((socket) => once(socket.resume(), 'end'))
  const startedAt = performance.now()
  await own.stop()
  // It was 30 s, and for ever.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  await Promise.all(gone)
  for (const socket of sockets) socket.destroy()
})
