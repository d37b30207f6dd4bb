import { mintServiceToken } from '../../../src/auth/mint.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 } })
}, 60_000)
afterAll(() => house.stop())

const CALLER =
  '{ caller { serviceId subject actingUserId permissions tokenExpiresAt rateLimits { policy limit remaining resetAt } features { name enabled reason } } }'

test('tells a caller who it is', async () => {
  const { data, errors } = await house.ask(CALLER, {}, { permissions: ['item:read', 'user:read'], actingUserId: 'ann' })
  expect(errors).toBeUndefined()
  expect(data.caller).toMatchObject({
    serviceId: 'panel-system',
    subject: 'service-integration',
    actingUserId: 'ann',
    permissions: ['item:read', 'user:read'],
  })
  expect(Date.parse(data.caller.tokenExpiresAt)).toBeGreaterThan(Date.now())
  expect(data.caller.rateLimits[0].remaining).toBeLessThanOrEqual(data.caller.rateLimits[0].limit)
  expect(data.caller.features).toContainEqual({ name: 'ENABLE_USER_SYNC', enabled: true, reason: null })
})

test('without a token: __typename and a bare health.status, nothing else', async () => {
  const anonymous = { permissions: null }
  expect((await house.ask('{ __typename health { status } }', {}, anonymous)).data).toEqual({
    __typename: 'Query',
    health: { status: 'HEALTHY' },
  })
  for (const query of [
    CALLER,
    '{ health { version } }',
    '{ health { components { name } } }',
    '{ searchPlugins(input: {}) { totalCount } }',
    '{ user(id: "a") { id } }',
    '{ marketplaceStats { totalPlugins } }',
    '{ categories { id } }',
    'mutation { trackEvents(events: []) { accepted } }',
  ]) {
    const { data, errors } = await house.ask(query, {}, anonymous)
    expect(errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
    expect(JSON.stringify(data ?? null)).not.toMatch(/[a-z0-9]{8}/)
  }
})

test('who hangs up while the marketplace is asked how it is does not make it unwell for others', async () => {
  const ask = (requestId: string, signal: AbortSignal | null = null) =>
    fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      body: JSON.stringify({ query: '{ health { status } }' }),
      signal,
    })
  house.sandbox.control({ latencyMs: 1_000 })
  // The last answer holds for a second: until then nobody waits.
  for (let turn = 0; ; turn++) {
    const leaving = new AbortController()
    const first = { answered: false }
    const asked = ask(`leaves-${turn}`, leaving.signal).then(
      () => (first.answered = true),
      () => undefined,
    )
    while (!first.answered && house.sandbox.calls().inFlight === 0) await systemClock.sleep(5)
    leaving.abort()
    await asked
    if (first.answered) {
      await systemClock.sleep(50)
      continue
    }
    while (!house.logged.some((line) => line.includes(`leaves-${turn}`))) await systemClock.sleep(5)
    break
  }
  const response = await ask('stays')
  house.sandbox.control({ latencyMs: 0 })
  expect(await response.json()).toMatchObject({ data: { health: { status: 'HEALTHY' } } })
})

test('a request refused as a whole has the status of its code under the response media type', async () => {
  const headers = { accept: 'application/graphql-response+json' }
  const none = await house.ask(CALLER, {}, { permissions: null, headers })
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(
    (await house.ask('{ searchPlugins(input: {}) { totalCount } }', {}, { permissions: [], headers })).status,
  ).toBe(403)
  expect((await house.ask('{ searchPlugins(input: {}) { totalCount } }', {}, { permissions: [] })).status).toBe(200)
})

const tokenWith = (patch: object) =>
  mintServiceToken({
    secret: house.config.GATEWAY_JWT_SECRET,
    issuer: house.config.GATEWAY_JWT_ISSUER,
    audience: house.config.GATEWAY_JWT_AUDIENCE,
    serviceId: 'panel-system',
    permissions: ['item:read'],
    ttlSeconds: 600,
    now: Date.now(),
    ...patch,
  })

test.each([
  ['another service', { serviceId: 'stranger' }],
  ['another issuer', { issuer: 'evil.example' }],
  ['the audience of the marketplace', { audience: 'marketplace.ctrl-alt-play.com' }],
  ['another secret', { secret: 'x'.repeat(20) + 'abcdefghijklmnop' }],
  ['an ended token', { now: Date.now() - 3_600_000 }],
  ['a life of a day', { ttlSeconds: 86_400 }],
])('a token of %s is refused with 401 like any other', async (_name, patch) => {
  const { status, errors, headers } = await house.ask('{ __typename }', {}, { token: await tokenWith(patch) })
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(errors?.[0]).toMatchObject({
    message: 'Credentials are missing or not accepted.',
    extensions: { code: 'AUTHENTICATION_FAILED' },
  })
})

test('X-Service-ID, where sent, must be the one of the token', async () => {
  expect((await house.ask('{ __typename }', {}, { headers: { 'x-service-id': 'panel-system' } })).status).toBe(200)
  expect((await house.ask('{ __typename }', {}, { headers: { 'x-service-id': 'other' } })).status).toBe(401)
})

test('introspection is by permission, and hints are too', async () => {
  const asked = '{ __schema { queryType { name } } }'
  expect((await house.ask(asked)).data.__schema.queryType.name).toBe('Query')
  expect((await house.ask(asked, {}, { permissions: ['item:read'] })).errors?.[0]?.extensions.code).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  )
  expect(
    (await house.ask('{ calle { serviceId } }', {}, { permissions: ['item:read'] })).errors?.[0]?.message,
  ).not.toContain('Did you mean')
  expect((await house.ask('{ calle { serviceId } }')).errors?.[0]?.message).toContain('Did you mean "caller"')
})

test('PUBLIC_CATALOGUE=true opens the catalogue and nothing else', async () => {
  const open = await startTestGateway({ existing: house.sandbox, env: { PUBLIC_CATALOGUE: 'true' } })
  try {
    const anonymous = { permissions: null }
    expect(
      (await open.ask('{ searchPlugins(input: {}) { totalCount } categories { id } }', {}, anonymous)).errors,
    ).toBeUndefined()
    const { errors } = await open.ask(
      '{ searchPlugins(input: {}, first: 1) { edges { node { id author { email } } } } }',
      {},
      anonymous,
    )
    expect(errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
    expect(
      (await open.ask('{ pluginAnalytics(pluginId: "mpi-000001") { itemId } }', {}, anonymous)).errors?.[0]?.extensions
        .code,
    ).toBe('AUTHENTICATION_FAILED')
  } finally {
    await open.stop()
  }
})

test('the log has one line a request, without tokens, e-mails and variables', async () => {
  const token = await house.token()
  const before = house.logged.length
  await house.ask(
    'query Findable($q: String) { searchPlugins(input: { q: $q }, first: 1) { totalCount } }',
    { q: 'canary-variable' },
    { token, headers: { 'x-request-id': 'log-test.1' } },
  )
  const lines = house.logged.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>)
  const [line, ...more] = lines.filter((one) => one['requestId'] === 'log-test.1')
  expect(more).toEqual([])
  expect(line).toMatchObject({
    msg: 'request',
    operation: 'query Findable',
    caller: 'service:panel-system',
    status: 200,
    upstreamCalls: 1,
  })
  expect(JSON.stringify(house.logged)).not.toContain(token)
  expect(JSON.stringify(house.logged)).not.toContain('canary-variable')
})

test('health names the parts and what follows from their state', async () => {
  house.sandbox.control({ mode: '503' })
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const { data } = await house.ask('{ health { status components { name status message } } }')
  house.sandbox.control({ mode: 'ok' })
  expect(data.health.status).toBe('DEGRADED')
  // Behind them stand subgraphs, where there are any.
  expect(data.health.components.slice(0, 2)).toMatchObject([
    { name: 'store', status: 'HEALTHY' },
    { name: 'marketplace', status: 'DEGRADED', message: expect.stringContaining('earlier answers') },
  ])
})

test('a variable that does not fit is named without its value', async () => {
  const SYNC = 'mutation Sync($input: SyncUserInput!) { syncUser(input: $input) { status } }'
  const { errors } = await house.ask(SYNC, {
    input: {
      userId: 'x',
      action: 'frobnicate; "canary-value"',
      data: { email: 'canary@panel.example', username: 'x' },
    },
  })
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  expect(errors?.[0]?.message).toMatch(/^Variable "\$input" got invalid value at "input\.action"; /)
  const unknown = await house.ask(SYNC, {
    input: { userId: 'x', action: 'CREATE', secretCanary: 1, data: { email: 'canary@panel.example', username: 'x' } },
  })
  expect(JSON.stringify(unknown.errors)).not.toContain('canary@panel.example')
})
