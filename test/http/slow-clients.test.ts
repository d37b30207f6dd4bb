import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../../src/kit/clock.ts'
import { defaultHttpLimits } from '../../src/http/limits.ts'
import { raw, serve } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

// The same clock work as in production, fifty times as fast.
const limits = { headersMs: 300, requestMs: 500, keepAliveMs: 700, stalledReaderMs: 400 }
let site: ServerUnderTest
let sentAll = false
beforeAll(async () => {
  site = await serve(
    [
      { methods: ['GET'], path: '/large', handler: (exchange) => exchange.respond(200, {}, 'x'.repeat(30_000_000)) },
      {
        methods: ['GET'],
        path: '/stream',
        async handler(exchange) {
          await exchange.respond(200, {}, parts())
          sentAll = true
        },
      },
      {
        methods: ['GET'],
        path: '/until-unread',
        handler: (exchange) => exchange.respond(200, {}, partsUntilUnread()),
      },
      {
        methods: ['GET'],
        path: '/thinking',
        async handler(exchange) {
          await systemClock.sleep(1_500)
          await exchange.respond(200, {}, 'thought')
        },
      },
    ],
    { limits },
  )
})
afterAll(() => site.stop())

async function* parts() {
  for (let part = 0; part < 500; part++) {
    await Promise.resolve()
    yield 'x'.repeat(100_000)
  }
}

const accepted: Socket[] = []
const accept = (message: unknown) => void accepted.push((message as { socket: Socket }).socket)
beforeAll(() => subscribe('net.server.socket', accept))
// The next test of this thread has sockets as well, behind which stand whole gateways.
afterAll(() => void unsubscribe('net.server.socket', accept))

const unread = { hasEnded: false }

/** Ends when the system has not taken the last five parts, which are too little to be told to wait for. */
async function* partsUntilUnread() {
  const socket = accepted.at(-1)!
  const part = 'x'.repeat(4_000)
  for (let parts = 0; parts < 5; parts = socket.writableLength > 0 ? parts + 1 : 0) {
    yield part
    // Only then has it been offered to the system.
    await setImmediate()
  }
  unread.hasEnded = true
}

test('the defaults are those that were promised', () => {
  expect(defaultHttpLimits).toMatchObject({ headersMs: 10_000, requestMs: 15_000, keepAliveMs: 65_000 })
})

/** Sends the bytes one every 20 ms. */
function drip(bytes: string): Promise<{ text: string; tookMs: number }> {
  return new Promise((resolve) => {
    const started = performance.now()
    let text = ''
    let index = 0
    const socket = connect(site.port, '127.0.0.1')
    const timer = setInterval(() => socket.write(bytes[index++ % bytes.length]!), 20)
    socket.on('data', (data: Buffer) => (text += data.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      resolve({ text, tookMs: performance.now() - started })
    })
  })
}

test('row 79: slow headers are cut', async () => {
  const { text, tookMs } = await drip(`GET /ok HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_000)}`)
  expect(text).toContain('HTTP/1.1 408')
  expect(tookMs).toBeGreaterThan(250)
  expect(tookMs).toBeLessThan(5_000)
})

test('row 79: a slow body is cut', async () => {
  const started = performance.now()
  const head = `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`
  const { text, closed } = await raw(site.port, `${head}{`, 10_000)
  expect(text).toContain('HTTP/1.1 408')
  expect(closed).toBe(true)
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('row 79: a connection that says nothing is cut', async () => {
  const { closed, tookMs } = await raw(site.port, '', 10_000)
  expect(closed).toBe(true)
  expect(tookMs).toBeGreaterThan(250)
  expect(tookMs).toBeLessThan(5_000)
})

test('an idle connection is kept as long as promised, and no longer', async () => {
  const { statuses, closed, tookMs } = await raw(site.port, 'GET /ok HTTP/1.1\r\nHost: a\r\n\r\n', 10_000)
  expect(statuses).toEqual([200])
  expect(closed).toBe(true)
  expect(tookMs).toBeGreaterThan(650)
})

test.each(['/large', '/stream'])('row 79: a client that stops reading %s is cut', async (path) => {
  const socket = connect(site.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  socket.pause()
  const started = performance.now()
  while (site.server.inFlight > 0 || performance.now() - started < 100) {
    if (performance.now() - started > 15_000) throw new Error('the answer is still waiting')
    await systemClock.sleep(10)
  }
  socket.destroy()
})

/** The second is left to Node: two blanks before a value. */
const lanes = [
  ['the plain way', ''],
  ['by Node', 'X:  1\r\n'],
] as const

test.each(lanes)('a client that does not read the end of a stream is cut, %s', async (_name, header) => {
  const socket = connect(site.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`GET /until-unread HTTP/1.1\r\nHost: a\r\n${header}\r\n`)
  socket.pause()
  const started = performance.now()
  while (site.server.inFlight > 0 || performance.now() - started < 100) {
    if (performance.now() - started > 10_000) {
      socket.destroy()
      throw new Error('the end of the answer is still waiting')
    }
    await systemClock.sleep(10)
  }
  expect(performance.now() - started).toBeGreaterThan(350)
  socket.destroy()
})

test.each(lanes)('who reads the end of a stream late may go on as before, %s', async (_name, header) => {
  const socket = connect(site.port, '127.0.0.1')
  let end = ''
  const comes = async (text: string) => {
    while (!end.includes(text)) {
      expect(socket.destroyed).toBe(false)
      await systemClock.sleep(10)
    }
  }
  socket.on('data', (data: Buffer) => (end = (end + data.toString('latin1')).slice(-300)))
  socket.write(`GET /until-unread HTTP/1.1\r\nHost: a\r\n${header}\r\n`)
  socket.pause()
  unread.hasEnded = false
  while (!unread.hasEnded) await systemClock.sleep(10)
  socket.resume()
  await comes('\r\n0\r\n\r\n')
  socket.write(`GET /thinking HTTP/1.1\r\nHost: a\r\n${header}\r\n`)
  await comes('thought')
  socket.destroy()
})

test('a stream reaches a client that reads', async () => {
  sentAll = false
  const response = await fetch(`${site.url}/stream`)
  expect((await response.arrayBuffer()).byteLength).toBe(50_000_000)
  expect(sentAll).toBe(true)
})

test('a handler may think longer than clients may dawdle', async () => {
  const response = await fetch(`${site.url}/thinking`)
  expect(await response.text()).toBe('thought')
})
