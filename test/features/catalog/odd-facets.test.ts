/** A marketplace that counts one category twice is understood alike on both engines. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { json, startUpstream } from '../../marketplace/upstream.ts'
import type { Upstream } from '../../marketplace/upstream.ts'

const server = await postgresForTests()
await server?.stop()

describe.each(server ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const))('on %s', (engine) => {
  let market: Upstream
  let house: TestGateway
  beforeAll(async () => {
    market = await startUpstream((response) => {
      const categories = [
        { id: 'tools', name: 'Tools', count: 1 },
        { id: 'games', name: 'Games', count: 2 },
        { id: 'tools', name: 'All tools', count: 3 },
      ]
      const pagination = { total: 0, limit: 1, offset: 0, has_more: false }
      const data = { items: [], pagination, facets: { categories, price_ranges: [], tags: [] } }
      return json(response, 200, { success: true, data })
    })
    house = await startTestGateway({ engine, sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  }, 60_000)
  afterAll(async () => {
    await house.stop()
    await market[Symbol.asyncDispose]()
  })

  test('a category that is counted twice has the last name and number', async () => {
    const { data, errors } = await house.ask('{ categories { id name pluginCount } }')
    expect(errors).toBeUndefined()
    expect(data.categories).toEqual([
      { id: 'tools', name: 'All tools', pluginCount: 3 },
      { id: 'games', name: 'Games', pluginCount: 2 },
    ])
  })
})
