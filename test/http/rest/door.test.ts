/** The guards of the REST door: paths, methods, credentials, permissions, limits, input. */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ env: { MARKETPLACE_RATE_LIMIT_MAX: '100000', RATE_LIMIT_SCALE: '100' } })
}, 60_000)
afterAll(() => house.stop())

interface Asked {
  method?: string
  body?: unknown
  raw?: string
  headers?: Record<string, string>
  permissions?: readonly string[] | null
  actingUserId?: string
  at?: TestGateway
}

async function ask(
  path: string,
  { method = 'GET', body, raw, headers, permissions, actingUserId, at = house }: Asked = {},
) {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(`${at.url}/api/integration${path}`, {
    method,
    headers: {
      ...(permissions !== null && { authorization: `Bearer ${await at.token(permissions, actingUserId)}` }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  })
  const answer = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: answer === '' ? undefined : JSON.parse(answer),
  }
}

const paths: [name: string, method: string, path: string, status: number][] = [
  ['HEAD of what cannot be read', 'HEAD', '/plugins/some-id', 405],
  ['HEAD of what is only written', 'HEAD', '/users/sync', 405],
  ['a trailing slash', 'GET', '/health/', 404],
  ['a matrix parameter', 'GET', '/health;x', 404],
  ['upper case', 'GET', '/HEALTH', 404],
  ['an unknown path', 'GET', '/nothing', 404],
  ['no path', 'GET', '/', 404],
  ['a wrong method', 'POST', '/health', 405],
  ['PATCH', 'PATCH', '/users/u-1', 405],
  ['a word where an id stands', 'DELETE', '/plugins/search', 405],
  ['an empty id', 'GET', '/users/', 404],
  ['a doubled slash', 'GET', '//health', 404],
]

test.each(paths)('row 109: %s is refused: %s %s', async (_name, method, path, status) => {
  const answer = await ask(path, { method })
  expect(answer.status).toBe(status)
  if (status === 405) expect(answer.headers.get('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/)
})

test.each(['/health', '/plugins/search?limit=2', '/plugins/search?limit=none', '/users/nobody'])(
  'HEAD %s tells what GET would, without the body; it was refused',
  async (path) => {
    const [got, head] = [await ask(path), await ask(path, { method: 'HEAD' })]
    expect([head.status, head.body]).toEqual([got.status, undefined])
    for (const name of ['content-type', 'x-data-source', 'x-ratelimit-limit'])
      expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)])
    expect(head.headers.get('content-length')).not.toBeNull()
  },
)

test('HEAD is held to the rules of GET', async () => {
  expect((await ask('/plugins/search', { method: 'HEAD', permissions: ['user:read'] })).status).toBe(403)
  expect((await ask('/stats', { method: 'HEAD', permissions: null })).status).toBe(
    (await ask('/stats', { permissions: null })).status,
  )
})

test('Allow names the methods of that very path', async () => {
  expect((await ask('/plugins/search', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD')
  expect((await ask('/plugins/some-id')).headers.get('allow')).toBe('DELETE, PUT')
})

test('OPTIONS names the methods of that very path, as a refusal of another does; it named all of the door', async () => {
  for (const [path, allow] of [
    ['/plugins/search', 'GET, HEAD'],
    ['/plugins/some-id', 'DELETE, PUT'],
    ['/users/sync', 'POST'],
  ] as const) {
    const answer = await ask(path, { method: 'OPTIONS', permissions: null })
    expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 204, allow])
    expect((await ask(path, { method: 'REPORT' })).headers.get('allow')).toBe(allow)
  }
  expect(await ask('/nothing', { method: 'OPTIONS', permissions: null })).toMatchObject({
    status: 404,
    body: { error: { code: 'RESOURCE_NOT_FOUND' } },
  })
})

/** A request target that no client library would send. */
function target(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(house.gateway.port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (part) => (text += part.toString()))
    socket.on('end', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])))
    socket.on('error', reject)
  })
}

test.each([
  '/api/integration/users/../plugins/search?q=',
  '/api/integration/users/%2e%2e/plugins/search',
  '/api/integration/users/..%2Fstats',
])('no path climbs: %s', async (path) => {
  expect(await target(path)).toBe(404)
})

test('without a token nobody gets in, and health is open', async () => {
  const answer = await ask('/stats', { permissions: null })
  expect(answer.status).toBe(401)
  expect(answer.body).toEqual({
    success: false,
    error: {
      code: 'AUTHENTICATION_FAILED',
      message: expect.any(String),
      request_id: answer.headers.get('x-request-id'),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
  })
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  expect((await ask('/health', { permissions: null })).status).toBe(200)
})

const rights: [method: string, path: string, permission: string, body?: unknown][] = [
  ['POST', '/users/sync', 'user:write', {}],
  ['GET', '/users/u-1', 'user:read'],
  ['PUT', '/users/u-1', 'user:write', {}],
  ['POST', '/plugins/publish', 'item:write', {}],
  ['PUT', '/plugins/p-1', 'item:write', {}],
  ['DELETE', '/plugins/p-1', 'item:write'],
  ['GET', '/plugins/search', 'item:read'],
  ['GET', '/analytics/plugins/p-1', 'analytics:read'],
  ['GET', '/analytics/users/u-1', 'analytics:read'],
  ['POST', '/analytics/events', 'analytics:write', {}],
  ['POST', '/analytics/track', 'analytics:write', {}],
  ['POST', '/categories/sync', 'category:write', {}],
  ['POST', '/plugins/publish/workflow', 'item:write', {}],
  ['GET', '/plugins/publish/workflow/w-1', 'item:read'],
  ['GET', '/plugins/publish/workflows/user/u-1', 'item:read'],
  ['GET', '/plugins/publish/status/w-1', 'item:read'],
  ['POST', '/plugins/publish/validate', 'item:write', {}],
  ['POST', '/plugins/publish/submit', 'item:write', {}],
  ['PUT', '/plugins/publish/workflow/w-1', 'item:write', { action: 'withdraw' }],
  ['GET', '/analytics/events', 'analytics:read'],
]
const every = [...new Set(rights.map(([, , permission]) => permission))]

test.each(rights)('%s %s needs %s, and its refusal is a 403', async (method, path, permission, body) => {
  const others = every.filter((one) => one !== permission)
  const without = await ask(path, { method, permissions: others, ...(body !== undefined && { body }) })
  expect(without.status).toBe(403)
  expect(without.body.error.code).toBe('AUTHORIZATION_FAILED')
  const having = await ask(path, { method, permissions: [permission], ...(body !== undefined && { body }) })
  expect([401, 403]).not.toContain(having.status)
})

test('the e-mail of a user is shown only to those who may read it', async () => {
  const user_data = { email: 'pia@example.com', username: 'pia' }
  await ask('/users/sync', { method: 'POST', body: { user_id: 'u-pii', action: 'create', user_data } })
  expect((await ask('/users/u-pii', { permissions: ['user:read', 'user:read:pii'] })).body.data.email).toBe(
    user_data.email,
  )
  expect((await ask('/users/u-pii', { permissions: ['user:read'] })).body.data).not.toHaveProperty('email')
})

test('who acts for one user may not touch another', async () => {
  const acting = { actingUserId: 'u-me' }
  expect((await ask('/users/u-other', acting)).status).toBe(403)
  expect((await ask('/analytics/users/u-other', acting)).status).toBe(403)
  const body = { user_id: 'u-other', action: 'delete' }
  expect((await ask('/users/sync', { ...acting, method: 'POST', body })).status).toBe(403)
  const publication = {
    panel_item_id: 'theirs',
    user_id: 'u-other',
    item_data: { name: 'Not mine', version: '1.0.0' },
    files: { package_url: 'https://example.com/x.zip' },
  }
  expect((await ask('/plugins/publish', { ...acting, method: 'POST', body: publication })).status).toBe(403)
})

test('the request id is echoed, in the header and in refusals', async () => {
  const id = randomUUID()
  const answer = await ask('/users/nobody', { headers: { 'x-request-id': id } })
  expect(answer.headers.get('x-request-id')).toBe(id)
  expect(answer.body.error.request_id).toBe(id)
})

const queries: [query: string, field: string][] = [
  ['limit=x', 'limit'],
  ['limit=NaN', 'limit'],
  ['limit=101', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=1.5', 'limit'],
  ['offset=-1', 'offset'],
  ['limit=1&limit=2', 'limit'],
  ['sort=x', 'sort'],
  ['price_min=free', 'price_min'],
  ['price_min=-1', 'price_min'],
  ['price_min=NaN', 'price_min'],
  ['price_min=1e308', 'price_min'],
  ['price_min=9&price_max=3', 'price_min'],
  [`q=${'x'.repeat(2000)}`, 'q'],
  [`tags=${'a,'.repeat(500)}a`, 'tags'],
  ['category=..', 'category'],
]

test.each(queries)(
  'the search ?%s is refused by its field, without a call to the marketplace',
  async (query, field) => {
    const before = house.sandbox.ledger().length
    const calls = JSON.stringify(house.sandbox.calls())
    const answer = await ask(`/plugins/search?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { path: expect.arrayContaining([field]) },
    })
    expect(house.sandbox.ledger().length).toBe(before)
    expect(JSON.stringify(house.sandbox.calls())).toBe(calls)
  },
)

test('what a form sends of fields that are left empty narrows nothing; it was refused', async () => {
  const form = 'q=&category=&tags=&price_min=&price_max=&sort=&limit=5&offset='
  const [all, some] = [await ask('/plugins/search?limit=5'), await ask(`/plugins/search?${form}`)]
  expect([some.status, some.body]).toEqual([200, all.body])
  const events = '/analytics/events?plugin_id=&user_id=&event_type=&start_date=&end_date='
  expect((await ask(events)).status).toBe(200)
  expect((await ask('/plugins/search?category=&category=a&category=b')).status).toBe(400)
})

test.each(['1.5', '-0.5', '20000000000000000000'])(
  'limit=%s is told to be no whole number that fits',
  async (limit) => {
    const { body } = await ask(`/plugins/search?limit=${limit}`)
    expect(body.error.message).toMatch(/^limit: expected (a whole number|at (least|most) \d+), received /)
  },
)

test.each(['%', '_', '\\', "'; DROP TABLE plugins", '$where', '(a+)+$', '\u202e'])(
  'the search for %s is harmless',
  async (q) => {
    const { status } = await ask(`/plugins/search?q=${encodeURIComponent(q)}`)
    expect([200, 400]).toContain(status)
  },
)

const bodies: [name: string, asked: Asked, status: number, code: string][] = [
  ['no body', { method: 'POST', headers: { 'content-type': 'application/json' } }, 400, 'BAD_REQUEST'],
  ['broken JSON', { method: 'POST', raw: '{' }, 400, 'BAD_REQUEST'],
  ['a list', { method: 'POST', raw: '[]' }, 400, 'VALIDATION_ERROR'],
  ['null', { method: 'POST', raw: 'null' }, 400, 'VALIDATION_ERROR'],
  ['a body nested a thousand deep', { method: 'POST', raw: '['.repeat(1000) }, 400, 'BAD_REQUEST'],
  ['two megabytes', { method: 'POST', raw: JSON.stringify({ a: 'x'.repeat(2_000_000) }) }, 413, 'BAD_REQUEST'],
  ['text', { method: 'POST', raw: 'a', headers: { 'content-type': 'text/plain' } }, 415, 'BAD_REQUEST'],
  [
    'a bad idempotency key',
    { method: 'POST', body: {}, headers: { 'idempotency-key': 'a b' } },
    400,
    'VALIDATION_ERROR',
  ],
]

test.each(bodies)('%s is refused', async (_name, asked, status, code) => {
  const answer = await ask('/users/sync', asked)
  expect(answer.status).toBe(status)
  expect(answer.body.error.code).toBe(code)
})

test.each([
  ['u-gone-1', {}],
  ['u-gone-2', null],
  ['u-gone-3', 'gone'],
  ['u-gone-4', { email: 'not any more' }],
])('a delete of %s is taken whatever its user data: %j', async (userId, data) => {
  const body = { user_id: userId, action: 'delete', user_data: data }
  const { status, body: answer } = await ask('/users/sync', { method: 'POST', body })
  expect([status, answer.data?.success]).toEqual([200, true])
  const { data: found } = await house.ask(
    'query ($userId: ID!) { syncEvents(filter: { userId: $userId }, first: 1) { edges { node { action } } } }',
    { userId },
  )
  expect(found.syncEvents.edges[0].node.action).toBe('DELETE')
})

test('a refusal names every field that is wrong, and no value', async () => {
  const { body } = await ask('/users/sync', {
    method: 'POST',
    body: {
      user_id: '../x',
      action: 'frobnicate',
      user_data: { email: 'secret-but-not-an-address', username: 7, preferences: { newsletter: 'yes' } },
    },
  })
  expect(body.error.details.problems.map((problem: { path: string[] }) => problem.path.join('.'))).toEqual([
    'user_id',
    'action',
    'user_data.email',
    'user_data.username',
    'user_data.preferences.newsletter',
  ])
  expect(JSON.stringify(body)).not.toContain('secret-but-not-an-address')
})

test('what is wrong in a manifest was told in words of a library, and one fault at a time', async () => {
  const send = (manifest: unknown) =>
    ask('/plugins/publish', {
      method: 'POST',
      body: {
        panel_item_id: 'odd-manifest',
        metadata: { version: '1.0.0', description: 'Says odd things.' },
        files: { manifest, package_url: 'https://example.com/odd.zip' },
      },
    })
  for (const manifest of [{ name: 5, tags: 'a,b' }, '{"name":5,"tags":"a,b"}']) {
    const { status, body } = await send(manifest)
    expect(status).toBe(400)
    expect(body.error.message).toBe('files.manifest.name: expected a string, received a number.')
    expect(body.error.details.problems.map((problem: { message: string }) => problem.message)).toEqual([
      'files.manifest.name: expected a string, received a number.',
      'files.manifest.tags: expected a list, received a string of 3 characters.',
    ])
  }
  expect((await send('[1]')).body.error.message).toBe('files.manifest: expected an object, received a list of 1.')
})

test.each([
  ['/analytics/top-plugins?metric=revenue', {}, 'currency'],
  ['/plugins/mpi-000001', { method: 'PUT', body: {} }, 'body'],
  ['/plugins/publish', { method: 'POST', body: { panel_item_id: 'p' } }, 'body'],
  ['/analytics/plugins/nobody-has-this', {}, undefined],
])('`problems` lists what is wrong also where a service found it: %s', async (path, options, field) => {
  const { error } = (await ask(path, options)).body
  const { path: at, expected, received, problems } = error.details
  expect(problems).toEqual([{ path: at, expected, received, message: error.message }])
  if (field !== undefined) expect(error.message).toMatch(new RegExp(`^${field}: expected `))
})

test.each([
  ['GET', '/plugins/search?price_min=5&price_max=1', undefined, 'price_min: expected at most the highest price, '],
  ['GET', '/analytics/top-plugins?currency=EUR', undefined, 'currency: expected none, but with revenue, '],
  ['POST', '/users/sync', { user_id: 'u-1', action: 'create' }, 'user_data: expected the user as it is now, to create'],
])('%s %s is refused in words of this door, and not in those of the schema', async (method, path, body, begin) => {
  const { message } = (await ask(path, { method, body })).body.error
  expect(message.slice(0, begin.length)).toBe(begin)
  expect(message).not.toMatch(/priceMax|REVENUE|CREATE/)
})

test('a report on nothing is about the body, and not about an input', async () => {
  const { data } = (await ask('/plugins/publish/validate', { method: 'POST', body: {} })).body
  expect(data.errors).toMatchObject([{ path: [], message: expect.stringMatching(/^body: expected metadata/) }])
})

test.each([
  [{ email: 'x', username: 'a' }, 'email'],
  [{ user_data: { email: 'x', username: 'a' } }, 'user_data.email'],
  [{}, 'user_data'],
  [[], ''],
])('a change of a user %j is refused at %j', async (body, field) => {
  const { status, body: answer } = await ask('/users/u-1', { method: 'PUT', body })
  expect(status).toBe(400)
  expect(answer.error.details.path.join('.')).toBe(field)
})

test('an entry that the marketplace gets wrong is named, and its siblings are served', async () => {
  const whole = (await ask('/plugins/search?limit=5')).body.data.items.length
  house.sandbox.control({ mode: 'unknown-enum', only: '/integration/plugins/search' })
  try {
    const { status, body } = await ask('/plugins/search?limit=5&sort=downloads')
    expect(status).toBe(200)
    expect(body.errors.length).toBeGreaterThan(0)
    expect(body.data.items.length + body.errors.length).toBe(whole)
    expect(body.errors[0]).toEqual({
      path: ['items', expect.any(Number)],
      code: 'UPSTREAM_CONTRACT_VIOLATION',
      message: expect.any(String),
    })
  } finally {
    house.sandbox.control({ mode: 'ok' })
  }
})

test.each([['two words'], ['..']])('the idempotency key %j is refused by the name of its header', async (key) => {
  const body = { event_type: 'panel.started' }
  const answer = await ask('/analytics/track', { method: 'POST', body, headers: { 'idempotency-key': key } })
  expect([answer.status, answer.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
  expect(answer.body.error.details).toMatchObject({
    path: ['Idempotency-Key'],
    expected: expect.stringContaining('1 to 128 characters'),
    received: `a string of ${key.length} characters`,
  })
  expect(answer.body.error.message).toMatch(/^Idempotency-Key: expected /)
})

test('an event of another user is refused by the name of its field', async () => {
  const body = { event_type: 'panel.started', user_id: 'u-other' }
  const answer = await ask('/analytics/track', { method: 'POST', body, actingUserId: 'u-me' })
  expect([answer.status, answer.body.error.details?.path]).toEqual([403, ['user_id']])
  expect(answer.body.error.message).not.toContain('userId')
})

test('row 107: what is unknown is a 404', async () => {
  for (const path of ['/users/nobody', '/analytics/plugins/nothing', '/analytics/users/nobody']) {
    const { status, body } = await ask(path)
    expect([path, status, body.error.code]).toEqual([path, 404, 'RESOURCE_NOT_FOUND'])
  }
  const change = { method: 'PUT', body: { metadata: { description: 'Some longer text' } } }
  expect((await ask('/plugins/nothing', change)).status).toBe(404)
  for (const asked of [change, { method: 'DELETE' }]) {
    const { status, body } = await ask('/plugins/nothing', { ...asked, actingUserId: 'u-me' })
    expect([status, body.error.details.path]).toEqual([404, ['marketplaceItemId']])
  }
})

test('categories in a circle are refused as a whole', async () => {
  const categories = [
    { id: 'a', name: 'First', parent_id: 'b' },
    { id: 'b', name: 'Second', parent_id: 'a' },
  ]
  const { status, body } = await ask('/categories/sync', { method: 'POST', body: { categories } })
  expect(status).toBe(400)
  expect(body.error.details.path).toEqual(['categories', 0, 'parent_id'])
})

test('a conflict is a 409: a deleted user is not updated', async () => {
  const user_data = { email: 'del@example.com', username: 'del' }
  const send = (action: string) => ask('/users/sync', { method: 'POST', body: { user_id: 'u-del', action, user_data } })
  await send('create')
  await send('delete')
  const { status, body } = await send('update')
  expect(status).toBe(409)
  expect(body.error).toMatchObject({ code: 'CONFLICT', details: { path: ['action'] } })
})

test('a hundred requests in a quarter of an hour, for the service and not for each token', async () => {
  const strict = await startTestGateway({ existing: house.sandbox })
  try {
    const answers = []
    for (let i = 0; i < 101; i++) {
      const permissions = i % 2 === 0 ? ['item:read'] : ['item:read', 'user:read']
      answers.push(await ask('/health', { at: strict, permissions, ...(i % 3 === 0 && { actingUserId: `u-${i}` }) }))
    }
    expect(answers.slice(0, 100).every(({ status }) => status === 200)).toBe(true)
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"facade";q=100;w=900, "graphql";q=60000;w=60')
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"facade";r=99;t=\d+, "graphql";r=\d+;t=\d+$/)
    const last = answers[100]
    expect(last?.status).toBe(429)
    expect(last?.body.error.code).toBe('RATE_LIMIT_EXCEEDED')
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    // The other door has its own budget.
    expect((await strict.ask('{ health { status } }')).status).toBe(200)
  } finally {
    await strict.stop()
  }
}, 60_000)

test('a search costs as many points as it may answer with', async () => {
  const fresh = await startTestGateway({ existing: house.sandbox })
  try {
    const dear = await ask('/plugins/search?limit=100', { at: fresh })
    expect(dear.headers.get('ratelimit')).toContain('"graphql";r=59900;')
  } finally {
    await fresh.stop()
  }
}, 60_000)

test('while the marketplace is away, publishing answers 202 and delivers later', async () => {
  const patient = await startTestGateway({ env: { MARKETPLACE_RATE_LIMIT_MAX: '1000', REQUEST_TIMEOUT: '2500' } })
  try {
    patient.sandbox.control({ mode: '503' })
    const body = {
      panel_item_id: 'later',
      metadata: { name: 'Comes later', description: 'Published after an outage.', version: '1.0.0' },
      files: { package_url: 'https://example.com/later.zip' },
    }
    const headers = { 'idempotency-key': 'later-1' }
    const away = await ask('/plugins/publish', { at: patient, method: 'POST', body, headers })
    expect(away.status).toBe(202)
    expect(away.body.data).toMatchObject({ status: 'pending', marketplace_item_id: null, panel_item_id: 'later' })
    patient.sandbox.control({ mode: 'ok' })
    for (;;) {
      const again = await ask('/plugins/publish', { at: patient, method: 'POST', body, headers })
      if (again.status === 202) continue // each of these waits for the marketplace itself
      expect(again.body.data).toMatchObject({ status: 'published', marketplace_item_id: expect.any(String) })
      break
    }
  } finally {
    await patient.stop()
  }
}, 60_000)
