import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { decodeJwt, jwtVerify } from 'jose'
import type { CallContext, CallRecord, MarketplaceClient } from '../../src/marketplace/client.ts'
import type { Signable } from '../../src/marketplace/headers.ts'
import { context, failing, failureOf, inTurn, json, ok, startUpstream } from './upstream.ts'
import type { Seen } from './upstream.ts'

const bearer = ({ headers }: Seen) => String(headers.authorization).replace('Bearer ', '')

test('sends the headers of the contract and nothing that tells more', async () => {
  await using upstream = await startUpstream()
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await upstream.client().stats.get(context({ requestId: 'r-1', traceparent, tracestate: 'a=b' }))
  const { headers, method, path } = upstream.seen[0]!
  expect([method, path]).toEqual(['GET', '/api/v1/integration/stats'])
  const { authorization, host, connection, 'x-timestamp': timestamp, ...rest } = headers
  expect(rest).toEqual({
    'x-api-key': 'key-of-these-tests',
    'x-service-id': 'panel-system',
    'x-request-id': 'r-1',
    'content-type': 'application/json',
    'user-agent': 'Panel-Integration/v1',
    accept: 'application/json',
    'accept-encoding': 'identity',
    traceparent,
    tracestate: 'a=b',
  })
  expect(authorization).toMatch(/^Bearer /)
  expect([host !== undefined, connection]).toEqual([true, 'keep-alive'])
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5)
})

const calls: [
  name: string,
  permissions: string[],
  call: (client: MarketplaceClient, context: CallContext) => Promise<unknown>,
][] = [
  ['health', [], (client, ctx) => client.health.check(ctx)],
  ['users.get', ['user:read'], (client, ctx) => client.users.get('u', ctx)],
  ['users.sync', ['user:write'], (client, ctx) => client.users.sync({ action: 'delete', userId: 'u' }, 'k', ctx)],
  ['plugins.search', ['item:read'], (client, ctx) => client.plugins.search({ limit: 1, offset: 0 }, ctx)],
  ['plugins.unpublish', ['item:write'], (client, ctx) => client.plugins.unpublish('i', 'k', ctx)],
  ['analytics.plugin', ['analytics:read'], (client, ctx) => client.analytics.plugin('i', ctx)],
  ['analytics.user', ['analytics:read'], (client, ctx) => client.analytics.user('u', ctx)],
  ['categories.sync', ['item:write'], (client, ctx) => client.categories.sync([], 'k', ctx)],
  ['stats', ['item:read'], (client, ctx) => client.stats.get(ctx)],
]

test.each(calls)('%s carries a short-lived token with %j only', async (_name, permissions, call) => {
  await using upstream = await startUpstream(failing(404))
  await call(upstream.client(), context()).catch(() => null)
  const token = bearer(upstream.seen[0]!)
  const secret = new TextEncoder().encode(upstream.options().jwtSecret)
  const { payload, protectedHeader } = await jwtVerify(token, secret)
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' })
  const { iat, exp, ...claims } = payload
  expect(claims).toEqual({
    iss: 'panel.ctrl-alt-play.com',
    aud: 'marketplace.ctrl-alt-play.com',
    sub: 'service-integration',
    service_id: 'panel-system',
    permissions,
  })
  expect(exp! - iat!).toBeLessThanOrEqual(300)
})

test('a token is used again until a minute before it ends', async () => {
  await using upstream = await startUpstream()
  const { systemClock } = await import('../../src/kit/clock.ts')
  let passed = 0
  const clock = { ...systemClock, now: () => Date.now() + passed, monotonic: () => performance.now() + passed }
  const client = upstream.client({ clock })
  const token = async () => {
    await client.stats.get(context({ deadlineAt: undefined }))
    return bearer(upstream.seen.at(-1)!)
  }
  const first = await token()
  passed = 200_000
  expect(await token()).toBe(first)
  passed = 250_000
  const second = await token()
  expect(second).not.toBe(first)
  expect(decodeJwt(second).exp! - clock.now() / 1000).toBeGreaterThan(290)
})

test('a refused token is replaced once, by one new token for all who were refused', async () => {
  let valid = 'none'
  await using upstream = await startUpstream((response, seen, number) => {
    // The marketplace forgot the first token that it saw.
    if (valid === 'none') valid = bearer(seen)
    if (bearer(seen) === valid) return failing(401)(response, seen, number)
    ok()(response, seen, number)
  })
  let passed = 0
  const { systemClock } = await import('../../src/kit/clock.ts')
  const client = upstream.client({ clock: { ...systemClock, now: () => Date.now() + (passed += 1_000) } })
  await Promise.all(Array.from({ length: 8 }, () => client.stats.get(context())))
  expect(new Set(upstream.seen.map(bearer)).size).toBe(2)
  expect(upstream.seen).toHaveLength(16)
})

test('a marketplace that refuses every token is asked twice, and the caller hears of an outage', async () => {
  await using upstream = await startUpstream(failing(401))
  const failure = await failureOf(upstream.client().stats.get(context()))
  expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', upstream: { status: 401, attempts: 2 } })
  expect(upstream.seen).toHaveLength(2)
})

test('a token that is refused after two outages is not renewed for a fourth request', async () => {
  await using upstream = await startUpstream((response, seen, number) =>
    failing(number <= 2 ? 503 : 401)(response, seen, number),
  )
  const failure = await failureOf(upstream.client().stats.get(context()))
  expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', upstream: { attempts: 3 } })
  expect(upstream.seen).toHaveLength(3)
})

test('ids travel as one encoded segment, whatever is in them', async () => {
  await using upstream = await startUpstream(failing(404))
  const client = upstream.client()
  const ids = [
    '../plugins/search?q=',
    'a/b?c#d',
    '%2e%2e',
    '...',
    'a b',
    'ünïcode',
    '🙂',
    'a\u0000b',
    '‮rtl',
    ';x',
    'a@b',
    "'",
  ]
  for (const id of ids) await client.users.get(id, context())
  expect(upstream.seen.map((one) => one.path)).toEqual(
    ids.map((id) => `/api/v1/integration/users/${encodeURIComponent(id)}`),
  )
})

test.each(['', '.', '..', '\ud800', 'x'.repeat(513)])('the id %j cannot be asked for and is nobody', async (id) => {
  await using upstream = await startUpstream()
  const client = upstream.client()
  expect(await client.users.get(id, context())).toBeNull()
  expect(await client.plugins.get(id, context())).toBeNull()
  expect(await client.analytics.plugin(id, context())).toBeNull()
  expect((await failureOf(client.plugins.unpublish(id, 'key', context())))['code']).toBe('VALIDATION_ERROR')
  expect(upstream.seen).toHaveLength(0)
})

test.each(['', 'x'.repeat(256), 'a b', 'ü', 'a\r\nX-Evil: 1'])(
  'the key %j is refused before anything is sent',
  async (key) => {
    await using upstream = await startUpstream()
    const failure = await failureOf(upstream.client().users.sync({ action: 'delete', userId: 'u' }, key, context()))
    expect(failure['code']).toBe('VALIDATION_ERROR')
    expect(upstream.seen).toHaveLength(0)
  },
)

test('row 116: a redirect is not followed and its target gets no credentials', async () => {
  let hits = 0
  const canary = createServer((_request, response) => {
    hits++
    response.end()
  }).listen(0, '127.0.0.1')
  await once(canary, 'listening')
  const target = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`
  for (const status of [301, 302, 303, 307, 308]) {
    await using upstream = await startUpstream((response) => response.writeHead(status, { location: target }).end())
    const failure = await failureOf(upstream.client().stats.get(context()))
    expect(failure).toMatchObject({ code: 'UPSTREAM_CONTRACT_VIOLATION' })
    expect(JSON.stringify(failure)).not.toContain(target)
  }
  expect(hits).toBe(0)
  canary.close()
})

test('a signer sees the request as it leaves and adds its headers', async () => {
  await using upstream = await startUpstream((response) =>
    json(response, 200, { success: true, data: { user_id: 'u', sync_status: 'pending' } }),
  )
  const signed: Signable[] = []
  const sign = (request: Signable) => {
    signed.push(request)
    return { 'x-signature': createHmac('sha256', 'k').update(request.body).digest('hex') }
  }
  await upstream.client({ sign }).users.sync({ action: 'delete', userId: 'u' }, 'key', context())
  const seen = upstream.seen[0]!
  expect(seen.headers['x-signature']).toBe(createHmac('sha256', 'k').update(seen.body).digest('hex'))
  expect(signed[0]).toMatchObject({
    method: 'POST',
    authority: seen.headers.host,
    path: '/api/v1/integration/users/sync',
    query: '',
  })
  expect(signed[0]!.headers['idempotency-key']).toBe('key')
})

test('tells of every attempt, to metrics and to the request, without ids', async () => {
  await using upstream = await startUpstream(inTurn(failing(500), failing(404)))
  const [all, mine]: [CallRecord[], CallRecord[]] = [[], []]
  const client = upstream.client({ onCall: (record) => all.push(record) })
  await client.users.get('secret-id', context({ onCall: (record) => mine.push(record) }))
  expect(mine).toEqual(all)
  expect(all).toMatchObject([
    { endpoint: 'users.get', attempt: 1, status: 500, outcome: 'SERVICE_UNAVAILABLE' },
    { endpoint: 'users.get', attempt: 2, status: 404, outcome: 'RESOURCE_NOT_FOUND' },
  ])
  expect(JSON.stringify(all)).not.toContain('secret-id')
})

test('connections are kept and used again', async () => {
  await using upstream = await startUpstream()
  const client = upstream.client()
  for (let i = 0; i < 20; i++) await client.stats.get(context())
  // The pool opens a second one when an answer's end has not been seen yet.
  expect(upstream.sockets).toBeLessThanOrEqual(2)
})
