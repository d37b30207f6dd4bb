import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { systemClock } from '../../src/kit/clock.ts'
import { createOverload } from '../../src/http/overload.ts'
import type { Route } from '../../src/http/router.ts'
import type { Finished } from '../../src/http/server.ts'
import { serve, until } from './server-under-test.ts'

/** A route that answers when it is told to. */
function gate(): { route: Route; open: () => void; waiting: () => number; aborted: () => number } {
  let open = () => {}
  let waiting = 0
  let aborted = 0
  const opened = new Promise<void>((resolve) => (open = resolve))
  const route: Route = {
    methods: ['GET'],
    path: '/gate',
    async handler(exchange) {
      waiting++
      exchange.signal.addEventListener('abort', () => aborted++)
      await Promise.race([opened, new Promise((resolve) => exchange.signal.addEventListener('abort', resolve))])
      await exchange.respond(200, {}, 'through')
    },
  }
  return { route, open: () => open(), waiting: () => waiting, aborted: () => aborted }
}

test('row 121: while draining, running requests finish and new ones are turned away', async () => {
  const { route, open, waiting } = gate()
  const site = await serve([route])
  const running = Array.from({ length: 200 }, () => fetch(`${site.url}/gate`).then((response) => response.text()))
  await until(() => waiting() === 200)
  const drained = site.server.drain(5_000)
  const late = await fetch(`${site.url}/ok`)
  expect(late.status).toBe(503)
  expect(late.headers.get('retry-after')).toBe('1')
  expect(late.headers.get('connection')).toBe('close')
  expect(await late.json()).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE' } })
  expect((await fetch(`${site.url}/livez`)).status).toBe(200)
  open()
  expect(new Set(await Promise.all(running))).toEqual(new Set(['through']))
  await drained
  await expect(fetch(`${site.url}/ok`)).rejects.toThrow()
})

test('what does not finish in time is aborted, and idle connections do not hold the drain', async () => {
  const { route, waiting, aborted } = gate()
  const site = await serve([route])
  await (await fetch(`${site.url}/ok`)).text()
  const stuck = fetch(`${site.url}/gate`).then((response) => response.status)
  await until(() => waiting() === 1)
  const started = performance.now()
  await Promise.all([site.server.drain(100), site.server.drain(100)])
  expect(performance.now() - started).toBeLessThan(3_000)
  expect(aborted()).toBe(1)
  await stuck.catch(() => undefined)
})

test('a client that goes away aborts the signal of its request', async () => {
  const { route, waiting, aborted } = gate()
  const site = await serve([route])
  const leaving = new AbortController()
  const gone = fetch(`${site.url}/gate`, { signal: leaving.signal }).catch(() => undefined)
  await until(() => waiting() === 1)
  leaving.abort()
  await until(() => aborted() === 1)
  await gone
  await until(() => site.log.some((line) => line.includes('"status":499')))
  expect(site.server.inFlight).toBe(0)
  await site.stop()
})

test('a stream without news ends when its client goes away', async () => {
  let ended = false
  let wake = () => {}
  const news: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => news,
    next: () => new Promise((resolve) => (wake = () => resolve({ done: true, value: undefined }))),
    return() {
      ended = true
      wake()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  const route: Route = { methods: ['GET'], path: '/news', handler: (exchange) => exchange.respond(200, {}, news) }
  const site = await serve([route])
  const leaving = new AbortController()
  const gone = fetch(`${site.url}/news`, { signal: leaving.signal }).catch(() => undefined)
  await until(() => site.server.inFlight === 1)
  leaving.abort()
  await until(() => ended && site.server.inFlight === 0)
  await gone
  await site.stop()
})

test('open streams, which are bounded elsewhere, shut nobody out', async () => {
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  async function* news() {
    yield 'first'
    await over
  }
  const route: Route = { methods: ['GET'], path: '/news', handler: (exchange) => exchange.respond(200, {}, news()) }
  const site = await serve([route], { limits: { inFlight: 3 } })
  const streams = []
  for (let n = 0; n < 5; n++) streams.push(await fetch(`${site.url}/news`))
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect((await fetch(`${site.url}/ok`)).status).toBe(200)
  end()
  await Promise.all(streams.map((stream) => stream.text()))
  await site.stop()
})

test('too many at once are turned away at once, health is not', async () => {
  const { route, open, waiting } = gate()
  const site = await serve([route], { limits: { inFlight: 3 } })
  const running = [1, 2].map(() => fetch(`${site.url}/gate`).then((response) => response.text()))
  await until(() => waiting() === 2)
  const started = performance.now()
  const refused = await fetch(`${site.url}/gate`)
  expect(performance.now() - started).toBeLessThan(3_000)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect((await fetch(`${site.url}/readyz`)).status).toBe(200)
  open()
  await Promise.all(running)
  expect((await fetch(`${site.url}/ok`)).status).toBe(200)
  await site.stop()
})

test('who is turned away keeps the connection, is counted, and is told in the log with all the others of a second', async () => {
  const { route, open, waiting } = gate()
  const finished: Finished[] = []
  const site = await serve([route], {
    limits: { inFlight: 3 },
    corsOrigins: ['https://panel.example'],
    onFinished: (one) => finished.push(one),
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (method: string, path: string, body = '') =>
    new Promise<IncomingMessage & { text: string; port: number | undefined }>((resolve, reject) => {
      const headers = { Origin: 'https://panel.example', 'X-Request-Id': `r${path}`.replace('/', '-') }
      request(`${site.url}${path}`, { method, agent, headers }, (response) => {
        let text = ''
        const port = response.socket.localPort
        response.on('data', (part: Buffer) => (text += part.toString()))
        response.on('end', () => resolve(Object.assign(response, { text, port })))
      })
        .on('error', reject)
        .end(body)
    })
  expect((await ask('GET', '/ok')).statusCode).toBe(200)
  const running = [1, 2].map(() => fetch(`${site.url}/gate`).then((response) => response.text()))
  await until(() => waiting() === 2)
  const before = finished.length
  const first = await ask('POST', '/echo', JSON.stringify({ text: 'x'.repeat(30_000) }))
  expect(first.statusCode).toBe(503)
  expect(first.headers).toMatchObject({
    'retry-after': '1',
    'x-request-id': 'r-echo',
    'access-control-allow-origin': 'https://panel.example',
    'x-content-type-options': 'nosniff',
  })
  expect(first.headers.connection).not.toBe('close')
  expect(JSON.parse(first.text)).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', request_id: 'r-echo' } })
  const head = await ask('HEAD', '/ok')
  expect([head.statusCode, head.text, head.port]).toEqual([503, '', first.port])
  // What has much more to say is refused too, and its connection closed.
  expect((await ask('POST', '/echo', JSON.stringify({ text: 'x'.repeat(100_000) }))).headers.connection).toBe('close')
  expect((await ask('GET', '/nothing')).statusCode).toBe(404)
  expect(finished.slice(before, before + 2)).toEqual([
    { method: 'POST', route: '/echo', status: 503, durationMs: 0 },
    { method: 'HEAD', route: '/ok', status: 503, durationMs: 0 },
  ])
  await until(() => site.log.some((line) => line.includes('"turnedAway":2')))
  open()
  await Promise.all(running)
  expect((await ask('GET', '/ok')).statusCode).toBe(200)
  agent.destroy()
  await site.stop()
})

function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('an event loop that keeps lagging sheds, a single long block does not', async () => {
  const overload = createOverload({ inFlight: 10, eventLoopLagMs: 300 }, systemClock)
  try {
    const seen: boolean[] = []
    const watch = setInterval(() => seen.push(overload.isFull()), 10)
    await systemClock.sleep(100)
    block(500)
    await systemClock.sleep(150)
    expect(seen).not.toContain(true)
    for (let round = 0; round < 5; round++) {
      block(450)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(overload.isFull()).toBe(true)
    await until(() => !overload.isFull())
    clearInterval(watch)
  } finally {
    overload.stop()
  }
})

test('the event loop is looked at less often while nobody comes, and as often as before when somebody does', async () => {
  let samples = 0
  const overload = createOverload({ inFlight: 10, eventLoopLagMs: 300 }, systemClock, { onLag: () => samples++ })
  const inOneSecond = async () => {
    samples = 0
    await systemClock.sleep(1_000)
    return samples
  }
  try {
    while ((await inOneSecond()) > 3);
    overload.enter()
    expect(await inOneSecond()).toBeGreaterThan(5)
    // Somebody waits for an answer all the while.
    expect(await inOneSecond()).toBeGreaterThan(5)
    overload.leave({ turnedAway: false, streamed: false })
    while ((await inOneSecond()) > 3);
    // A loop that lags must be seen to have come to itself: who comes then is not to be refused for half a second more.
    block(900)
    expect(await inOneSecond()).toBeGreaterThan(5)
  } finally {
    overload.stop()
  }
})

test('a saturated loop takes in no more than it finishes in a moment, one that only waits for others takes in all', async () => {
  const saturated = createOverload({ inFlight: 1_000, eventLoopLagMs: 60_000 }, systemClock, { busy: () => 1 })
  const waiting = createOverload({ inFlight: 1_000, eventLoopLagMs: 60_000 }, systemClock, { busy: () => 0.2 })
  try {
    for (const one of [saturated, waiting]) for (let n = 0; n < 150; n++) one.enter()
    expect(saturated.isFull()).toBe(false)
    await until(() => saturated.isFull())
    expect(waiting.isFull()).toBe(false)
    for (let n = 0; n < 87; n++) saturated.leave({ turnedAway: true, streamed: false })
    expect(saturated.isFull()).toBe(false)
    // A hundred streams are open beside them: they wait for news, and take nobody's place.
    for (let n = 0; n < 100; n++) saturated.enter()
    expect(saturated.isFull()).toBe(true)
    for (let n = 0; n < 100; n++) saturated.stream()
    expect(saturated.isFull()).toBe(false)
    expect(saturated.inFlight).toBe(163)
    for (let n = 0; n < 100; n++) saturated.leave({ turnedAway: false, streamed: true })
    expect([saturated.inFlight, saturated.isFull()]).toEqual([63, false])
  } finally {
    saturated.stop()
    waiting.stop()
  }
})

test('500 idle and 200 reset connections do not hurt the next request', async () => {
  const site = await serve()
  const idle = Array.from({ length: 500 }, () => connect(site.port, '127.0.0.1'))
  for (const socket of idle) socket.on('error', () => undefined)
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  const reset = Array.from({ length: 200 }, () => connect(site.port, '127.0.0.1'))
  for (const socket of reset) socket.on('connect', () => socket.write('GET /ok HT', () => socket.resetAndDestroy()))
  await Promise.all(reset.map((socket) => once(socket, 'close')))
  const started = performance.now()
  expect((await fetch(`${site.url}/ok`)).status).toBe(200)
  expect(performance.now() - started).toBeLessThan(3_000)
  await site.stop()
  for (const socket of idle) socket.destroy()
})
