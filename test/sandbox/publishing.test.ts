import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { caller, publication } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 20 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const publish = (body: unknown) => call('POST', '/integration/plugins/publish', body)
const found = async (q: string) =>
  (await call('GET', `/integration/plugins/search?q=${encodeURIComponent(q)}`)).body.data.items as { title: string }[]

test('a published item is found, changed and archived', async () => {
  const made = await publish(publication('quokka', { title: 'Quokka Watch', price: 4.99, tags: ['animals'] }))
  expect(made.body.data).toEqual({
    success: true,
    marketplace_item_id: expect.stringMatching(/^mpi-/),
    panel_item_id: 'quokka',
    status: 'published',
    marketplace_url: expect.stringContaining('https://'),
    published_at: expect.any(String),
  })
  const id: string = made.body.data.marketplace_item_id
  expect(await found('quokka')).toMatchObject([
    {
      title: 'Quokka Watch',
      price: 4.99,
      currency: 'USD',
      license_type: 'commercial',
      category_id: 'utility',
      tags: ['animals'],
    },
  ])

  const change = { item_data: { title: 'Wombat Watch', version: '1.1.0' } }
  expect((await call('PUT', `/integration/plugins/${id}`, change)).status).toBe(200)
  expect(await found('quokka watch')).not.toContainEqual(expect.objectContaining({ title: 'Quokka Watch' }))
  const [item] = await found('wombat')
  expect(item).toMatchObject({
    description: 'Does things.',
    metadata: { version: '1.1.0', versions: [{ version: '1.1.0' }, { version: '1.0.0' }] },
  })

  expect((await call('DELETE', `/integration/plugins/${id}`)).status).toBe(200)
  expect(await found('wombat')).toEqual([])
  expect((await call('GET', `/integration/plugins/${id}`)).body.data.status).toBe('archived')
  expect((await call('DELETE', `/integration/plugins/${id}`)).status).toBe(404)
  expect((await call('PUT', `/integration/plugins/${id}`, change)).status).toBe(404)
  expect((await publish(publication('quokka'))).status).toBe(200)
})

test("takes a manifest's names as well as the wire's", async () => {
  const item_data = {
    name: 'Narwhal',
    description: 'A tool.',
    version: '2.0.0',
    author: 'Ada',
    license: 'MIT',
    homepage: 'https://example.org',
    category: 'Security',
  }
  expect((await publish({ panel_item_id: 'n', user_id: 'u', item_data })).status).toBe(200)
  expect(await found('narwhal')).toMatchObject([
    {
      title: 'Narwhal',
      category_id: 'security',
      license_type: 'free',
      metadata: {
        slug: 'n',
        author_name: 'Ada',
        license_spdx: 'MIT',
        homepage: 'https://example.org',
        version: '2.0.0',
      },
    },
  ])
})

test('a panel item that is on the market is not published again', async () => {
  await publish(publication('twice'))
  const second = await publish(publication('twice'))
  expect(second.status).toBe(409)
  expect(second.body.error?.details?.field).toBe('panel_item_id')
})

test("an item cannot be given another owner's name", async () => {
  const { data } = (await publish(publication('mine'))).body
  const refused = await call('PUT', `/integration/plugins/${data.marketplace_item_id}`, { user_id: 'thief' })
  expect([refused.status, refused.body.error?.code]).toEqual([409, 'CONFLICT'])
})

test('a draft is pending and not found', async () => {
  const made = await publish(publication('draft', { title: 'Axolotl', status: 'draft' }))
  expect(made.body.data.status).toBe('pending')
  expect(await found('axolotl')).toEqual([])
})

test.each([
  [{ user_id: 'u', item_data: {} }, 'panel_item_id'],
  [publication('x', { title: undefined }), 'item_data.title'],
  [publication('x', { description: undefined }), 'item_data.description'],
  [publication('x', { price: '4.99' }), 'item_data.price'],
  [publication('x', { price: -1 }), 'item_data.price'],
  [publication('x', { currency: 'dollars' }), 'item_data.currency'],
  [publication('x', { license_type: 'gpl' }), 'item_data.license_type'],
  [publication('x', { category: 'no such thing' }), 'item_data.category_id'],
  [publication('x', { tags: 'a,b' }), 'item_data.tags'],
  [publication('x', { metadata: { slug: { of: 'it' } } }), 'item_data.metadata.slug'],
  [publication('x', { metadata: { versions: [{ version: 1 }] } }), 'item_data.metadata.versions.0.version'],
  [
    publication('x', { metadata: { versions: [{ version: '1', channel: 'edge' }] } }),
    'item_data.metadata.versions.0.channel',
  ],
  [publication('x', { files: [{ name: 'a.zip', url: 'nowhere' }] }), 'item_data.files.0.url'],
  [
    publication('x', { screenshots: [{ url: 'https://example.org/a.png', order: 1.5 }] }),
    'item_data.screenshots.0.order',
  ],
])('refuses %j naming the field', async (body, field) => {
  const refused = await publish(body)
  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } })
})

test("metadata is the panel's, but for what only the marketplace knows", async () => {
  const metadata = {
    summary: 'Short.',
    colour: 'blue',
    extra: { deep: [1] },
    downloads: 7,
    verified: true,
    rating: { average: 5 },
  }
  const { data } = (await publish(publication('meta', { metadata }))).body
  const path = `/integration/plugins/${data.marketplace_item_id}`
  const read = async () => (await call('GET', path)).body.data.metadata
  const ours = { marketplace_url: data.marketplace_url as string, published_at: data.published_at as string }
  const kept = { summary: 'Short.', colour: 'blue', extra: { deep: [1] }, slug: 'meta', version: '1.0.0', ...ours }
  expect(await read()).toEqual({
    ...kept,
    versions: [{ version: '1.0.0', channel: 'stable', published_at: expect.any(String) }],
  })
  await call('PUT', path, { item_data: { metadata: { colour: null, summary: 'Other.' } } })
  expect(await read()).toMatchObject({ summary: 'Other.', extra: { deep: [1] } })
  expect(await read()).not.toHaveProperty('colour')
})

test('a new version takes what it needs from the metadata beside it', async () => {
  const dependencies = [
    { id: 'a', range: '>=1', kind: 'required' },
    { id: 'b', kind: 'conflict' },
  ]
  const metadata = { version: '3.0.0', dependencies, min_panel_version: '1.2.0' }
  const { data } = (await publish(publication('needs', { version: undefined, metadata }))).body
  const item = (await call('GET', `/integration/plugins/${data.marketplace_item_id}`)).body.data
  expect(item.metadata.versions).toEqual([
    {
      version: '3.0.0',
      channel: 'stable',
      published_at: expect.any(String),
      min_panel_version: '1.2.0',
      dependencies: [dependencies[0]],
      conflicts: [dependencies[1]],
    },
  ])
})

test('several items at once, by either id', async () => {
  const both = await call('GET', '/integration/plugins?ids=mpi-000003,mpi-999999,mpi-000001')
  const ids = (data: { marketplace_item_id: string }[]) => data.map((item) => item.marketplace_item_id)
  expect(ids(both.body.data)).toEqual(['mpi-000003', 'mpi-000001'])
  const panelItem: string = both.body.data[0].panel_item_id
  expect(ids((await call('GET', `/integration/plugins?panel_item_ids=${panelItem}`)).body.data)).toEqual(['mpi-000003'])
})
