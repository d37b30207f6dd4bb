/** Numbers that no field holds are refused by name, and sums that no number says are not told rounded. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { wireAnalytics } from '../../marketplace/samples.ts'
import { json, startUpstream } from '../../marketplace/upstream.ts'
import type { Upstream } from '../../marketplace/upstream.ts'

let market: Upstream
let house: TestGateway
let said: { earned?: string; item?: object; stats?: object; search?: object; mine?: readonly object[] } = {}

beforeAll(async () => {
  market = await startUpstream((response, { path }) => {
    const page = { items: [], facets: { categories: [], price_ranges: [], tags: [] } }
    const numbers = (change: object | undefined, id: string) => ({
      ...wireAnalytics,
      item_id: id,
      analytics: { ...wireAnalytics.analytics, ...change },
    })
    const data = () => {
      if (path.includes('/analytics/plugins/')) return numbers(said.item, path.split('/').at(-1) ?? '')
      if (path.includes('/analytics/users/')) return said.mine?.map((one, at) => numbers(one, `mpi-${at}`))
      if (path.includes('/stats')) return said.stats
      return path.includes('/search') ? { ...page, ...said.search } : {}
    }
    if (said.earned !== undefined && path.includes('/analytics/plugins/')) {
      const revenue = { total: 0, today: 0.1, this_week: 0, this_month: 0, currency: 'IRR' }
      const text = JSON.stringify({ success: true, data: numbers({ revenue }, path.split('/').at(-1) ?? '') })
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(text.replace('"revenue":{"total":0', `"revenue":{"total":${said.earned}`))
    }
    return json(response, 200, { success: true, data: data() })
  })
  house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
}, 60_000)
afterAll(async () => {
  await house.stop()
  await market[Symbol.asyncDispose]()
})

const many = 3_000_000_000
const stats = { totalPlugins: 1, totalDownloads: 1, totalDevelopers: 1 }
const pagination = { total: many, limit: 20, offset: 0, has_more: false }
const RATINGS = '{ pluginAnalytics(pluginId: "mpi-1") { ratings { average count distribution { count } } } }'

test('downloads from no country anybody named took all other numbers of the plugin away', async () => {
  const rows = [
    { country: 'DE', downloads: 7 },
    { country: null, downloads: 3 },
    { downloads: 2 },
    { country: ' ', downloads: 1 },
  ]
  said = { item: { geographic_data: rows } }
  const { data, errors } = await house.ask(
    '{ pluginAnalytics(pluginId: "mpi-9") { geographic { country downloads } } }',
  )
  expect([errors, data]).toEqual([undefined, { pluginAnalytics: { geographic: [{ country: 'DE', downloads: '7' }] } }])
})

test.each([
  ['ratings', { item: { ratings: { average: 4, count: many } } }, RATINGS, 'data.analytics.ratings.count'],
  [
    'ratings with so many stars',
    { item: { ratings: { average: 5, count: 1, distribution: { 5: many } } } },
    RATINGS,
    'data.analytics.ratings.distribution.*',
  ],
  [
    'plugins of a category',
    { stats: { ...stats, categories: [{ name: 'utility', count: many }] } },
    '{ marketplaceStats { categories { count } } }',
    'data.categories[0].count',
  ],
  ['found plugins', { search: { pagination } }, '{ searchPlugins(input: {}) { totalCount } }', 'data.pagination.total'],
])('three thousand million %s are refused by the name of the field, and no fault of the gateway', async (...row) => {
  const [, answers, query, place] = row
  said = answers
  const { errors } = await house.ask(query)
  expect(errors?.map(({ extensions, message }) => [extensions.code, message])).toEqual([
    ['UPSTREAM_CONTRACT_VIOLATION', expect.stringContaining(`expected at most 2147483647 at ${place}`)],
  ])
})

test.each([
  ['90071992547409.93', '90071992547409.93'],
  ['9007199254740993', '9007199254740993'],
  ['-12345678901234.567', '-12345678901234.567'],
  ['123456789012345678.990001', '123456789012345678.990001'],
  ['0.30000000000000004', '0.3'],
  ['1e21', '1000000000000000000000'],
])('earnings of %s keep their digits at both doors', async (written, amount) => {
  said = { earned: written }
  const id = `mpi-${written}`
  const { data, errors } = await house.ask(
    'query($id: ID!) { pluginAnalytics(pluginId: $id) { revenue { total { amount } today { amount } } } }',
    { id },
  )
  expect(errors).toBeUndefined()
  expect(data.pluginAnalytics.revenue).toEqual({ total: { amount }, today: { amount: '0.1' } })
  const response = await fetch(`${house.url}/api/integration/analytics/plugins/${id}`, {
    headers: { authorization: `Bearer ${await house.token()}` },
  })
  expect(await response.text()).toMatch(new RegExp(`"revenue":\\{"total":(${amount}|1e\\+21),`))
})

test.each(['"90071992547409.93"', 'null', '1e400'])('earnings of %s are refused as before', async (written) => {
  said = { earned: written }
  const { errors } = await house.ask('{ pluginAnalytics(pluginId: "mpi-odd") { itemId } }')
  expect(errors?.[0]?.message).toContain('expected a number at data.analytics.revenue.total, received')
})

test('a sum past 2^53 is not told rounded, at neither door', async () => {
  const downloads = (total: number) => ({ downloads: { total, today: 0, this_week: 0, this_month: 0 } })
  const most = Number.MAX_SAFE_INTEGER
  said = { mine: [downloads(most), downloads(most), downloads(most)] }
  const { data, errors } = await house.ask(
    '{ userAnalytics(userId: "ann") { totals { metric value } plugins { downloads { total } } } }',
  )
  expect(errors).toBeUndefined()
  expect(data.userAnalytics.totals).toContainEqual({ metric: 'DOWNLOADS', value: null })
  expect(data.userAnalytics.plugins[2]).toEqual({ downloads: { total: String(most) } })
  const response = await fetch(`${house.url}/api/dashboard/user/ann`, {
    headers: { authorization: `Bearer ${await house.token()}` },
  })
  const { data: told } = (await response.json()) as { data: { totals: object } }
  expect(Object.keys(told.totals)).toEqual(['views', 'unique_views'])

  said = { mine: [downloads(most - 2), downloads(2)] }
  const exact = await house.ask('{ userAnalytics(userId: "ben") { totals { metric value } } }')
  expect(exact.data.userAnalytics.totals).toContainEqual({ metric: 'DOWNLOADS', value: most })
})
