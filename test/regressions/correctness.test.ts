/** What the former service got wrong without anybody noticing: each of these defects stays gone. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startOldPanel } from '../http/rest/old-panel.ts'
import type { OldPanel } from '../http/rest/old-panel.ts'

let panel: OldPanel

beforeAll(async () => {
  panel = await startOldPanel({ env: { SYNC_WAIT_MS: '300' } })
}, 60_000)
afterAll(() => panel.stop())

interface Refused {
  success: boolean
  error: {
    code: string
    message: string
    request_id: string
    timestamp: string
    details: { path: (string | number)[] }
  }
}

const metadata = { name: 'Checked', description: 'Checked to its depth.', version: '1.0.0' }
const files = { package_url: 'https://example.com/checked.zip' }
const publish = (change: object, box: object = files) => ({
  panel_item_id: 'checked',
  metadata: { ...metadata, ...change },
  files: box,
})
const whole = (change: object, box?: object) => ({
  panel_item_id: 'checked',
  item_data: { name: 'Checked', version: '1.0.0', ...change },
  ...(box && { files: box }),
})
const user = (change: object) => ({
  user_id: 'u-16',
  action: 'create',
  user_data: { email: 'a@example.com', username: 'a', ...change },
})

const wrong: [name: string, path: string, body: object, field: string][] = [
  ['a number for text', '/plugins/publish', publish({ name: 7 }), 'metadata.name'],
  ['a version that is none', '/plugins/publish', publish({ version: '1.2' }), 'metadata.version'],
  ['a version with a letter before it', '/plugins/publish', publish({ version: 'v1.0.0' }), 'metadata.version'],
  [
    'a long broken version',
    '/plugins/publish',
    publish({ version: `1.0.0-${'a.'.repeat(25_000)}` }),
    'metadata.version',
  ],
  ['a negative price', '/plugins/publish', publish({ price: -1 }), 'metadata.price'],
  ['a price beyond measure', '/plugins/publish', publish({ price: 1e308 }), 'metadata.price'],
  ['a price in words', '/plugins/publish', publish({ price: 'free' }), 'metadata.price'],
  ['a currency that is none', '/plugins/publish', publish({ currency: 'XXXX' }), 'metadata.currency'],
  ['ten thousand tags', '/plugins/publish', publish({ tags: Array(10_000).fill('t') }), 'metadata.tags'],
  ['a tag that is no text', '/plugins/publish', publish({ tags: ['a', 1] }), 'metadata.tags.1'],
  ['a screenshot that is no address', '/plugins/publish', publish({ screenshots: ['x'] }), 'metadata.screenshots.0'],
  ['a broken manifest', '/plugins/publish', publish({}, { ...files, manifest: '{' }), 'files.manifest'],
  [
    'a free licence beside a price',
    '/plugins/publish',
    whole({ license_type: 'free', price: 5 }, files),
    'item_data.license_type',
  ],
  [
    'a free licence in the manifest beside a price',
    '/plugins/publish',
    publish({ price: 5 }, { ...files, manifest: { license_type: 'free' } }),
    'files.manifest.license_type',
  ],
  [
    'a file of 60 MB',
    '/plugins/publish',
    whole({ files: [{ name: 'a.zip', size: 60_000_000, url: files.package_url }] }),
    'item_data.files.0.size',
  ],
  ['no package', '/plugins/publish', publish({}, {}), 'files.package_url'],
  ['an unknown action', '/users/sync', { ...user({}), action: 'DELETE ' }, 'action'],
  ['no e-mail', '/users/sync', user({ email: undefined }), 'user_data.email'],
  ['a header in an e-mail', '/users/sync', user({ email: 'a@b.de\r\nBcc: c@d.de' }), 'user_data.email'],
  [
    'a flag that is text',
    '/users/sync',
    user({ preferences: { notifications: 'no' } }),
    'user_data.preferences.notifications',
  ],
  [
    'an unknown visibility',
    '/users/sync',
    user({ preferences: { profile_visibility: 'friends' } }),
    'user_data.preferences.profile_visibility',
  ],
  ['a moment that is none', '/users/sync', user({ updated_at: 'x' }), 'user_data.updated_at'],
  ['a create without data', '/users/sync', { user_id: 'u-16', action: 'create' }, 'user_data'],
  ['an event name with a space', '/analytics/events', { event: 'a b' }, 'event'],
  ['an unknown source', '/analytics/track', { event_type: 'a', source: 'moon' }, 'source'],
  ['a category without an id', '/categories/sync', { categories: [{ name: 'A' }] }, 'categories.0.panel_id'],
  [
    'too many categories',
    '/categories/sync',
    { categories: Array.from({ length: 5_000 }, (_, i) => ({ id: `c${i}`, name: `C ${i}` })) },
    'categories',
  ],
]

test.each(wrong)('defect 16: %s is refused at %s', async (_name, path, body, field) => {
  const id = randomUUID()
  const { status, data } = await panel.http.post<Refused>(path, body, { headers: { 'X-Request-ID': id } })
  expect(status).toBe(400)
  expect(data).toEqual({
    success: false,
    error: {
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining(': expected '),
      details: expect.objectContaining({ path: expect.anything() }),
      request_id: id,
      timestamp: expect.stringMatching(/Z$/),
    },
  })
  expect(data.error.details.path.join('.')).toBe(field)
})

test('defect 16: a failure of the marketplace keeps its own status and code', async () => {
  panel.house.sandbox.control({ mode: '503', only: '/integration/analytics/plugins/', retryAfter: 7 })
  try {
    const answer = await panel.http.get<Refused>('/analytics/plugins/mpi-000001')
    expect(answer.status).toBe(503)
    expect(answer.data.error.code).toBe('SERVICE_UNAVAILABLE')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1)
  } finally {
    panel.house.sandbox.control({ mode: 'ok' })
  }
})

test('defect 20: a synchronisation that fails is seen, kept and brought to its end', async () => {
  panel.house.sandbox.control({ mode: '500', only: '/integration/users/sync' })
  const { status, data } = await panel.http.post<{ data: { sync_status: string } }>('/users/sync', {
    user_id: 'u-20',
    action: 'create',
    user_data: { email: 'twenty@example.com', username: 'twenty' },
  })
  expect(status).toBe(200)
  expect(data.data.sync_status).toBe('pending')
  // A service that must sign its writes in the old way asks GraphQL with GET, which has no body to sign.
  const query =
    '{ syncEvents(first: 5, filter: { userId: "u-20" }) { edges { node { action status origin attempts { outcome } } } } }'
  const events = async () => {
    const response = await fetch(`${panel.house.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${await panel.house.token()}` },
    })
    const { data: found } = (await response.json()) as {
      data: { syncEvents: { edges: { node: { status: string; attempts: unknown[] } }[] } }
    }
    return found.syncEvents.edges
  }
  while ((await events())[0]?.node.attempts.length === 0) await setTimeout(50)
  expect((await events())[0]?.node).toMatchObject({ action: 'CREATE', status: 'RETRYING', origin: 'rest' })
  panel.house.sandbox.control({ mode: 'ok' })
  while ((await events())[0]?.node.status !== 'SYNCHRONIZED') await setTimeout(50)
  expect((await panel.http.get('/users/u-20')).status).toBe(200)
}, 60_000)

test('defect 21: the request id that the caller sets is the one that comes back', async () => {
  const id = randomUUID()
  const answer = await panel.http.get('/stats', { headers: { 'X-Request-ID': id } })
  expect(answer.headers['x-request-id']).toBe(id)
  expect(panel.house.logged.some((line) => line.includes(id))).toBe(true)
})

test('defect 24: the dashboards say what the marketplace counted, the same each time, and nothing that nobody counted', async () => {
  const seen = async (path: string) => (await panel.dashboard.get<{ data: object; error: Refused['error'] }>(path)).data
  const asService = async (path: string) =>
    panel.dashboard.get<{ data: object }>(path, {
      headers: { authorization: `Bearer ${await panel.house.token(['analytics:read'])}` },
    })
  const { totals, categories } = await panel.totals()
  for (let i = 0; i < 3; i++) {
    expect((await seen('/stats')).data).toEqual(totals)
    expect((await seen('/categories')).data).toEqual(categories)
  }
  // Trends, activity and growth were made up; ratings and bounce rates had constants. Nothing was reported yet, and nothing is told.
  const answers = []
  for (const path of ['/trends?period=7d&metric=users', '/overview', '/users/activity'])
    answers.push((await asService(path)).data.data)
  const coverage = { until: expect.any(String), waiting: 0 }
  const unknown = Array.from({ length: 7 }, () => ({ date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) }))
  expect(answers).toEqual([
    { metric: 'users', period: expect.anything(), series: [{ points: unknown }], coverage },
    {
      period: expect.anything(),
      metrics: {},
      previous: {},
      revenue: [],
      previous_revenue: [],
      top_plugins: [],
      coverage,
    },
    { period: expect.anything(), points: expect.any(Array), coverage },
  ])
  await panel.http.post('/plugins/publish', { ...publish({}), panel_item_id: 'unrated', user_id: 'u-1' })
  const { data } = await panel.dashboard.get<{ data: { plugins: { analytics: { ratings: object } }[] } }>('/user/u-1')
  expect(data.data.plugins.map((one) => one.analytics.ratings)).toEqual([{ count: 0, distribution: expect.anything() }])
})

test('defect 24: a synchronisation that is stuck is not called healthy', async () => {
  panel.house.sandbox.control({ mode: '500', only: '/integration/users/sync' })
  try {
    const user_data = { email: 'stuck@example.com', username: 'stuck' }
    await panel.http.post('/users/sync', { user_id: 'u-24', action: 'create', user_data })
    const authorization = `Bearer ${await panel.house.token(['sync:read'])}`
    const { data } = await panel.dashboard.get<{ data: { user_sync: { pending: number; retrying: number } } }>(
      '/health',
      { headers: { authorization } },
    )
    const { pending, retrying } = data.data.user_sync
    expect(pending + retrying).toBeGreaterThan(0)
  } finally {
    panel.house.sandbox.control({ mode: 'ok' })
  }
})

test('defect 25: the category words of the panel are those of the marketplace in the end', async () => {
  const words: [ours: string, theirs: string][] = [
    ['game-servers', 'game'],
    ['integrations', 'integration'],
    ['utilities', 'utility'],
    ['monitoring', 'monitoring'],
  ]
  for (const [category, theirs] of words) {
    const { data } = await panel.http.post<{ data: { marketplace_item_id: string } }>('/plugins/publish', {
      ...publish({ category }),
      panel_item_id: `in-${category}`,
    })
    expect((await panel.listed(data.data.marketplace_item_id)).category_id).toBe(theirs)
  }
  // One that the marketplace does not know is asked for all the same, and refused by it, also where every object inherits the word.
  for (const category of ['unheard-of', 'constructor']) {
    const asked = { ...publish({ category }), panel_item_id: `in-${category}` }
    expect((await panel.http.post('/plugins/publish', asked)).status).toBe(400)
  }
})

test('defect 26: both doors take bodies of the same size', async () => {
  const body = JSON.stringify({ query: `{ health { status } } # ${'x'.repeat(1_100_000)}`, event: 'a' })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await panel.house.token()}` }
  for (const path of ['/graphql', '/api/integration/analytics/events', '/webhooks/marketplace']) {
    const response = await fetch(`${panel.house.url}${path}`, { method: 'POST', headers, body })
    expect([path, response.status]).toEqual([path, 413])
    await response.text()
  }
})

test('defect 26: whoever uses crypto imports it', () => {
  const root = fileURLToPath(new URL('../../src', import.meta.url))
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(100)
  const careless = sources.filter((name) =>
    /(?<![.\w'/-])crypto\.(?:randomUUID|subtle|getRandomValues)/.test(readFileSync(join(root, name), 'utf8')),
  )
  expect(careless).toEqual([])
})
