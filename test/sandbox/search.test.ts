import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { WirePlugin } from '../../sandbox/wire.ts'
import { caller, publication } from './caller.ts'
import type { Caller } from './caller.ts'

interface Page {
  items: WirePlugin[]
  pagination: { total: number; limit: number; offset: number; has_more: boolean }
  facets: {
    categories: { id: string; name: string; count: number }[]
    price_ranges: { min: number; max: number | null; count: number }[]
    tags: { name: string; count: number }[]
    licenses?: { name: string; count: number }[]
    channels?: { name: string; count: number }[]
  }
}

let sandbox: Sandbox
let call: Caller
let all: WirePlugin[]

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 400 })
  call = await caller(sandbox)
  all = await everything('')
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

async function search(query: string): Promise<Page> {
  const reply = await call('GET', `/integration/plugins/search?${query}`)
  expect([query, reply.status]).toEqual([query, 200])
  return reply.body.data as Page
}
async function everything(query: string): Promise<WirePlugin[]> {
  const items: WirePlugin[] = []
  for (let offset = 0, more = true; more; offset += 100) {
    const page = await search(`${query}&limit=100&offset=${offset}`)
    items.push(...page.items)
    more = page.pagination.has_more
  }
  return items
}
const ids = (items: readonly WirePlugin[]) => items.map((item) => item.marketplace_item_id).toSorted()
const sum = (counts: readonly { count: number }[]) => counts.reduce((total, one) => total + one.count, 0)

test('paging yields each item once', () => {
  expect(all).toHaveLength(400)
  expect(new Set(ids(all)).size).toBe(400)
})

test.each(['server', 'backup', 'chat', 'economy', 'discord', 'world'])('finds items for %s', async (q) => {
  const { items, pagination } = await search(`q=${encodeURIComponent(q)}`)
  expect(pagination.total).toBeGreaterThan(2)
  for (const item of items) expect(JSON.stringify(item).toLowerCase()).toContain(q)
})

test('whoever types a name gets the thing of that name, for every name', async () => {
  const misses: string[] = []
  for (const { title } of all) {
    const [first] = (await search(`limit=1&q=${encodeURIComponent(title)}`)).items
    if (first?.title !== title) misses.push(title)
  }
  expect(misses).toEqual([])
})

test.each([
  ['cafe economie', 'Café Économie'],
  ['UBERSICHT', 'Übersicht'],
  ['резервная', 'Резервная копия'],
  ['聊天', '聊天助手'],
  ['lacznik', undefined],
  ['rocket rest', '🚀 Rocket Restart'],
])('%s finds %s', async (q, title) => {
  const { items } = await search(`q=${encodeURIComponent(q)}`)
  expect(items[0]?.title).toBe(title)
})

test('words count more in the title than in the description, and the last may be begun', async () => {
  const publish = (id: string, data: Record<string, unknown>) =>
    call('POST', '/integration/plugins/publish', publication(id, data))
  await publish('low', { title: 'Something', description: 'Knows about zebrafish and more.' })
  await publish('high', { title: 'Zebrafish counter', description: 'Counts.' })
  await publish('both', { title: 'Counter', description: 'Counts.', tags: ['zebrafish'] })
  const titles = async (q: string) => (await search(`q=${encodeURIComponent(q)}`)).items.map((item) => item.title)
  expect(await titles('zebraf')).toEqual(['Zebrafish counter', 'Counter', 'Something'])
  expect(await titles('zebrafish quux')).toHaveLength(3)
  expect(await titles('')).toHaveLength(20)
})

test.each(['"', '*', 'a OR b)', 'NEAR(', '-', ':', "'; DROP TABLE plugins", '???', '\u0000', '🚀', 'a"b'])(
  'takes %j for text',
  async (q) => {
    await search(`q=${encodeURIComponent(q)}`)
  },
)

test('a name without a single letter can be found', async () => {
  await call('POST', '/integration/plugins/publish', publication('odd', { title: '???' }))
  expect((await search(`q=${encodeURIComponent('???')}`)).items.map((item) => item.title)).toEqual(['???'])
})

test.each<[string, (item: WirePlugin) => boolean]>([
  ['category=security', (item) => item.category_id === 'security'],
  ['category=Utility', (item) => ['utility', 'automation', 'backup'].includes(item.category_id)],
  ['category=nowhere', () => false],
  ['tags=server', (item) => item.tags.includes('server')],
  ['tags[]=server&tags[]=admin', (item) => item.tags.includes('server') && item.tags.includes('admin')],
  ['tags=server,admin', (item) => item.tags.includes('server') && item.tags.includes('admin')],
  ['tags=server,admin&tags_match=any', (item) => item.tags.includes('server') || item.tags.includes('admin')],
  ['price_min=0.01&price_max=5', (item) => item.price >= 0.01 && item.price <= 5],
  ['price_max=0', (item) => item.price === 0],
  ['user_id=author-0003', (item) => item.user_id === 'author-0003'],
  ['license_type=royalty-free,commercial', (item) => item.license_type !== 'free'],
  ['license_spdx=MIT', (item) => item.metadata.license_spdx === 'MIT'],
  ['verified=true', (item) => item.metadata.verified === true],
  ['min_downloads=100000', (item) => (item.metadata.downloads ?? 0) >= 100_000],
  ['created_after=2025-01-01T00:00:00Z', (item) => item.created_at > '2025-01-01T00:00:00.000Z'],
  ['updated_after=2026-09-01T00:00:00Z', (item) => item.updated_at > '2026-09-01T00:00:00.000Z'],
])('%s gives exactly the items that fit', async (query, fits) => {
  const expected = all.filter(fits)
  expect(ids(await everything(query))).toEqual(ids(expected))
  const { pagination, facets } = await search(query)
  expect(pagination.total).toBe(expected.length)
  expect(sum(facets.categories)).toBe(expected.length)
  expect(sum(facets.price_ranges)).toBe(expected.length)
})

const ascending = (values: readonly (number | string)[]) =>
  values.every((value, at) => at === 0 || (values[at - 1] ?? value) <= value)
const value = (read: (item: WirePlugin) => number | string | undefined) => read

test.each([
  ['sort=price', value((item) => item.price), 'asc'],
  ['sort=price&order=desc', value((item) => item.price), 'desc'],
  ['sort=downloads', value((item) => item.metadata.downloads), 'desc'],
  ['sort=rating', value((item) => item.metadata.rating?.average), 'desc'],
  ['sort=date', value((item) => item.created_at), 'desc'],
  ['sort=updated', value((item) => item.updated_at), 'desc'],
  ['sort=name', value((item) => item.title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()), 'asc'],
])('%s, with what is unknown at the end', async (query, read, direction) => {
  const values = (await everything(query)).map(read)
  const known = values.filter((one) => one !== undefined)
  expect(known.length).toBeGreaterThan(300)
  expect(values.slice(0, known.length)).toEqual(known)
  expect(ascending(direction === 'asc' ? known : known.toReversed())).toBe(true)
})

test('facets count everything that was found and not the page', async () => {
  const small = await search('q=server&limit=1')
  const large = await search('q=server&limit=100')
  expect(small.facets).toEqual(large.facets)
  const below = (await search('category=backup')).facets.categories
  expect(below).toEqual([
    { id: 'backup', name: 'Backup', count: expect.any(Number), slug: 'backup', parent_id: 'utility' },
  ])
  expect(small.facets.categories[0]?.name).toEqual(expect.stringMatching(/^[A-Z]/))
  const servers = await everything('q=server')
  expect(small.facets.tags.find((tag) => tag.name === 'server')?.count).toBe(
    servers.filter((item) => item.tags.includes('server')).length,
  )
  expect(sum(small.facets.channels ?? [])).toBe(servers.length)
  expect(small.facets.licenses?.find((one) => one.name === 'MIT')?.count).toBe(
    servers.filter((item) => item.metadata.license_spdx === 'MIT').length,
  )
})

test('past the end there is an empty page', async () => {
  const { items, pagination } = await search('limit=10&offset=5000')
  expect([items, pagination]).toEqual([[], { total: 400, limit: 10, offset: 5000, has_more: false }])
})

test.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=ten', 'limit'],
  ['offset=-1', 'offset'],
  ['offset=1.5', 'offset'],
  ['sort=best', 'sort'],
  ['price_min=cheap', 'price_min'],
  ['price_max=-1', 'price_max'],
  ['order=up', 'order'],
  ['created_after=soon', 'created_after'],
  [`q=${'x'.repeat(1001)}`, 'q'],
])('refuses %s naming the parameter', async (query, field) => {
  const refused = await call('GET', `/integration/plugins/search?${query}`)
  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } })
})

test('without search.extended its sorts are refused and its parameters mean nothing', async () => {
  sandbox.control({ capabilities: { 'search.extended': false } })
  expect((await call('GET', '/integration/plugins/search?sort=trending')).status).toBe(400)
  const { pagination, facets } = await search('verified=true&user_id=author-0003&order=up')
  expect(pagination.total).toBe(400)
  expect(facets).not.toHaveProperty('licenses')
  expect(facets.categories[0]).not.toHaveProperty('slug')
})
