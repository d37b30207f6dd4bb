import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 400 } })
}, 60_000)
afterAll(() => house.stop())
beforeEach(() => house.sandbox.reset())

const calls = () => house.sandbox.ledger().filter(({ path }) => !path.endsWith('/health'))

const PAGE = /* GraphQL */ `
  query Page($input: PluginSearchInput!, $first: Int, $after: String, $offset: Int) {
    searchPlugins(input: $input, first: $first, after: $after, offset: $offset) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      freshness {
        source
        stale
        fetchedAt
        ageSeconds
      }
      edges {
        cursor
        node {
          id
          title
          tags
          price {
            amount
            currency
          }
          downloadsTotal
          rating {
            average
            count
          }
          createdAt
          category {
            id
            name
          }
        }
      }
    }
  }
`

async function page(input: object, rest: object = {}) {
  const { data, errors } = await house.ask(PAGE, { input, ...rest })
  expect(errors).toBeUndefined()
  return data.searchPlugins
}

test('finds plugins by everyday words, best match first', async () => {
  const found = await page({ q: 'server' }, { first: 5 })
  expect(found.totalCount).toBeGreaterThan(5)
  expect(found.edges).toHaveLength(5)
  expect(found.freshness).toMatchObject({ source: 'UPSTREAM', stale: false, ageSeconds: 0 })
  const exact = found.edges[2].node.title
  expect((await page({ q: exact })).edges[0].node.title).toBe(exact)
})

test('pages by cursor, each item once and none missing', async () => {
  const seen: string[] = []
  let after: string | undefined
  let total = 0
  for (let turn = 0; turn < 20; turn++) {
    const found = await page({ sort: 'DOWNLOADS' }, { first: 57, after })
    seen.push(...found.edges.map(({ node }: { node: { id: string } }) => node.id))
    total = found.totalCount
    expect(found.pageInfo.hasPreviousPage).toBe(turn > 0)
    if (!found.pageInfo.hasNextPage) break
    after = found.pageInfo.endCursor
  }
  expect(seen).toHaveLength(total)
  expect(new Set(seen).size).toBe(total)
  expect(total).toBe(400)
})

test('jumps by offset to the same items', async () => {
  const all = await page({ sort: 'NEWEST' }, { first: 30 })
  const part = await page({ sort: 'NEWEST' }, { first: 10, offset: 20 })
  expect(part.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(
    all.edges.slice(20).map((edge: { node: { id: string } }) => edge.node.id),
  )
})

test('first: 0 counts without listing', async () => {
  const found = await page({}, { first: 0 })
  expect(found).toMatchObject({
    totalCount: 400,
    edges: [],
    pageInfo: { startCursor: null, endCursor: null, hasNextPage: true },
  })
})

const descending = (values: (number | null)[]) =>
  values.every((value, index) => index === 0 || (values[index - 1] ?? -1) >= (value ?? -1))

test.each([
  [
    'DOWNLOADS',
    (node: { downloadsTotal: string | null }) => (node.downloadsTotal === null ? null : Number(node.downloadsTotal)),
  ],
  ['NEWEST', (node: { createdAt: string }) => Date.parse(node.createdAt)],
  ['PRICE_ASC', (node: { price: { amount: string } }) => -Number(node.price.amount)],
  ['PRICE_DESC', (node: { price: { amount: string } }) => Number(node.price.amount)],
  ['RATING', (node: { rating: { average: number | null } }) => node.rating.average],
] as const)('sorts by %s', async (sort, valueOf) => {
  const found = await page({ sort }, { first: 100 })
  expect(descending(found.edges.map(({ node }: { node: never }) => valueOf(node)))).toBe(true)
})

test('sorts by NAME, folded', async () => {
  const found = await page({ sort: 'NAME' }, { first: 100 })
  const folded: string[] = found.edges.map(({ node }: { node: { title: string } }) =>
    node.title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase(),
  )
  expect(folded).toEqual([...folded].sort())
})

test('filters by category, tags and price, and counts facets over all that was found', async () => {
  const FACETS = /* GraphQL */ `
    query Facets($input: PluginSearchInput!) {
      searchPlugins(input: $input, first: 100) {
        totalCount
        facets {
          categories {
            count
            category {
              id
              name
            }
          }
          tags {
            name
            count
          }
          priceRanges {
            min
            max
            count
          }
        }
        edges {
          node {
            tags
            price {
              amount
            }
            category {
              id
            }
          }
        }
      }
    }
  `
  const all = (await house.ask(FACETS, { input: {} })).data.searchPlugins
  expect(all.facets.categories.reduce((sum: number, facet: { count: number }) => sum + facet.count, 0)).toBe(
    all.totalCount,
  )
  const [{ category, count }] = all.facets.categories
  const inCategory = (await house.ask(FACETS, { input: { category: category.id } })).data.searchPlugins
  expect(inCategory.totalCount).toBe(count)
  expect(
    inCategory.edges.every(({ node }: { node: { category: { id: string } } }) => node.category.id === category.id),
  ).toBe(true)
  const tag = all.facets.tags[0]
  const tagged = (await house.ask(FACETS, { input: { tags: [tag.name] } })).data.searchPlugins
  expect(tagged.totalCount).toBe(tag.count)
  const priced = (await house.ask(FACETS, { input: { priceMin: '1', priceMax: '9.99' } })).data.searchPlugins
  expect(priced.totalCount).toBeGreaterThan(0)
  expect(
    priced.edges.every(
      ({ node }: { node: { price: { amount: string } } }) =>
        Number(node.price.amount) >= 1 && Number(node.price.amount) <= 9.99,
    ),
  ).toBe(true)
})

test('what the record counts has no price ranges in which nothing was found', async () => {
  const { data } = await house.ask(
    '{ searchPlugins(input: { minDownloads: "0", priceMin: "5", priceMax: "19.99" }) { totalCount freshness { source } facets { priceRanges { min max count } } } }',
  )
  const { totalCount, freshness, facets } = data.searchPlugins
  expect(totalCount).toBeGreaterThan(0)
  expect(freshness.source).toBe('LOCAL_PROJECTION')
  expect(facets.priceRanges).toEqual([{ min: '5', max: '20', count: totalCount }])
})

test.each([
  [['SERVER'], 'ALL'],
  [['Server', 'server'], 'ALL'],
  [['SERVER', 'Chat'], 'ANY'],
])('finds the tags %j, %s, in the record as in any spelling', async (tags, tagsMatch) => {
  const found = await page({ tags, tagsMatch, sort: 'NAME' })
  const lower = tags.map((tag) => tag.toLowerCase())
  expect(found.totalCount).toBe((await page({ tags: lower, tagsMatch })).totalCount)
  expect(found.freshness.source).toBe('LOCAL_PROJECTION')
  expect(found.totalCount).toBeGreaterThan(0)
})

test('sends tags as the marketplace is used to them', async () => {
  await page({ tags: ['server', 'chat'] })
  expect(decodeURIComponent(calls()[0]?.query ?? '')).toContain('tags[]=server&tags[]=chat')
})

test.each([
  ['free: false', { free: false }],
  ['author', { author: 'nobody' }],
  ['licenseSpdx', { licenseSpdx: ['MIT'] }],
  ['channel', { channel: 'BETA' }],
  ['minDownloads', { minDownloads: '5000000' }],
  ['tagsMatch ANY', { tags: ['server', 'chat'], tagsMatch: 'ANY' }],
  ['compatibleWith', { compatibleWith: '1.2.0' }],
  ['verifiedOnly', { verifiedOnly: true }],
])('answers %s from a copy of the whole catalogue', async (_name, input) => {
  const found = await page(input, { first: 100 })
  expect(found.freshness.source).toBe('LOCAL_PROJECTION')
  expect(found.freshness.stale).toBe(false)
  expect(found.totalCount).toBeLessThan(400)
  expect(found.edges.length).toBe(Math.min(100, found.totalCount))
})

test('finds nothing that was downloaded as often as can be counted', async () => {
  expect((await page({ minDownloads: String(2n ** 63n - 1n) })).totalCount).toBe(0)
})

test('says which filters hold: minDownloads and tagsMatch ANY', async () => {
  const many = await page({ minDownloads: '5000000' }, { first: 100 })
  expect(many.edges.length).toBeGreaterThan(0)
  expect(
    many.edges.every(({ node }: { node: { downloadsTotal: string } }) => BigInt(node.downloadsTotal) >= 5_000_000n),
  ).toBe(true)
  const any = await page({ tags: ['server', 'chat'], tagsMatch: 'ANY' }, { first: 100 })
  const all = await page({ tags: ['server', 'chat'] }, { first: 100 })
  expect(any.totalCount).toBeGreaterThan(all.totalCount)
  expect(
    any.edges.every(
      ({ node }: { node: { tags: string[] } }) => node.tags.includes('server') || node.tags.includes('chat'),
    ),
  ).toBe(true)
})

test('highlights and explains', async () => {
  const { data } = await house.ask(
    '{ searchPlugins(input: { q: "server", explain: true }, first: 3) { edges { highlights { field snippet } why { exactName matchedFields sort } node { title } } } }',
  )
  for (const { highlights, why } of data.searchPlugins.edges) {
    expect(highlights.some(({ snippet }: { snippet: string }) => /\*\*\S*server\S*\*\*/i.test(snippet))).toBe(true)
    expect(why).toMatchObject({ exactName: false, sort: 'RELEVANCE' })
  }
})

test('suggests another spelling when nothing was found', async () => {
  await page({ minDownloads: '0' })
  const { data } = await house.ask('{ searchPlugins(input: { q: "servre" }) { totalCount didYouMean } }')
  expect(data.searchPlugins.totalCount).toBe(0)
  expect(data.searchPlugins.didYouMean).toContain('server')
})

test('suggests names while somebody types', async () => {
  const { data } = await house.ask('{ suggestPlugins(prefix: "ser", limit: 5) { title } }')
  expect(data.suggestPlugins.length).toBeGreaterThan(0)
  expect(data.suggestPlugins.length).toBeLessThanOrEqual(5)
})

const refused: [string, object, object?, string?][] = [
  ['first: 100000', {}, { first: 100_000 }, 'QUERY_TOO_COMPLEX'],
  ['first: -1', {}, { first: -1 }],
  ['offset: -1', {}, { offset: -1 }],
  ['offset: 10^9', {}, { offset: 1_000_000_000 }],
  ['first past 2^31', {}, { first: 2 ** 31 }, 'BAD_USER_INPUT'],
  ['first: "10"', {}, { first: '10' }, 'BAD_USER_INPUT'],
  ['first: 1.5', {}, { first: 1.5 }, 'BAD_USER_INPUT'],
  ['a cursor of nothing', {}, { after: 'bm90aGluZw' }],
  ['both after and offset', {}, { after: 'x', offset: 3 }],
  ['q of 10 kB', { q: 'x'.repeat(10_000) }],
  ['q with NUL', { q: 'a\0b' }],
  ['price_min above price_max', { priceMin: '10', priceMax: '5' }],
  ['a price with a float tail', { priceMin: '0.30000000000000004' }],
  ['a negative price', { priceMin: '-1' }],
  ['a price in words', { priceMin: 'free' }],
  ['500 tags', { tags: Array.from({ length: 500 }, (_, index) => `t${index}`) }],
  ['sort "x"', { sort: 'x' }, {}, 'BAD_USER_INPUT'],
  ['a category that climbs', { category: '../users' }],
  ['a time that is none', { updatedAfter: 'yesterday' }],
  ['more downloads than can be counted', { minDownloads: String(2n ** 63n) }],
]

test.each(refused)(
  'rows 103 and 104: refuses %s without asking the marketplace',
  async (_name, input, rest = {}, code = 'VALIDATION_ERROR') => {
    const { data, errors } = await house.ask(PAGE, { input, ...rest })
    expect(data?.searchPlugins ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe(code)
    expect(calls()).toEqual([])
  },
)

test.each(['%', '_', '\\', "'; DROP TABLE seen_plugins; --", '$where', '(a+)+$', '"', '*', 'NEAR(', 'AND OR NOT'])(
  'row 103: takes %s as words and stays up',
  async (q) => {
    await page({ q })
    await page({ q, minDownloads: '0' })
    expect((await page({})).totalCount).toBe(400)
  },
)
