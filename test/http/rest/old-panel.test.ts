/** The whole list of the old contract, asked as an old panel asks it; every answer is held to the OpenAPI document. */
import { setTimeout } from 'node:timers/promises'
import type { AxiosResponse } from 'axios'
import type { OpenApiDocument } from '../../../src/http/rest/openapi.ts'
import { deviations } from './described.ts'
import { startOldPanel } from './old-panel.ts'
import type { OldPanel } from './old-panel.ts'

let panel: OldPanel
let document: OpenApiDocument
const undescribed: string[] = []
const asked = new Set<string>()

beforeAll(async () => {
  panel = await startOldPanel()
  document = (await panel.http.get<OpenApiDocument>('/openapi.json')).data
  for (const [base, door] of [
    ['/api/integration', panel.http],
    ['/api/dashboard', panel.dashboard],
  ] as const) {
    door.interceptors.response.use((response: AxiosResponse<unknown>) => {
      const { method = '', url = '', data } = response.config
      const path = `${base}${url}`
      asked.add(`${method.toUpperCase()} ${path.split('?')[0]}`)
      const { status, data: body } = response
      const sent: unknown = typeof data === 'string' ? JSON.parse(data) : data
      undescribed.push(...deviations(document, { method, path, sent, status, body }))
      return response
    })
  }
}, 60_000)
afterAll(() => panel.stop())

const route = {
  panel_item_id: 'metrics-exporter',
  metadata: {
    name: 'Metrics exporter',
    description: 'Exports what the panel measures.',
    version: '1.4.0',
    author: 'Ann',
    homepage: 'https://example.com/metrics',
    license: 'MIT',
    tags: ['metrics', 'export'],
    category: 'monitoring',
    screenshots: ['https://example.com/one.png'],
    price: 4.99,
    currency: 'EUR',
  },
  files: { manifest: '{"name":"metrics-exporter"}', package_url: 'https://example.com/packages/metrics-1.4.0.zip' },
}
const whole = {
  panel_item_id: 'night-backup',
  user_id: 'u-1',
  item_data: {
    title: 'Night backup',
    description: 'Backs up every night.',
    category_id: 'backup',
    tags: ['backup'],
    price: 0,
    currency: 'USD',
    license_type: 'free',
    files: [
      {
        name: 'night-backup.zip',
        size: 1024,
        type: 'application/zip',
        url: 'https://example.com/n.zip',
        checksum: 'a'.repeat(64),
      },
    ],
    screenshots: [{ url: 'https://example.com/n.png', alt: 'The list', order: 0 }],
    metadata: { version: '2.0.0', downloads: 1_000_000 },
    status: 'published',
  },
}
const short = {
  panel_item_id: 'tiny-tool',
  user_id: 'u-1',
  item_data: { name: 'Tiny tool', version: '0.1.0' },
  files: { manifest: 'manifest.json', package_url: 'https://example.com/tiny-tool.zip' },
}

interface Page {
  data: { items: { marketplace_item_id: string; user_id: string }[] }
}

const idOf = (response: AxiosResponse): string =>
  (response.data as { data: { marketplace_item_id: string } }).data.marketplace_item_id

test('health', async () => {
  const { status, data } = await panel.http.get('/health')
  expect(status).toBe(200)
  expect(data).toEqual({
    success: true,
    data: { status: 'healthy', timestamp: expect.any(String), service: 'marketplace-integration' },
  })
})

test('a user is created, read, changed and deleted', async () => {
  const created = await panel.http.post('/users/sync', {
    user_id: 'u-1',
    action: 'create',
    user_data: {
      email: 'ann@example.com',
      username: 'ann',
      preferences: { notifications: false },
      metadata: { plan: 'pro' },
    },
  })
  expect(created.data).toMatchObject({
    success: true,
    data: { success: true, user_id: 'u-1', sync_status: 'synchronized' },
  })
  expect((await panel.http.get('/users/u-1')).data).toMatchObject({
    data: { email: 'ann@example.com', preferences: { notifications: false } },
  })
  const changed = await panel.http.put('/users/u-1', { email: 'ann@example.org', username: 'ann', display_name: 'Ann' })
  expect(changed.data).toMatchObject({ data: { sync_status: 'synchronized' } })
  expect((await panel.http.get('/users/u-1')).data).toMatchObject({ data: { display_name: 'Ann' } })
  await panel.http.post('/users/sync', {
    user_id: 'u-2',
    action: 'create',
    user_data: { email: 'ben@example.com', username: 'ben' },
  })
  // The old contract demands user data for this, too; nobody needs it.
  const deleted = await panel.http.post('/users/sync', { user_id: 'u-2', action: 'delete' })
  expect(deleted.data).toMatchObject({ data: { sync_status: 'synchronized' } })
  expect((await panel.http.get('/users/u-2')).status).toBe(404)
})

test('all three publish bodies are accepted, and arrive as one', async () => {
  const receipts = [
    await panel.http.post('/plugins/publish', route),
    await panel.http.post('/plugins/publish', whole),
    await panel.http.post('/plugins/publish', short),
  ]
  for (const { status, data } of receipts) {
    expect(status).toBe(200)
    expect(data).toMatchObject({ success: true, data: { success: true, status: 'published' } })
  }
  const [first, second, third] = await Promise.all(receipts.map((receipt) => panel.listed(idOf(receipt))))
  // No user is named in the first body: the service itself publishes.
  expect(first).toMatchObject({
    user_id: 'panel-system',
    title: 'Metrics exporter',
    category_id: 'monitoring',
    price: 4.99,
    license_type: 'commercial',
    files: [{ name: 'metrics-1.4.0.zip', url: 'https://example.com/packages/metrics-1.4.0.zip' }],
    screenshots: [{ url: 'https://example.com/one.png' }],
    metadata: { version: '1.4.0', author_name: 'Ann', license_spdx: 'MIT' },
  })
  expect(first?.files[0]).not.toHaveProperty('size')
  expect(first?.files[0]).not.toHaveProperty('checksum')
  expect(second).toMatchObject({
    user_id: 'u-1',
    title: 'Night backup',
    files: [{ size: 1024, checksum: `sha256:${'a'.repeat(64)}` }],
    metadata: { version: '2.0.0' },
  })
  expect(second?.metadata.downloads).not.toBe(1_000_000)
  expect(third).toMatchObject({ title: 'Tiny tool', metadata: { version: '0.1.0' } })
  expect(third?.metadata).not.toHaveProperty('author_name')
})

test('what is said in the free metadata alone arrives, and the named fields win over it', async () => {
  const metadata = {
    slug: 'free-words',
    author_name: 'Ann',
    homepage: 'https://example.com/free',
    license_spdx: 'MIT',
    min_panel_version: '2.0.0',
    permissions: [{ kind: 'network', level: 'read' }],
    dependencies: [{ id: 'mpi-000001', range: '>=1.0.0', kind: 'optional' }],
  }
  const named = { name: 'Free words', version: '0.1.0' }
  const body = { ...short, panel_item_id: 'free-words' }
  const id = idOf(await panel.http.post('/plugins/publish', { ...body, item_data: { ...named, metadata } }))
  expect((await panel.listed(id)).metadata).toMatchObject({ ...metadata, version: '0.1.0' })

  const newer = { homepage: 'https://example.com/newer', max_panel_version: '9.0.0' }
  await panel.http.put(`/plugins/${id}`, { item_data: { metadata: newer } })
  expect((await panel.listed(id)).metadata).toMatchObject({ ...metadata, ...newer })

  await panel.http.put(`/plugins/${id}`, { item_data: { homepage: 'https://example.com/said', metadata: newer } })
  expect((await panel.listed(id)).metadata).toMatchObject({ homepage: 'https://example.com/said' })
})

test('whatever the free metadata holds, the plugin can be read', async () => {
  const metadata = {
    homepage: 5,
    icon_url: 'javascript:alert(1)',
    repository: { toString: 1 },
    permissions: 'all',
    min_panel_version: 'soon',
    dependencies: [{ id: 'mpi-000001', kind: 'optional', range: 'any' }],
  }
  const item_data = { name: 'Odd words', version: '0.1.0', metadata }
  const id = idOf(await panel.http.post('/plugins/publish', { ...short, panel_item_id: 'odd-words', item_data }))
  const { status, data } = await panel.http.get<{ data: Page['data'] }>('/plugins/search?q=odd-words')
  expect(status).toBe(200)
  const found = data.data.items.find((one) => one.marketplace_item_id === id)
  expect(found).toMatchObject({ metadata: { version: '0.1.0', min_panel_version: 'soon' } })
  for (const key of ['homepage', 'icon_url', 'repository']) expect(found).not.toHaveProperty(['metadata', key])
})

const released = (version: string, day: number, more: object = {}) => ({
  version,
  channel: 'stable',
  published_at: `2026-01-0${day}T00:00:00.000Z`,
  ...more,
})

test.each([
  ['which the marketplace names', '1.1.0', '1.1.0'],
  ['else the newest that is stable and not withdrawn', undefined, '1.2.0'],
])('the version of a plugin is the one %s', async (_name, version, expected) => {
  const { sandbox } = panel.house
  const versions = [
    released('2.0.0-beta.1', 4, { channel: 'beta' }),
    released('1.3.0', 3, { yanked: true }),
    released('1.2.0', 2),
    released('1.1.0', 1),
  ]
  const item = { title: `Version ${expected} is the present one`, description: 'A plugin with a description.' }
  const response = await fetch(`${sandbox.url}/integration/plugins/publish`, {
    method: 'POST',
    headers: { ...(await sandbox.headers()), 'content-type': 'application/json' },
    body: JSON.stringify({
      panel_item_id: `versions-${expected}`,
      user_id: 'ann',
      item_data: { ...item, metadata: { ...(version && { version }), versions } },
    }),
  })
  const { data } = (await response.json()) as { data: { marketplace_item_id: string } }
  const page = await panel.http.get<{ data: Page['data'] }>(`/plugins/search?q=${encodeURIComponent(item.title)}`)
  const found = page.data.data.items.find((one) => one.marketplace_item_id === data.marketplace_item_id)
  expect(found).toMatchObject({ metadata: { version: expected } })
})

test('a plugin is changed in part, and taken off', async () => {
  const id = idOf(await panel.http.post('/plugins/publish', { ...route, panel_item_id: 'changing' }))
  const changed = await panel.http.put(`/plugins/${id}`, { metadata: { description: 'Exports more than before.' } })
  expect(changed.status).toBe(200)
  expect(await panel.listed(id)).toMatchObject({
    title: 'Metrics exporter',
    description: 'Exports more than before.',
    price: 4.99,
    tags: ['metrics', 'export'],
    metadata: { version: '1.4.0', author_name: 'Ann' },
  })
  expect((await panel.http.delete(`/plugins/${id}`)).data).toEqual({ success: true, data: { unpublished: true } })
  expect((await panel.listed(id)).status).toBe('archived')
})

test('tags are a list in every spelling', async () => {
  const all = [
    await panel.http.get('/plugins/search', { params: { tags: ['metrics', 'export'], limit: 5 } }),
    await panel.http.get('/plugins/search?tags[]=metrics&tags[]=export&limit=5'),
    await panel.http.get('/plugins/search?tags=metrics,export&limit=5'),
    await panel.http.get('/plugins/search?tags=metrics&tags=export&limit=5'),
  ]
  const found = all.map(({ data }) => (data as { data: { items: { panel_item_id: string }[] } }).data.items)
  for (const items of found) expect(items.map((item) => item.panel_item_id)).toEqual(['metrics-exporter'])
})

test('a search answers with pages, facets and numbers that are numbers', async () => {
  const { data } = await panel.http.get('/plugins/search', { params: { sort: 'downloads', limit: 3, offset: 3 } })
  expect(data).toMatchObject({ success: true, data: { pagination: { limit: 3, offset: 3, has_more: true } } })
  const { items, facets } = (data as { data: { items: { price: unknown }[]; facets: { categories: unknown[] } } }).data
  expect(items).toHaveLength(3)
  for (const { price } of items) expect(typeof price).toBe('number')
  expect(facets.categories.length).toBeGreaterThan(0)
})

test('numbers of plugins and users', async () => {
  const { items } = (await panel.http.get<Page>('/plugins/search?limit=1&sort=downloads')).data.data
  const [{ marketplace_item_id: id, user_id: author } = { marketplace_item_id: '', user_id: '' }] = items
  const one = await panel.http.get(`/analytics/plugins/${id}`)
  expect(one.data).toMatchObject({
    data: { item_id: id, analytics: { downloads: { total: expect.any(Number) } } },
  })
  for (const path of [`/analytics/users/${author}`, `/analytics/user/${author}`]) {
    const { data } = await panel.http.get<{ data: { item_id: string }[] }>(path)
    expect(data.data.map((numbers) => numbers.item_id)).toContain(id)
  }
})

test('events are taken in, and ids in their data replace nothing', async () => {
  expect((await panel.http.post('/analytics/events', { event: 'panel.started', data: { nodes: 3 } })).data).toEqual({
    success: true,
    data: { sent: true },
  })
  const tracked = await panel.http.post('/analytics/track', {
    event_type: 'plugin_view',
    plugin_id: 'metrics-exporter',
    user_id: 'u-1',
    data: { user_id: 'somebody-else', plugin_id: 'another' },
  })
  expect(tracked.data).toEqual({ success: true, data: { tracked: true } })
})

test('an event that names its plugin in its data is counted for that plugin', async () => {
  const path = '/analytics/plugins/mpi-000001'
  const downloads = async () =>
    (await panel.http.get<{ data: { analytics: { downloads: { total: number } } } }>(path)).data.data.analytics
      .downloads.total
  const before = await downloads()
  const data = { plugin_id: 'mpi-000001', version: '1.0.0', source: 'shop' }
  await panel.http.post('/analytics/events', { event: 'plugin_download', data })
  await panel.http.post('/analytics/track', { event_type: 'plugin_download', data })
  const told = () =>
    panel.house.sandbox
      .ledger({ effectsOnly: true })
      .map(({ body }) => body as { events?: { data: object }[]; data?: object } | undefined)
      .flatMap((body) => body?.events?.map((one) => one.data) ?? (body?.data ? [body.data] : []))
      .filter((one) => 'source' in one && one.source === 'shop')
  while (told().length < 2) await setTimeout(50)
  expect(told()).toEqual([expect.objectContaining(data), expect.objectContaining(data)])
  expect(await downloads()).toBe(before + 2)
})

test('both category bodies are accepted', async () => {
  const { data } = await panel.http.post('/categories/sync', {
    categories: [
      { id: 'c-1', name: 'Night tools', icon: 'moon', color: '#223' },
      {
        panel_id: 'c-2',
        name: 'Day tools',
        slug: 'day-tools',
        description: 'By day',
        parent_id: 'c-1',
        icon_url: 'https://example.com/sun.svg',
        sort_order: 2,
        is_active: true,
        created_at: '2026-01-01T00:00:00Z',
        updated_at: '2026-01-01T00:00:00Z',
      },
    ],
  })
  expect(data).toMatchObject({
    success: true,
    data: {
      success: true,
      synchronized_categories: [
        { panel_id: 'c-1', status: 'created' },
        { panel_id: 'c-2', status: 'created' },
      ],
      errors: [],
    },
  })
})

test('statistics keep their own spelling, with numbers', async () => {
  const { data } = await panel.http.get('/stats')
  expect(data).toMatchObject({
    data: { totalPlugins: expect.any(Number), totalDownloads: expect.any(Number) },
  })
})

interface State {
  data: { workflow_id: string; status: string; revision: number; marketplace_item_id?: string }
}

test('a publication goes through the review, in all three bodies', async () => {
  const reviewer = {
    headers: {
      Authorization: `Bearer ${await panel.token(['item:read', 'item:review'], panel.house.config.GATEWAY_JWT_AUDIENCE)}`,
    },
  }
  for (const [index, body] of [route, whole, short].entries()) {
    const begun = await panel.http.post<{ data: { workflowId: string } }>('/plugins/publish/workflow', {
      ...body,
      panel_item_id: `reviewed-${index}`,
      user_id: 'u-1',
      options: { autoPublish: true, skipValidation: undefined },
    })
    expect(begun).toMatchObject({ status: 200, data: { data: { status: { status: 'draft', totalSteps: 5 } } } })
    const { workflowId } = begun.data.data
    const path = `/plugins/publish/workflow/${workflowId}`
    // A signature is taken once, so no two bodies of the same second may be the same.
    const description = `Says more than before, ${index}.`
    expect((await panel.http.put(path, { metadata: { description } })).status).toBe(200)
    const handed = await panel.http.post<State>('/plugins/publish/submit', { workflow_id: workflowId })
    const approval = { action: 'approve', expected_revision: handed.data.data.revision, note: `Good, ${index}.` }
    expect((await panel.http.put(path, approval, reviewer)).status).toBe(202)
    let state: State['data']
    do state = (await panel.http.get<State>(`/plugins/publish/status/${workflowId}`)).data.data
    while (state.status === 'publishing')
    expect(state).toMatchObject({ status: 'published', step: 5 })
    expect(await panel.listed(state.marketplace_item_id ?? '')).toMatchObject({ description })
    expect((await panel.http.get(path)).data).toMatchObject({ data: { status: 'published' } })
  }
  const mine = await panel.http.get<{ data: { plugin_id: string }[] }>('/plugins/publish/workflows/user/u-1?limit=2')
  expect(mine.data.data.map((one) => one.plugin_id)).toEqual(['reviewed-2', 'reviewed-1'])
})

test.each([
  ['metadata', route],
  ['a whole item', whole],
  ['a short item', short],
])('%s is checked without being published', async (_name, { panel_item_id: _id, ...body }) => {
  const { status, data } = await panel.http.post('/plugins/publish/validate', body)
  expect([status, data]).toMatchObject([200, { data: { valid: true, errors: [] } }])
})

test('what is wrong with a workflow is refused as the document says', async () => {
  const answers = [
    await panel.http.get('/plugins/publish/workflow/w-1'),
    await panel.http.put('/plugins/publish/workflow/w-1', { action: 'withdraw' }),
    await panel.http.put('/plugins/publish/workflow/w-1', { step: 2 }),
    await panel.http.post('/plugins/publish/submit', { workflow_id: 'w-1' }),
    await panel.http.post('/plugins/publish/workflow', { user_id: 'u-1', options: { autoPublish: true } }),
    await panel.http.post('/plugins/publish/validate', { metadata: { name: 'x' } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 404, 400, 200])
})

test('what was reported is answered event by event, in reports and in top lists', async () => {
  const events = [
    { event_type: 'plugin_download', plugin_id: 'p-told', user_id: 'u-1', version: '1.0.0', data: { country: 'DE' } },
    { event_type: 'plugin_installed', plugin_id: 'p-told', user_id: 'u-2', source: 'api' },
  ]
  for (const event of events) expect((await panel.http.post('/analytics/track', event)).status).toBe(200)
  const path = '/analytics/events?plugin_id=p-told&limit=5'
  const ask = async () => (await panel.http.get<{ data: object[] }>(path)).data.data
  let told = await ask()
  for (; told.length < 2; told = await ask()) await setTimeout(50)
  expect(told).toContainEqual({ ...events[0], source: 'panel', timestamp: expect.any(String) })
  expect(told).toContainEqual({ ...events[1], data: {}, timestamp: expect.any(String) })
  expect((await panel.http.get('/analytics/report/p-told')).data).toMatchObject({
    data: { metrics: { downloads: 1, installs: 1, active_users: 2 }, by_country: [{ country: 'DE', downloads: 1 }] },
  })
  const top = await panel.http.get<{ data: object[] }>('/analytics/top-plugins?metric=installs&period=week')
  expect(top.data.data).toContainEqual({ plugin_id: 'p-told', value: 1, rank: 1 })
})

const refused: [path: string, parameter: string][] = [
  ['/analytics/events?start_date=yesterday', 'start_date'],
  ['/analytics/events?end_date=2026-02-30', 'end_date'],
  ['/analytics/events?start_date=2026-03-02&end_date=2026-03-01', 'start_date'],
  ['/analytics/events?limit=NaN', 'limit'],
  ['/analytics/events?limit=101', 'limit'],
  ['/analytics/events?offset=10001', 'offset'],
  ['/analytics/report/p-1?start_date=1999-12-31', 'start_date'],
  ['/analytics/report/p-1?end_date=2999-01-01', 'end_date'],
  ['/analytics/report/p-1?start_date=2024-01-01&end_date=2025-06-01', 'start_date'],
  ['/analytics/top-plugins?metric=revenue', 'currency'],
  ['/analytics/top-plugins?metric=downloads&currency=EUR', 'currency'],
  ['/analytics/top-plugins?period=year', 'period'],
]

test.each(refused)('defect 23: %s is refused by the name of %s', async (path, parameter) => {
  const { status, data } = await panel.http.get<{ error: { details: { path: string[] } } }>(path)
  expect([status, data.error.details.path]).toEqual([400, [parameter]])
})

test("a user's dashboards say what is known, and nothing about others", async () => {
  const id = idOf(await panel.http.post('/plugins/publish', { ...whole, panel_item_id: 'on-the-dashboard' }))
  expect((await panel.dashboard.get('/health')).data).toMatchObject({ data: { status: 'healthy' } })
  expect((await panel.dashboard.get('/stats')).data).toMatchObject({ data: { totalPlugins: expect.any(Number) } })
  const { data: categories } = await panel.dashboard.get<{ data: { count: number }[] }>('/categories')
  expect(categories.data.length).toBeGreaterThan(0)
  expect((await panel.dashboard.get(`/plugin/${id}`)).data).toMatchObject({
    data: { plugin: { title: 'Night backup' }, numbers: { item_id: id } },
  })
  const { data: mine } = await panel.dashboard.get<{ data: { plugins: { item_id: string }[] } }>('/user/u-1')
  expect(mine.data.plugins.map((one) => one.item_id)).toContain(id)
  expect((await panel.dashboard.get('/user/u-2')).status).toBe(403)
})

test("the dashboards of what was reported are of a user's own plugins, by their names", async () => {
  const id = idOf(await panel.http.post('/plugins/publish', { ...whole, panel_item_id: 'reported-about' }))
  for (const path of ['/overview?', '/trends?period=7d&metric=downloads&', '/users/activity?']) {
    const mine = await panel.dashboard.get(`${path}plugin_ids=${id}`)
    expect(mine.data).toMatchObject({ data: { coverage: { waiting: expect.any(Number) } } })
    const { status, data } = await panel.dashboard.get(path)
    expect([status, data]).toMatchObject([403, { error: { details: { path: ['plugin_ids'] } } }])
  }
})

// Last: it looks at what all the others have asked.
test('every answer was as the document describes it, and every operation was asked', () => {
  expect(undescribed).toEqual([])
  const templates = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const unasked = templates.filter((template) => {
    const form = new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`)
    return ![...asked].some((one) => form.test(one))
  })
  expect(unasked).toEqual([])
})
