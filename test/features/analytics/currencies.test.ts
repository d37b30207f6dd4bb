/** Money whose currency nobody knows is not left out of a sum in silence. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTestGateway } from '../../support/gateway.ts'
import { wireAnalytics } from '../../marketplace/samples.ts'
import { json, startUpstream } from '../../marketplace/upstream.ts'
import { item } from '../catalog/shelf.ts'

const numbers = (id: string, total: number, currency?: string) => ({
  ...wireAnalytics,
  item_id: id,
  analytics: { ...wireAnalytics.analytics, revenue: { total, today: 0, this_week: 0, this_month: 0, currency } },
})

/** Answers for a user's numbers, and knows nothing else, or cannot say it. */
async function marketplaceOf(list: readonly unknown[], { isDown = false } = {}) {
  const server = createServer((request, response) => {
    const mine = request.url?.includes('/analytics/users/') ?? false
    const page = { items: [], pagination: { total: 0, limit: 100, offset: 0, has_more: false } }
    const facets = { categories: [], price_ranges: [], tags: [] }
    const data = mine ? list : request.url?.includes('/search') ? { ...page, facets } : {}
    response.writeHead(isDown && !mine ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ success: true, data }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

test.each([
  ['an amount of unknown currency makes the sum unknown', [numbers('a', 10, 'USD'), numbers('b', 100)], null],
  ['nothing earned is nothing in any currency', [numbers('a', 10, 'USD'), numbers('b', 0)], [['10', 'USD']]],
  [
    'amounts of known currencies are added up apart',
    [numbers('a', 10, 'USD'), numbers('b', 1.5, 'EUR'), numbers('c', 2, 'USD')],
    [
      ['12', 'USD'],
      ['1.5', 'EUR'],
    ],
  ],
])('%s', async (_name, list, expected) => {
  const market = await marketplaceOf(list)
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  try {
    const { data, errors } = await house.ask('{ userAnalytics(userId: "ann") { revenue { amount currency } } }')
    expect(errors).toBeUndefined()
    const { revenue } = data.userAnalytics as { revenue: { amount: string; currency: string }[] | null }
    expect(revenue && revenue.map(({ amount, currency }) => [amount, currency])).toEqual(expected)
  } finally {
    await house.stop()
    await market.stop()
  }
})

test('numbers without a currency, as the contract has them, are asked about in one call', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `${at}`)
  const list = names.map((name) => numbers(`mpi-${name}`, 2))
  const calls: string[] = []
  await using market = await startUpstream((response, { path }) => {
    const data = () => {
      if (path.includes('/analytics/users/')) return list
      if (path.endsWith('/health')) return { status: 'healthy', capabilities: ['plugins.batch'] }
      calls.push(path)
      const ids = decodeURIComponent(path).split('?ids=')[1]?.split(',') ?? []
      return names.map((name) => item(name, { currency: 'EUR' })).filter((one) => ids.includes(one.marketplace_item_id))
    }
    json(response, 200, { success: true, data: data() })
  })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  try {
    const { data, errors } = await house.ask('{ userAnalytics(userId: "ann") { revenue { amount currency } } }')
    expect(errors).toBeUndefined()
    expect(data.userAnalytics.revenue).toEqual([{ amount: '80', currency: 'EUR' }])
    expect(calls).toEqual([expect.stringContaining('/integration/plugins?ids=mpi-0,')])
  } finally {
    await house.stop()
  }
})

test('where no currency can be asked for, the rest is told at both doors', async () => {
  const market = await marketplaceOf([numbers('a', 10)], { isDown: true })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  try {
    const query = '{ userAnalytics(userId: "ann") { totals { value } revenue { amount } } }'
    const { data, errors } = await house.ask(query)
    expect(data.userAnalytics).toEqual({ totals: expect.any(Array), revenue: null })
    expect(errors).toEqual([expect.objectContaining({ path: ['userAnalytics', 'revenue'] })])

    const response = await fetch(`${house.url}/api/dashboard/user/ann`, {
      headers: { authorization: `Bearer ${await house.token()}` },
    })
    const { data: told, errors: missing } = (await response.json()) as { data: object; errors: object[] }
    expect([response.status, missing]).toEqual([
      200,
      [{ path: ['revenue'], code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }],
    ])
    expect(told).toEqual({ plugins: [expect.objectContaining({ item_id: 'a' })], totals: expect.any(Object) })
  } finally {
    await house.stop()
    await market.stop()
  }
})
