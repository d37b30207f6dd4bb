import { gzipSync } from 'node:zlib'
import type { MarketplaceClient } from '../../src/marketplace/client.ts'
import { context, failing, failureOf, json, ok, startUpstream, statistics } from './upstream.ts'
import type { Handler, Upstream } from './upstream.ts'

let upstream: Upstream
let client: MarketplaceClient
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => {
  upstream.seen.length = 0
  // A new one each time: the breaker of one row must not answer the next.
  client = upstream.client({ attempts: 1 })
})
afterAll(() => upstream[Symbol.asyncDispose]())

const raw =
  (
    body: string | Buffer,
    headers: Record<string, string> = { 'content-type': 'application/json' },
    status = 200,
  ): Handler =>
  (response) => {
    response.writeHead(status, headers)
    response.end(body)
  }
const refused = (code: string): Handler => ok0({ success: false, error: { code, message: 'upstream text' } })
const ok0 =
  (body: unknown): Handler =>
  (response) =>
    json(response, 200, body)
const good = JSON.stringify({ success: true, data: statistics })

/** What each answer to a read means: code, and whether an effect is possible had it been a write. */
const rows: [name: string, handler: Handler, code: string, outcome: string][] = [
  ['400', failing(400), 'VALIDATION_ERROR', 'refused'],
  ['401', failing(401), 'SERVICE_UNAVAILABLE', 'refused'],
  ['403', failing(403), 'SERVICE_UNAVAILABLE', 'refused'],
  ['404', failing(404), 'RESOURCE_NOT_FOUND', 'refused'],
  ['408', failing(408), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['409', failing(409), 'CONFLICT', 'refused'],
  ['410', failing(410), 'RESOURCE_NOT_FOUND', 'refused'],
  ['418', failing(418), 'UPSTREAM_CONTRACT_VIOLATION', 'refused'],
  ['422', failing(422), 'VALIDATION_ERROR', 'refused'],
  ['422 with a reused key', failing(422, {}, 'IDEMPOTENCY_KEY_REUSED'), 'IDEMPOTENCY_KEY_REUSED', 'refused'],
  ['429', failing(429), 'SERVICE_UNAVAILABLE', 'refused'],
  ['500', failing(500), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['501', failing(501), 'SERVICE_UNAVAILABLE', 'refused'],
  [
    '502 with a page',
    raw('<h1>upstream text</h1>', { 'content-type': 'text/html' }, 502),
    'SERVICE_UNAVAILABLE',
    'unknown',
  ],
  ['503', failing(503), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['504', failing(504), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['success: false, bad token', refused('AUTHENTICATION_FAILED'), 'SERVICE_UNAVAILABLE', 'refused'],
  ['success: false, forbidden', refused('AUTHORIZATION_FAILED'), 'SERVICE_UNAVAILABLE', 'refused'],
  ['success: false, invalid', refused('VALIDATION_ERROR'), 'VALIDATION_ERROR', 'refused'],
  ['success: false, unknown thing', refused('RESOURCE_NOT_FOUND'), 'RESOURCE_NOT_FOUND', 'refused'],
  ['success: false, conflict', refused('CONFLICT'), 'CONFLICT', 'refused'],
  ['success: false, limited', refused('RATE_LIMIT_EXCEEDED'), 'SERVICE_UNAVAILABLE', 'refused'],
  ['success: false, outage', refused('SERVICE_UNAVAILABLE'), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['success: false, their bug', refused('INTERNAL_ERROR'), 'SERVICE_UNAVAILABLE', 'unknown'],
  ['success: false, unknown code', refused('WHATEVER'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['success: false, prototype code', refused('constructor'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['success: false, no code', ok0({ success: false }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ...[400, 404, 409, 410, 413, 422].map((status): (typeof rows)[number] => [
    `${status} with a page, as of what stands before the marketplace`,
    raw('<h1>upstream text</h1>', { 'content-type': 'text/html' }, status),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ]),
  [
    '404 with other JSON, as of a router of requests',
    raw('{"message":"upstream text"}', undefined, 404),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
  ['404 with nothing', raw('', {}, 404), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  [
    '422 with more reasons than are read',
    raw(JSON.stringify({ success: false, error: { details: 'upstream text'.repeat(10_000) } }), undefined, 422),
    'VALIDATION_ERROR',
    'refused',
  ],
  ['a page', raw('<h1>upstream text</h1>', { 'content-type': 'text/html' }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['JSON without its type', raw(good, {}), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['JSON as text', raw(good, { 'content-type': 'text/plain' }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['nothing', raw(''), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['204', raw('', {}, 204), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['null', raw('null'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['a list', raw('[]'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['a text', raw('"upstream text"'), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['success as text', ok0({ success: 'true', data: statistics }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['no data', ok0({ success: true }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['half of it', raw(good.slice(0, 30)), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['two texts', raw(good + good), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['deep nesting', raw('['.repeat(200_000)), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  [
    'broken UTF-8',
    raw(
      Buffer.concat([
        Buffer.from(good.slice(0, -1)),
        Buffer.from(',"more":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}'),
      ]),
    ),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
  [
    'an encoding that is claimed',
    raw(good, { 'content-type': 'application/json', 'content-encoding': 'br' }),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
  [
    'a redirect with good data',
    raw(good, { 'content-type': 'application/json', location: '/' }, 302),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
  [
    'an encoded answer',
    raw(gzipSync(good), { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
  ['numbers as text', ok({ ...statistics, totalPlugins: '1' }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['null for a number', ok({ ...statistics, totalPlugins: null }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['a negative count', ok({ ...statistics, totalPlugins: -1 }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['a broken count', ok({ ...statistics, totalPlugins: 1.5 }), 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  [
    'a count past what numbers can hold',
    ok({ ...statistics, totalPlugins: 2 ** 60 }),
    'UPSTREAM_CONTRACT_VIOLATION',
    'unknown',
  ],
]

test.each(rows)('rows 114 and 115: %s', async (_name, handler, code, outcome) => {
  upstream.answer(handler)
  const failure = await failureOf(client.stats.get(context()))
  expect(failure).toMatchObject({ code, outcome })
  expect(JSON.stringify(failure)).not.toContain('upstream text')
  if (code === 'SERVICE_UNAVAILABLE') expect(failure['retryAfterSeconds']).toBeGreaterThanOrEqual(1)
})

const served: [name: string, handler: Handler][] = [
  ['a charset', raw(good, { 'content-type': 'application/json; charset=utf-8' })],
  ['a structured type', raw(good, { 'content-type': 'application/vnd.marketplace+json' })],
  [
    'an encoding that changes nothing',
    raw(good, { 'content-type': 'application/json', 'content-encoding': 'identity' }),
  ],
  ['fields nobody knows', ok({ ...statistics, more: { than: 'asked' } })],
  ['201', (response) => json(response, 201, good)],
]

test.each(served)('serves an answer with %s', async (_name, handler) => {
  upstream.answer(handler)
  expect(await client.stats.get(context())).toEqual({
    totalPlugins: '1',
    totalDownloads: '2',
    totalDevelopers: '3',
    categories: [],
  })
})

test('names the field of a violation, what was expected and what came, without its value', async () => {
  upstream.answer(
    ok({
      ...statistics,
      categories: [
        { name: 'a', count: 1 },
        { name: 'b', count: 'secret' },
      ],
    }),
  )
  const { message } = await failureOf(client.stats.get(context()))
  expect(message).toBe(
    "The marketplace's answer breaks the contract: expected a number at data.categories[1].count, received a string of 6 characters.",
  )
})

test('says which answer it was', async () => {
  upstream.answer(failing(409))
  expect((await failureOf(client.stats.get(context())))['upstream']).toEqual({
    status: 409,
    requestId: 'up-1',
    attempts: 1,
  })
})

test('a request id that looks like anything else is not passed on', async () => {
  upstream.answer((response) => json(response, 409, { success: false, error: { request_id: '<script>' } }))
  expect((await failureOf(client.stats.get(context())))['upstream']).toEqual({ status: 409, attempts: 1 })
})

test('a conflict that will pass says so', async () => {
  upstream.answer(failing(409, { 'retry-after': '3' }))
  expect(await failureOf(client.stats.get(context()))).toMatchObject({
    code: 'CONFLICT',
    retryable: true,
    retryAfterSeconds: 3,
  })
})

test('an unknown thing is null where one thing is asked for', async () => {
  upstream.answer(failing(404))
  expect(await client.users.get('nobody', context())).toBeNull()
  expect(await client.analytics.plugin('nothing', context())).toBeNull()
  expect(await client.analytics.user('nobody', context())).toBeNull()
})

test.each([
  ['broken JSON', '{"categories":[1 2],"tags":[],"price_ranges":[]}', 'JSON in data.facets'],
  ['another shape', '{"categories":{},"tags":[],"price_ranges":[]}', 'data.facets.categories'],
])(
  'a search whose facets are %s finds its plugins all the same, and fails for who asks for facets',
  async (_name, facets, expected) => {
    const pagination = '{"total":0,"limit":1,"offset":0,"has_more":false}'
    upstream.answer(raw(`{"success":true,"data":{"items":[],"pagination":${pagination},"facets":${facets}}}`))
    const page = await client.plugins.search({ limit: 1, offset: 0 }, context())
    expect(page).toMatchObject({ items: [], total: 0 })
    const told = page.facets()
    expect(told).toMatchObject({ code: 'UPSTREAM_CONTRACT_VIOLATION' })
    expect((told as Error).message).toContain(expected)
  },
)
