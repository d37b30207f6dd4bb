import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({
    sandbox: { plugins: 60 },
    env: { MARKETPLACE_TIMEOUT: '1500', REQUEST_TIMEOUT: '3000' },
  })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const SYNC = `mutation Sync($categories: [CategoryInput!]!, $archiveMissing: Boolean) {
  syncCategories(categories: $categories, archiveMissing: $archiveMissing) {
    synchronized { panelId marketplaceId status } failed { panelId code error } userErrors { code message path }
  }
}`
const sent = () => house.sandbox.ledger().filter(({ path }) => path.endsWith('/categories/sync'))
const sync = async (categories: object[], archiveMissing = false) => house.ask(SYNC, { categories, archiveMissing })

test('makes, changes, leaves and archives categories by their panel ids', async () => {
  const tools = { panelId: 'tools', name: 'Tools & More', sortOrder: 2 }
  const deep = { panelId: 'deep', name: 'Deep', parentId: 'tools', sortOrder: 1, description: 'Below' }
  const made = await sync([tools, deep])
  expect(made.errors).toBeUndefined()
  expect(made.data.syncCategories).toMatchObject({
    synchronized: [
      { panelId: 'tools', status: 'CREATED' },
      { panelId: 'deep', status: 'CREATED' },
    ],
    failed: [],
    userErrors: [],
  })
  const again = await sync([tools, { ...deep, name: 'Deeper' }])
  expect(again.data.syncCategories.synchronized.map(({ status }: { status: string }) => status)).toEqual([
    'SKIPPED',
    'UPDATED',
  ])
  const { data } = await house.ask(
    '{ categories { panelId name slug description sortOrder parent { panelId } children { panelId } freshness { source stale } } roots: categories(rootsOnly: true) { panelId } }',
  )
  expect(data.categories.find(({ panelId }: { panelId: string }) => panelId === 'tools')).toMatchObject({
    name: 'Tools & More',
    slug: 'tools-more',
    children: [{ panelId: 'deep' }],
  })
  expect(data.categories.find(({ panelId }: { panelId: string }) => panelId === 'deep')).toMatchObject({
    name: 'Deeper',
    description: 'Below',
    parent: { panelId: 'tools' },
  })
  expect(data.roots.some(({ panelId }: { panelId: string }) => panelId === 'deep')).toBe(false)
  const gone = await sync([tools], true)
  expect(gone.data.syncCategories.synchronized).toContainEqual(
    expect.objectContaining({ panelId: 'deep', status: 'ARCHIVED' }),
  )
})

const bad: [string, object[], string][] = [
  [
    'two entries with one id',
    [
      { panelId: 'a', name: 'A' },
      { panelId: 'a', name: 'B' },
    ],
    'category.unique',
  ],
  [
    'two entries with one slug',
    [
      { panelId: 'a', name: 'Same' },
      { panelId: 'b', name: 'Same' },
    ],
    'category.unique',
  ],
  [
    'a circle',
    [
      { panelId: 'a', name: 'A', parentId: 'b' },
      { panelId: 'b', name: 'B', parentId: 'a' },
    ],
    'category.cycle',
  ],
  ['its own parent', [{ panelId: 'a', name: 'A', parentId: 'a' }], 'category.cycle'],
  ['an unknown parent', [{ panelId: 'a', name: 'A', parentId: 'nobody' }], 'category.parent'],
  ['an id that climbs', [{ panelId: '../x', name: 'A' }], 'id'],
  ['an empty name', [{ panelId: 'a', name: ' ' }], 'category.name'],
  ['an upper-case slug', [{ panelId: 'a', name: 'A', slug: 'Upper' }], 'category.slug'],
  ['a script as icon', [{ panelId: 'a', name: 'A', iconUrl: 'javascript:alert(1)' }], 'url'],
]

test.each(bad)('%s: nothing is accepted, and the field is named', async (_name, categories, rule) => {
  const before = sent().length
  const { data, errors } = await house.ask(SYNC.replace('path', 'path ... on ValidationError { rule }'), {
    categories: [{ panelId: 'good', name: 'Good' }, ...categories],
  })
  expect(errors).toBeUndefined()
  expect(data.syncCategories).toMatchObject({ synchronized: [], failed: [] })
  expect(data.syncCategories.userErrors.map((error: { rule: string }) => error.rule)).toContain(rule)
  expect(sent()).toHaveLength(before)
})

describe('row 108: what was synchronised before counts as well', () => {
  const rules = async (categories: object[], archiveMissing = false) => {
    const { data } = await house.ask(SYNC.replace('path', 'path ... on ValidationError { rule }'), {
      categories,
      archiveMissing,
    })
    return data.syncCategories.userErrors.map(({ rule, path }: { rule: string; path: string[] }) => [rule, path.at(-1)])
  }
  beforeAll(async () => {
    const { data } = await sync([
      { panelId: 'upper', name: 'Upper' },
      { panelId: 'lower', name: 'Lower', slug: 'known-slug', parentId: 'upper' },
      { panelId: 'lowest', name: 'Lowest', parentId: 'lower' },
    ])
    expect(data.syncCategories.userErrors).toEqual([])
  })

  test.each(['lower', 'lowest'])('a circle through %s is refused, and nothing is sent', async (parentId) => {
    const before = sent().length
    expect(await rules([{ panelId: 'upper', name: 'Upper', parentId }])).toEqual([['category.cycle', 'parentId']])
    expect(sent()).toHaveLength(before)
    const { data } = await house.ask('{ categories(rootsOnly: true) { panelId } }')
    expect(data.categories).toContainEqual({ panelId: 'upper' })
  })

  test('a slug that another one has is refused, and its owner may keep it', async () => {
    const before = sent().length
    expect(await rules([{ panelId: 'upper', name: 'Upper', slug: 'known-slug' }])).toEqual([
      ['category.unique', 'slug'],
    ])
    expect(await rules([{ panelId: 'newcomer', name: 'Known slug' }])).toEqual([['category.unique', 'slug']])
    expect(sent()).toHaveLength(before)
    expect(await rules([{ panelId: 'lower', name: 'Still lower', slug: 'known-slug', parentId: 'upper' }])).toEqual([])
  })

  test('a circle that the same list opens again is none, and a slug may change hands in one list', async () => {
    const turned = [
      { panelId: 'upper', name: 'Upper', slug: 'known-slug', parentId: 'lower' },
      { panelId: 'lower', name: 'Lower', slug: 'upper' },
    ]
    expect(await rules(turned)).toEqual([])
  })
})

test('5,000 categories are refused', async () => {
  const { errors } = await sync(
    Array.from({ length: 5_000 }, (_, index) => ({ panelId: `c${index}`, name: `C ${index}` })),
  )
  expect(['VALIDATION_ERROR', 'QUERY_TOO_COMPLEX']).toContain(errors?.[0]?.extensions.code)
})

test.each([
  ['503', 'SERVICE_UNAVAILABLE'],
  ['reset-before', 'SERVICE_UNAVAILABLE'],
  ['hang', 'UPSTREAM_TIMEOUT'],
  ['html', 'UPSTREAM_CONTRACT_VIOLATION'],
  ['wrong-shape', 'UPSTREAM_CONTRACT_VIOLATION'],
] as const)('%s is a top-level error: nothing was accepted', async (mode, code) => {
  house.sandbox.control({ mode, only: 'categories/sync' })
  const { data, errors } = await sync([{ panelId: 'late', name: 'Late' }])
  expect(data).toBeNull()
  expect(errors?.[0]?.extensions).toMatchObject({ code, retryable: true })
})

test('needs category:write', async () => {
  const { errors } = await house.ask(
    SYNC,
    { categories: [{ panelId: 'x', name: 'X' }] },
    { permissions: ['item:write'] },
  )
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('totals of the marketplace, exact past 2^31', async () => {
  const { data, errors } = await house.ask(
    '{ marketplaceStats { totalPlugins totalDownloads totalDevelopers categories { name count growth averageRating } freshness { source } } }',
  )
  expect(errors).toBeUndefined()
  const { totalDownloads, totalPlugins, categories } = data.marketplaceStats
  expect(totalDownloads).toMatch(/^\d+$/)
  expect(BigInt(totalDownloads)).toBeGreaterThan(2n ** 31n)
  expect(Number(totalPlugins)).toBe(60)
  expect(categories.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(60)
  // What the marketplace does not say is not made up.
  expect(
    categories.every(
      ({ growth, averageRating }: { growth: unknown; averageRating: unknown }) =>
        growth === null && averageRating === null,
    ),
  ).toBe(true)
})

test('a category holds those below it, also where the record answers', async () => {
  // These are at the marketplace already, and are taken over.
  const { data: synced } = await sync([
    { panelId: 'p-utility', name: 'Utility' },
    { panelId: 'p-backup', name: 'Backup', parentId: 'p-utility' },
    { panelId: 'p-security', name: 'Security', parentId: 'p-backup' },
    { panelId: 'p-automation', name: 'Automation' },
  ])
  expect(synced.syncCategories).toMatchObject({ userErrors: [], failed: [] })
  const SEARCH = `query ($input: PluginSearchInput!) {
    searchPlugins(input: $input, first: 100) { totalCount edges { node { category { id } } } freshness { source } } }`
  const search = async (input: object) => (await house.ask(SEARCH, { input })).data.searchPlugins
  const recorded = await search({ category: 'utility', sort: 'NAME' })
  const ids = recorded.edges.map(({ node }: { node: { category: { id: string } } }) => node.category.id)
  expect(new Set(ids)).toEqual(new Set(['backup', 'security', 'utility']))
  expect(recorded.freshness.source).toBe('LOCAL_PROJECTION')
  expect(recorded.totalCount).toBe((await search({ category: 'utility' })).totalCount)
})
