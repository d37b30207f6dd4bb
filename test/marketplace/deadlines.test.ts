import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { systemClock } from '../../src/kit/clock.ts'
import { context, failureOf, inTurn, json, ok, startUpstream, statistics, until } from './upstream.ts'
import type { Handler } from './upstream.ts'

const hang: Handler = () => undefined
const soon = (ms: number) => context({ deadlineAt: performance.now() + ms })

test('row 111: a marketplace that hangs is left when the caller stops waiting, and its sockets are closed', async () => {
  await using upstream = await startUpstream(hang)
  const client = upstream.client()
  const startedAt = performance.now()
  const failure = await failureOf(client.stats.get(soon(300)))
  expect(failure).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' })
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  await until(() => upstream.inFlight === 0 && upstream.sockets === 0, 'the sockets to close')
})

test('the total time of a call holds without a caller who waits less', async () => {
  await using upstream = await startUpstream(hang)
  const startedAt = performance.now()
  const client = upstream.client({ timeoutMs: 250 })
  expect(await failureOf(client.stats.get(context()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test('an attempt that takes too long is repeated within the time of the whole call', async () => {
  await using upstream = await startUpstream(inTurn(hang, ok()))
  const client = upstream.client({ limits: { attemptMs: 100 } })
  expect(await client.stats.get(context())).toMatchObject({ totalPlugins: '1' })
  expect(upstream.seen).toHaveLength(2)
})

test('all attempts together keep the deadline', async () => {
  await using upstream = await startUpstream(hang)
  const client = upstream.client({ limits: { attemptMs: 150 } })
  const startedAt = performance.now()
  const failure = await failureOf(client.stats.get(soon(400)))
  expect(failure).toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  expect(upstream.seen.length).toBeGreaterThanOrEqual(2)
})

test('headers that do not come end the attempt', async () => {
  await using upstream = await startUpstream(hang)
  const client = upstream.client({ attempts: 1, limits: { headersMs: 100 } })
  const startedAt = performance.now()
  expect(await failureOf(client.stats.get(context()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' })
  expect(performance.now() - startedAt).toBeLessThan(4_000)
})

test('a body that stops in the middle ends the attempt', async () => {
  await using upstream = await startUpstream((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"success":')
  })
  const client = upstream.client({ attempts: 1, limits: { bodyIdleMs: 100 } })
  expect(await failureOf(client.stats.get(context()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' })
  await until(() => upstream.sockets === 0, 'the socket to close')
})

test('a body that trickles is ended by the time of the attempt', async () => {
  await using upstream = await startUpstream((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 10)
    response.on('close', () => clearInterval(timer))
  })
  const client = upstream.client({ attempts: 1, limits: { attemptMs: 200, bodyIdleMs: 100 } })
  expect(await failureOf(client.stats.get(context()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  await until(() => upstream.sockets === 0, 'the socket to close')
})

test('an address where nobody listens was not sent to', async () => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const { port } = nobody.address() as AddressInfo
  nobody.close()
  await once(nobody, 'close')
  await using upstream = await startUpstream()
  const client = upstream.client({ baseUrl: `http://127.0.0.1:${port}` })
  const failure = await failureOf(client.users.sync({ action: 'delete', userId: 'u' }, 'key', context()))
  expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', outcome: 'not-sent', upstream: { attempts: 3 } })
})

test('a caller who has no time left is not waited for', async () => {
  await using upstream = await startUpstream()
  const failure = await failureOf(upstream.client().stats.get(soon(-1)))
  expect(failure).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'not-sent' })
  expect(upstream.seen).toHaveLength(0)
})

test('a caller who goes away takes their reads along', async () => {
  await using upstream = await startUpstream(hang)
  const client = upstream.client()
  const gone = new AbortController()
  const failures = Promise.all(
    Array.from({ length: 20 }, () => failureOf(client.stats.get(context({ gone: gone.signal })))),
  )
  await until(() => upstream.inFlight === 20, 'twenty calls')
  gone.abort(new Error('the caller left'))
  for (const failure of await failures) expect(failure['code']).toBe('SERVICE_UNAVAILABLE')
  await until(() => upstream.inFlight === 0, 'the calls to end')
  expect(upstream.seen).toHaveLength(20)
  expect(upstream.seen.every((one) => one.aborted)).toBe(true)
})

test('a caller who goes away does not take a write along', async () => {
  let answer: () => void = () => undefined
  await using upstream = await startUpstream((response) => {
    answer = () => json(response, 200, { success: true, data: { user_id: 'u', sync_status: 'pending' } })
  })
  const gone = new AbortController()
  const receipt = upstream.client().users.sync({ action: 'delete', userId: 'u' }, 'key', context({ gone: gone.signal }))
  await until(() => upstream.inFlight === 1, 'the write')
  gone.abort()
  answer()
  expect(await receipt).toMatchObject({ userId: 'u', status: 'PENDING' })
})

test('a closed client has no timer of its own, which could keep a command waiting', async () => {
  await using upstream = await startUpstream(ok({ user_id: 'u', username: 'ann' }))
  let sleeping = 0
  const clock = {
    ...systemClock,
    sleep(ms: number, signal?: AbortSignal) {
      sleeping++
      return systemClock.sleep(ms, signal).finally(() => sleeping--)
    },
  }
  const client = upstream.client({ clock })
  await client.users.get('u', context())
  expect(sleeping).toBeGreaterThan(0)
  await client.close()
  await until(() => sleeping === 0, 'the timers to end', 1_000)
})

test('closing lets running calls finish and refuses new ones', async () => {
  await using upstream = await startUpstream((response) => {
    setTimeout(() => json(response, 200, { success: true, data: statistics }), 100)
  })
  const client = upstream.client()
  const running = client.stats.get(context())
  await until(() => upstream.inFlight === 1, 'the call')
  const closing = client.close(2_000)
  expect(await failureOf(client.stats.get(context()))).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    outcome: 'not-sent',
  })
  expect(await running).toMatchObject({ totalPlugins: '1' })
  await closing
  await until(() => upstream.sockets === 0, 'the sockets to close')
})

test('closing does not wait for a marketplace that hangs', async () => {
  await using upstream = await startUpstream(hang)
  const client = upstream.client()
  const running = failureOf(client.stats.get(context()))
  await until(() => upstream.inFlight === 1, 'the call')
  await client.close(50)
  expect((await running)['code']).toBe('SERVICE_UNAVAILABLE')
})
