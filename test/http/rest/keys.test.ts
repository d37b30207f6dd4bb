/** Row 87: a key that was used for one write is refused for another, at every write of the façade. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({
    env: { MARKETPLACE_RATE_LIMIT_MAX: '100000', REQUEST_TIMEOUT: '3000', MARKETPLACE_TIMEOUT: '1000' },
  })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok', capabilities: { idempotency: true } })
})

async function post(path: string, body: object, key: string, actingUserId?: string) {
  const response = await fetch(`${house.url}/api/integration${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await house.token(undefined, actingUserId)}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  })
  const { data, error } = (await response.json()) as { data?: unknown; error?: { code: string } }
  return { status: response.status, replayed: response.headers.get('idempotency-replayed'), data, code: error?.code }
}

const refused = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', replayed: null }

const at = (path: string) => house.sandbox.ledger({ effectsOnly: true }).filter((entry) => entry.path.endsWith(path))

interface Told {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}
const toldUnder = (key: string): Told[] =>
  at('/analytics/events')
    .flatMap(({ body }) => (body as { events?: Told[] }).events ?? [body as Told])
    // The mark of the sender stands before it.
    .filter(({ data }) => String(data['message_id']).endsWith(`/${key}`))

/** The first event under a key, and what else somebody may say under the same one. */
const others: [name: string, path: string, body: object, actingUserId?: string][] = [
  ['another event', '/analytics/events', { event: 'panel.stopped', data: { nodes: 3, of: [1, 2] } }],
  ['other data', '/analytics/events', { event: 'panel.started', data: { nodes: 4, of: [1, 2] } }],
  ['another list', '/analytics/events', { event: 'panel.started', data: { nodes: 3, of: [2, 1] } }],
  ['no data', '/analytics/events', { event: 'panel.started' }],
  ['an event with a plugin', '/analytics/track', { event_type: 'panel.started', plugin_id: 'p-1', data: { nodes: 3 } }],
  ['another user', '/analytics/events', { event: 'panel.started', data: { nodes: 3, of: [1, 2] } }, 'ben'],
]

test('row 87: an event under a key that another event has is refused, and the first stays as it was', async () => {
  const first = { event: 'panel.started', data: { nodes: 3, of: [1, 2] } }
  expect(await post('/analytics/events', first, 'event-1')).toMatchObject({ status: 200, replayed: null })
  for (const [name, path, body, actingUserId] of others) {
    expect([name, await post(path, body, 'event-1', actingUserId)]).toMatchObject([name, refused])
  }
  // The same in another order, and at the other path, is the same.
  const again = { event_type: 'panel.started', data: { of: [1, 2], nodes: 3 } }
  expect(await post('/analytics/events', first, 'event-1')).toMatchObject({ status: 200, replayed: 'true' })
  expect(await post('/analytics/track', again, 'event-1')).toMatchObject({ status: 200, replayed: 'true' })
  while (toldUnder('event-1').length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(toldUnder('event-1')).toMatchObject([{ event: 'panel.started', data: { nodes: 3 } }])
})

test('row 87: of two events under one key at the same time one is taken and one refused', async () => {
  const answers = await Promise.all(['one', 'two'].map((event) => post('/analytics/events', { event }, 'event-race')))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])
})

const list = (name: string) => ({ categories: [{ id: 'keyed', name }] })

test.each([true, false])(
  'row 87: a list of categories under the key of another is refused, also where the marketplace honours keys: %s',
  async (idempotency) => {
    house.sandbox.control({ capabilities: { idempotency } })
    const key = `categories-${String(idempotency)}`
    const before = at('/categories/sync').length
    const first = await post('/categories/sync', list(`First ${String(idempotency)}`), key)
    expect(first).toMatchObject({ status: 200, replayed: null })
    expect(await post('/categories/sync', list('Second'), key)).toMatchObject(refused)
    expect(await post('/categories/sync', list(`First ${String(idempotency)}`), key)).toEqual({
      ...first,
      replayed: 'true',
    })
    expect(at('/categories/sync')).toHaveLength(before + 1)
  },
)

test('row 87: a key belongs to one user, and to one service', async () => {
  const mine = await post('/categories/sync', list('Mine'), 'whose-1', 'ann')
  const others = await post('/categories/sync', list('Yours'), 'whose-1', 'ben')
  expect([mine, others]).toMatchObject([
    { status: 200, replayed: null },
    { status: 200, replayed: null },
  ])
})

test('row 88: a list whose first request is still being worked on is a conflict', async () => {
  house.sandbox.control({ mode: 'hang', only: 'categories/sync' })
  const first = post('/categories/sync', list('Slow'), 'slow-1')
  while (house.sandbox.calls().inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await post('/categories/sync', list('Slow'), 'slow-1')).toMatchObject({ status: 409, code: 'CONFLICT' })
  expect(await first).toMatchObject({ status: 504 })
  // What was not accepted leaves the key free for the repeat.
  house.sandbox.control({ mode: 'ok' })
  expect(await post('/categories/sync', list('Slow'), 'slow-1')).toMatchObject({ status: 200, replayed: null })
})

test('a list that is refused for what is in it leaves its key free', async () => {
  expect(
    await post('/categories/sync', { categories: [{ id: 'x', name: 'X', parent_id: 'nobody' }] }, 'bad-1'),
  ).toMatchObject({ status: 400 })
  expect(await post('/categories/sync', list('Good'), 'bad-1')).toMatchObject({ status: 200, replayed: null })
})
