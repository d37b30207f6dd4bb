import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ env: { REQUEST_TIMEOUT: '4000', MARKETPLACE_TIMEOUT: '1500' } })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const TRACK =
  'mutation Track($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted duplicates rejected { messageId code message } } }'
const event = (messageId: string, patch: object = {}) => ({
  messageId,
  type: 'plugin_installed',
  occurredAt: '2026-11-20T10:00:00+02:00',
  pluginId: 'mpi-000001',
  ...patch,
})
const delivered = () =>
  house.sandbox
    .ledger({ effectsOnly: true })
    .filter(({ path }) => path.includes('/analytics/events'))
    .flatMap(({ body }) => {
      const { events } = body as { events?: { data: Record<string, unknown>; event: string; timestamp: string }[] }
      return events ?? [body as { data: Record<string, unknown>; event: string; timestamp: string }]
    })

async function until(check: () => boolean): Promise<void> {
  // What never comes must not keep this running behind the test that has given up.
  for (const end = performance.now() + 20_000; !check();) {
    if (performance.now() > end) throw new Error(`waited in vain for ${String(check)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** As the sender gave them: the marketplace is told whose they are before that. */
const idOf = (data: Record<string, unknown>) => /^[0-9a-f]{32}\/(.*)$/.exec(String(data['message_id']))?.[1]
const ids = () => delivered().map(({ data }) => idOf(data))

test('numbers of a plugin, exact and with their currency', async () => {
  const { data, errors } = await house.ask(`{
    pluginAnalytics(pluginId: "mpi-000001") {
      itemId panelItemId views { total unique today thisWeek thisMonth } downloads { total today }
      revenue { total { amount currency } thisMonth { amount } } ratings { average count } geographic { country downloads }
      lastUpdated freshness { source stale } plugin { id price { currency } }
    }
    none: pluginAnalytics(pluginId: "no-such") { itemId }
  }`)
  expect(errors).toBeUndefined()
  expect(data.none).toBeNull()
  const numbers = data.pluginAnalytics
  expect(numbers).toMatchObject({ itemId: 'mpi-000001', freshness: { source: 'UPSTREAM', stale: false } })
  expect(BigInt(numbers.downloads.total)).toBeGreaterThanOrEqual(BigInt(numbers.downloads.today))
  expect(numbers.revenue.total.amount).toMatch(/^\d+(\.\d+)?$/)
  expect(numbers.revenue.total.currency).toBe(numbers.plugin.price.currency)
})

test('sums over the plugins of a user, money by currency', async () => {
  const { data: page } = await house.ask(
    '{ searchPlugins(input: { sort: DOWNLOADS }, first: 1) { edges { node { author { id } } } } }',
  )
  const userId = page.searchPlugins.edges[0].node.author.id
  const { data, errors } = await house.ask(
    'query($userId: ID!) { userAnalytics(userId: $userId) { plugins { itemId downloads { total } revenue { total { amount currency } } } totals { metric value } revenue { amount currency } } }',
    { userId },
  )
  expect(errors).toBeUndefined()
  const { plugins, totals, revenue } = data.userAnalytics
  expect(plugins.length).toBeGreaterThan(0)
  const sum = plugins.reduce(
    (all: bigint, one: { downloads: { total: string } }) => all + BigInt(one.downloads.total),
    0n,
  )
  expect(totals).toContainEqual({ metric: 'DOWNLOADS', value: Number(sum) })
  expect(revenue.length).toBe(
    new Set(plugins.map((one: { revenue: { total: { currency: string } } }) => one.revenue.total.currency)).size,
  )
})

test('row 110: an outage of the marketplace is an error of that field, not a zero', async () => {
  house.sandbox.control({ mode: '503' })
  const { data, errors } = await house.ask('{ pluginAnalytics(pluginId: "mpi-000001") { itemId } health { status } }')
  expect(data).toMatchObject({ pluginAnalytics: null, health: { status: 'DEGRADED' } })
  expect(errors?.[0]).toMatchObject({
    path: ['pluginAnalytics'],
    extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true },
  })
})

test('of two events with one id in one call the first counts, as it does over two calls', async () => {
  const { data } = await house.ask(TRACK, {
    events: [
      event('twice', { data: { custom: { colour: 'red' } } }),
      event('twice', { data: { custom: { colour: 'green' } } }),
      event('twice', { data: { custom: { colour: 'blue' } } }),
    ],
  })
  expect(data.trackEvents).toEqual({ accepted: 1, duplicates: 2, rejected: [] })
  await until(() => ids().includes('twice'))
  expect(
    delivered()
      .filter(({ data: said }) => idOf(said) === 'twice')
      .map(({ data: said }) => said['colour']),
  ).toEqual(['red'])
})

test('row 105: events arrive once, with the ids of the event and the time in UTC', async () => {
  const data = { custom: { plugin_id: 'forged', user_id: 'forged', message_id: 'forged', colour: 'red' } }
  const { data: first } = await house.ask(TRACK, {
    events: [event('a-1', { data, userId: 'ann' }), event('a-2'), event('a-2')],
  })
  expect(first.trackEvents).toEqual({ accepted: 2, duplicates: 1, rejected: [] })
  const { data: again } = await house.ask(TRACK, { events: [event('a-1'), event('a-3')] })
  expect(again.trackEvents).toEqual({ accepted: 1, duplicates: 1, rejected: [] })
  await until(() => ids().includes('a-3') && ids().includes('a-1'))
  expect(
    ids()
      .map(String)
      .filter((id) => id.startsWith('a-'))
      .sort(),
  ).toEqual(['a-1', 'a-2', 'a-3'])
  expect(delivered().find(({ data }) => idOf(data) === 'a-1')).toMatchObject({
    event: 'plugin_installed',
    timestamp: '2026-11-20T08:00:00.000Z',
    data: { plugin_id: 'mpi-000001', user_id: 'ann', colour: 'red' },
  })
})

test('what only the data of an event says arrives, but nobody else as its user', async () => {
  const install = { install: { version: '1.2.0', success: true } }
  const download = { download: { version: '1.3.0', source: 'shop' } }
  const custom = { custom: { plugin_id: 'mpi-000002', version: '1.4.0', session_id: 's-1', user_id: 'ben' } }
  const { data } = await house.ask(TRACK, {
    events: [
      event('d-1', { data: install }),
      event('d-2', { data: download }),
      event('d-3', { data: custom, pluginId: null }),
      event('d-4', { data: download, source: 'API', version: '2.0.0' }),
    ],
  })
  expect(data.trackEvents).toEqual({ accepted: 4, duplicates: 0, rejected: [] })
  await until(() => ['d-1', 'd-2', 'd-3', 'd-4'].every((id) => ids().includes(id)))
  const told = ['d-1', 'd-2', 'd-3', 'd-4'].map((id) => {
    const data = delivered().find((one) => idOf(one.data) === id)?.data
    return { ...data, message_id: id }
  })
  const pluginId = 'mpi-000001'
  expect(told).toEqual([
    { message_id: 'd-1', plugin_id: pluginId, version: '1.2.0', success: true, source: 'panel' },
    { message_id: 'd-2', plugin_id: pluginId, version: '1.3.0', source: 'shop' },
    { message_id: 'd-3', plugin_id: 'mpi-000002', version: '1.4.0', session_id: 's-1', source: 'panel' },
    { message_id: 'd-4', plugin_id: pluginId, version: '2.0.0', source: 'api' },
  ])
})

const bad: [string, object][] = [
  ['a type of 10 kB', { type: 'x'.repeat(10_000) }],
  ['an upper-case type', { type: 'Installed' }],
  ['a time in words', { occurredAt: 'yesterday' }],
  ['a time an hour ahead', { occurredAt: new Date(Date.now() + 3_600_000).toISOString() }],
  ['a time before 2000', { occurredAt: '1999-12-31T00:00:00Z' }],
  ['a plugin id that climbs', { pluginId: '../users' }],
  ['custom data that is a list', { data: { custom: [1] } }],
  ['17 kB of data', { data: { custom: { text: 'x'.repeat(17_000) } } }],
  ['six stars', { data: { rating: { stars: 6 } } }],
  ['a float price', { data: { purchase: { purchaseId: 'p', amount: '0.30000000000000004', currency: 'EUR' } } }],
]

test.each(bad)('row 106: %s is rejected alone', async (name, patch) => {
  const { data } = await house.ask(TRACK, { events: [event(`good-${name.length}`), event('bad', patch)] })
  expect(data.trackEvents.rejected).toMatchObject([{ messageId: 'bad', code: 'VALIDATION_ERROR' }])
  expect(data.trackEvents.accepted + data.trackEvents.duplicates).toBe(1)
})

test('251 events are refused as a whole', async () => {
  const { errors } = await house.ask(TRACK, {
    events: Array.from({ length: 251 }, (_, index) => event(`many-${index}`)),
  })
  expect(errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR')
})

test.each(['503', 'reset-before', 'reset-after'] as const)(
  'events taken in during %s arrive once when it is over',
  async (mode) => {
    house.sandbox.control({ mode, only: 'analytics/events' })
    const messages = Array.from({ length: 30 }, (_, index) => event(`${mode}-${index}`))
    const { data } = await house.ask(TRACK, { events: messages })
    expect(data.trackEvents.accepted).toBe(30)
    await until(() => house.sandbox.ledger().some(({ fault }) => fault === mode))
    house.sandbox.control({ mode: 'ok' })
    await until(() => ids().filter((id) => String(id).startsWith(`${mode}-`)).length >= 30)
    expect(new Set(ids().filter((id) => String(id).startsWith(`${mode}-`))).size).toBe(30)
  },
  60_000,
)

test('an event that met a 409 with a time to come again is sent again', async () => {
  house.sandbox.control({ mode: '409', retryAfter: 1, times: 1, only: 'analytics/events' })
  await house.ask(TRACK, { events: [event('in-flight')] })
  await until(() => house.sandbox.ledger().some(({ fault }) => fault === '409'))
  await until(() => ids().includes('in-flight'))
  expect(ids().filter((id) => id === 'in-flight')).toHaveLength(1)
})

test.each(['404', '409'] as const)(
  'events taken in while their route answers %s, as in the middle of a deployment, arrive when it is there',
  async (mode) => {
    house.sandbox.control({ mode, only: 'analytics/events' })
    await house.ask(TRACK, { events: [event(`missing-${mode}-1`), event(`missing-${mode}-2`)] })
    // In company, and each alone.
    await until(() => house.sandbox.ledger().filter(({ fault }) => fault === mode).length >= 3)
    house.sandbox.control({ mode: 'ok' })
    await until(() => [1, 2].every((n) => ids().includes(`missing-${mode}-${n}`)))
  },
  60_000,
)

test('an event that is refused as invalid is sent alone, and then no more', async () => {
  house.sandbox.control({ mode: '422', only: 'analytics/events' })
  await house.ask(TRACK, { events: [event('invalid-1'), event('invalid-2')] })
  const refused = () => house.logged.filter((line) => line.includes('the marketplace refuses an event for good'))
  await until(() => refused().length === 2)
  expect(refused()[0]).toContain('"code":"VALIDATION_ERROR"')
})

test('without batches events go one by one', async () => {
  const single = await startTestGateway({ sandbox: { plugins: 20, capabilities: ['idempotency'] } })
  try {
    await single.ask(TRACK, { events: [event('s-1'), event('s-2')] })
    await until(() => single.sandbox.ledger({ effectsOnly: true }).length >= 2)
    expect(single.sandbox.ledger({ effectsOnly: true }).map(({ path }) => path)).toEqual([
      '/api/v1/integration/analytics/events',
      '/api/v1/integration/analytics/events',
    ])
  } finally {
    await single.stop()
  }
})

test('who acts for a user reports and reads only of that user', async () => {
  const { data } = await house.ask(TRACK, { events: [event('acting', { userId: 'ben' })] }, { actingUserId: 'ann' })
  expect(data.trackEvents.rejected).toMatchObject([{ code: 'AUTHORIZATION_FAILED' }])
  const { errors } = await house.ask(
    '{ userAnalytics(userId: "ben") { totals { value } } }',
    {},
    { actingUserId: 'ann', permissions: ['analytics:read'] },
  )
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('ENABLE_MARKETPLACE_ANALYTICS=false refuses both ways', async () => {
  const off = await startTestGateway({ existing: house.sandbox, env: { ENABLE_MARKETPLACE_ANALYTICS: 'false' } })
  try {
    expect((await off.ask(TRACK, { events: [event('off')] })).errors?.[0]?.extensions.code).toBe('FEATURE_DISABLED')
    expect((await off.ask('{ pluginAnalytics(pluginId: "x") { itemId } }')).errors?.[0]?.extensions.code).toBe(
      'FEATURE_DISABLED',
    )
  } finally {
    await off.stop()
  }
})
