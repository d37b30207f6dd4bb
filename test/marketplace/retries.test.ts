import { manualClock, seeded } from '../kit/resilience/manual-clock.ts'
import { context, failing, failureOf, inTurn, json, ok, startUpstream, until } from './upstream.ts'
import type { Handler } from './upstream.ts'

const reset: Handler = (response) => response.destroy()
const cutOff: Handler = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"success":true')
  setTimeout(() => response.destroy(), 10)
}

test.each<[string, Handler]>([
  ['500', failing(500)],
  ['502', failing(502)],
  ['503', failing(503)],
  ['504', failing(504)],
  ['429', failing(429)],
  ['a reset', reset],
  ['an answer that is cut off', cutOff],
])('repeats a read after %s, at most three times in all', async (_name, handler) => {
  await using upstream = await startUpstream(inTurn(handler, handler, ok()))
  const client = upstream.client()
  expect(await client.stats.get(context())).toMatchObject({ totalPlugins: '1' })
  upstream.answer(handler)
  const failure = await failureOf(client.stats.get(context()))
  expect(failure['upstream']).toMatchObject({ attempts: 3 })
  expect(upstream.seen).toHaveLength(6)
})

test.each<[string, Handler]>([
  ['400', failing(400)],
  ['403', failing(403)],
  ['404', failing(404)],
  ['409', failing(409)],
  ['422', failing(422)],
  ['501', failing(501)],
  ['a wrong shape', ok({})],
  ['a page', (response) => response.end('<h1>hello</h1>')],
  ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
])('does not repeat after %s', async (_name, handler) => {
  await using upstream = await startUpstream(handler)
  await failureOf(upstream.client().stats.get(context()))
  expect(upstream.seen).toHaveLength(1)
})

test('counts all attempts by the setting', async () => {
  await using upstream = await startUpstream(failing(500))
  await failureOf(upstream.client({ attempts: 1 }).stats.get(context()))
  expect(upstream.seen).toHaveLength(1)
  await failureOf(upstream.client({ attempts: 2 }).stats.get(context()))
  expect(upstream.seen).toHaveLength(3)
})

test('a repeated write is the same to the byte, under the same key and request id', async () => {
  await using upstream = await startUpstream(
    inTurn(reset, failing(503), (response) =>
      json(response, 200, { success: true, data: { user_id: 'u-1', sync_status: 'synchronized' } }),
    ),
  )
  const data = { email: 'ä@b.example', username: 'u', preferences: { notifications: false } }
  await upstream
    .client()
    .users.sync({ action: 'create', userId: 'u-1', data }, 'event-1', context({ requestId: 'r-1' }))
  expect(upstream.seen).toHaveLength(3)
  for (const one of upstream.seen) {
    expect(one.body).toBe(upstream.seen[0]!.body)
    expect(one.headers).toMatchObject({ 'idempotency-key': 'event-1', 'x-request-id': 'r-1' })
  }
})

test('a refusal after a lost answer does not claim that nothing happened', async () => {
  await using upstream = await startUpstream(inTurn(reset, failing(409)))
  const failure = await failureOf(upstream.client().users.sync({ action: 'delete', userId: 'u' }, 'key', context()))
  expect(failure).toMatchObject({ code: 'CONFLICT', outcome: 'unknown', upstream: { attempts: 2 } })
})

test('a delete that finds nothing after a lost answer is done', async () => {
  await using upstream = await startUpstream(inTurn(reset, failing(404)))
  const client = upstream.client()
  expect(await client.plugins.unpublish('item', 'key', context())).toEqual({ unpublished: true })
  upstream.answer(failing(404))
  expect(await failureOf(client.plugins.unpublish('item', 'key-2', context()))).toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  })
})

test('waits between attempts are uniform between nothing and the doubled base', async () => {
  await using upstream = await startUpstream(failing(500))
  const clock = manualClock()
  const slept: number[] = []
  const watched = {
    ...clock,
    sleep(ms: number, signal?: AbortSignal) {
      // Only the pauses end by themselves; the time limits of calls and attempts stay asleep.
      if (ms > 1_000) return clock.sleep(ms, signal)
      slept.push(ms)
      return Promise.resolve()
    },
  }
  const client = upstream.client({ clock: watched, random: seeded(7) })
  for (let call = 0; call < 300; call++) {
    await failureOf(client.stats.get(context({ deadlineAt: undefined })))
    // Far enough apart for neither breaker nor budget to step in.
    clock.advance(6_000)
  }
  const first = slept.filter((_ms, index) => index % 2 === 0).map((ms) => ms / 50)
  const second = slept.filter((_ms, index) => index % 2 === 1).map((ms) => ms / 100)
  expect([first.length, second.length]).toEqual([300, 300])
  for (const sample of [first, second]) {
    const sorted = sample.sort((a, b) => a - b)
    const distance = Math.max(...sorted.map((value, i) => Math.abs(value - (i + 0.5) / sorted.length)))
    expect(distance).toBeLessThan(1.63 / Math.sqrt(sorted.length))
  }
})

test('retries add no more than a quarter to the load', async () => {
  let served = 0
  // Every third answer fails, so that the breaker stays closed and the budget alone decides.
  await using upstream = await startUpstream((response, seen, number) => {
    if (number % 3 === 0) return failing(500)(response, seen, number)
    served++
    ok()(response, seen, number)
  })
  const client = upstream.client()
  const calls = 600
  for (let sent = 0; sent < calls; sent += 30) {
    await Promise.all(Array.from({ length: 30 }, () => client.stats.get(context()).catch(() => null)))
  }
  expect(upstream.seen.length / calls).toBeLessThanOrEqual(1.25)
  expect(upstream.seen.length).toBeGreaterThan(calls)
  expect(served).toBeGreaterThan(calls * 0.6)
})

test('a pause that the marketplace asks for holds for every call to it', async () => {
  await using upstream = await startUpstream(inTurn(failing(429, { 'retry-after': '1' }), ok()))
  const client = upstream.client()
  const first = client.stats.get(context())
  await until(() => upstream.seen.length === 1, 'the first call')
  await new Promise((resolve) => setTimeout(resolve, 50))
  const others = Promise.all(Array.from({ length: 10 }, () => client.stats.get(context())))
  await Promise.all([first, others])
  const [told, ...later] = upstream.seen
  expect(later).toHaveLength(11)
  for (const one of later) expect(one.at - told!.at).toBeGreaterThanOrEqual(995)
})

test('a long pause is not sat out: the caller is told how long it is', async () => {
  await using upstream = await startUpstream(inTurn(failing(503, { 'retry-after': '30' }), ok()))
  const client = upstream.client()
  expect(await failureOf(client.stats.get(context()))).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    retryAfterSeconds: 30,
  })
  const next = await failureOf(client.stats.get(context()))
  expect(next).toMatchObject({ code: 'SERVICE_UNAVAILABLE', outcome: 'not-sent', retryAfterSeconds: 30 })
  expect(upstream.seen).toHaveLength(1)
})

test.each(['1000000000', '9'.repeat(300)])('a pause of %s seconds is cut to a minute', async (value) => {
  await using upstream = await startUpstream(failing(503, { 'retry-after': value }))
  expect(await failureOf(upstream.client().stats.get(context()))).toMatchObject({ retryAfterSeconds: 60 })
})

test.each(['-1', 'soon', '0', '1.5', 'Sun, 06 Nov 1994 08:49:37 GMT'])(
  'a pause of %j means nothing: the usual backoff applies',
  async (value) => {
    await using upstream = await startUpstream(inTurn(failing(503, { 'retry-after': value }), ok()))
    expect(await upstream.client().stats.get(context())).toMatchObject({ totalPlugins: '1' })
    expect(upstream.seen).toHaveLength(2)
  },
)

test('a pause until a date is kept', async () => {
  const at = new Date(Date.now() + 30_000).toUTCString()
  await using upstream = await startUpstream(failing(429, { 'retry-after': at }))
  const { retryAfterSeconds } = await failureOf(upstream.client().stats.get(context()))
  expect(retryAfterSeconds).toBeGreaterThanOrEqual(28)
  expect(retryAfterSeconds).toBeLessThanOrEqual(30)
})
