/** The dashboards with the tokens of users: the answers are those of GraphQL, and so is what is refused. */
import { startTwoUsers } from '../../security/two-users.ts'
import type { TwoUsers } from '../../security/two-users.ts'

let users: TwoUsers
let asAnn: string

beforeAll(async () => {
  users = await startTwoUsers()
  asAnn = await users.userToken(users.ann.id, ['MEMBER'])
}, 60_000)
afterAll(() => users.stop())

// oxlint-disable-next-line typescript/no-explicit-any -- what a path answers is the test's to know
async function rest(path: string, token: string | null): Promise<{ status: number; data: any; error: any }> {
  const response = await fetch(`${users.house.url}/api/dashboard${path}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  })
  const body = (await response.json()) as { data?: unknown; error?: unknown }
  return { status: response.status, data: body.data, error: body.error }
}

async function graphql(query: string, token: string) {
  const { data, errors } = await users.house.ask(query, {}, { token })
  expect(errors).toBeUndefined()
  return data
}

test('totals and categories', async () => {
  const { marketplaceStats: stats } = await graphql(
    '{ marketplaceStats { totalPlugins totalDownloads totalDevelopers categories { name count } } }',
    asAnn,
  )
  expect((await rest('/stats', asAnn)).data).toEqual({
    totalPlugins: Number(stats.totalPlugins),
    totalDownloads: Number(stats.totalDownloads),
    totalDevelopers: Number(stats.totalDevelopers),
  })
  expect((await rest('/categories', asAnn)).data).toEqual(stats.categories)
})

test("a user's own plugin with its numbers", async () => {
  const id = users.ann.plugin
  const { plugin, pluginAnalytics: numbers } = await graphql(
    `{ plugin(id: "${id}") { id title author { id } } pluginAnalytics(pluginId: "${id}") { views { total unique } downloads { total } ratings { count } } }`,
    asAnn,
  )
  const { data } = await rest(`/plugin/${id}`, asAnn)
  expect(data.plugin).toMatchObject({ marketplace_item_id: plugin.id, title: plugin.title, user_id: plugin.author.id })
  expect(data.numbers.analytics).toMatchObject({
    views: { total: Number(numbers.views.total), unique: Number(numbers.views.unique) },
    downloads: { total: Number(numbers.downloads.total) },
    ratings: { count: numbers.ratings.count },
  })
})

test("a user's sums", async () => {
  const { userAnalytics: all } = await graphql(
    `{ userAnalytics(userId: "${users.ann.id}") { plugins { itemId } totals { metric value } revenue { amount currency } } }`,
    asAnn,
  )
  const { data } = await rest(`/user/${users.ann.id}`, asAnn)
  const [downloads, views, unique] = all.totals.map(({ value }: { value: number }) => value)
  expect(all.plugins.length).toBeGreaterThan(0)
  expect(data.plugins.map((one: { item_id: string }) => one.item_id)).toEqual(
    all.plugins.map(({ itemId }: { itemId: string }) => itemId),
  )
  expect(data.totals).toEqual({ downloads, views, unique_views: unique })
  expect(data.revenue).toEqual(
    all.revenue.map(({ amount, currency }: { amount: string; currency: string }) => ({
      amount: Number(amount),
      currency,
    })),
  )
})

test('a sum is missing, not smaller, when a part of it cannot be shown', async () => {
  users.house.sandbox.control({ mode: 'null-fields', only: '/integration/analytics/users/' })
  try {
    const response = await fetch(`${users.house.url}/api/dashboard/user/${users.ann.id}`, {
      headers: { authorization: `Bearer ${asAnn}` },
    })
    const { data, errors } = (await response.json()) as { data: object; errors: object[] }
    expect(response.status).toBe(200)
    expect(errors).toEqual([{ path: ['plugins', 0], code: 'UPSTREAM_CONTRACT_VIOLATION', message: expect.any(String) }])
    expect(data).toEqual({ plugins: expect.any(Array), totals: {} })
  } finally {
    users.house.sandbox.control({ mode: 'ok' })
  }
})

test('health for everybody, and the synchronisation of all for services that act for nobody', async () => {
  const query = '{ health { status components { name status } } syncHealth { pending dead paused acknowledgedTotal } }'
  const asService = await users.house.token(['sync:read'])
  const { health, syncHealth } = await graphql(query, asService)
  const parts = health.components.map(({ name, status }: { name: string; status: string }) => ({
    name,
    status: status.toLowerCase(),
  }))
  const { data } = await rest('/health', asService)
  expect(data).toMatchObject({
    status: health.status.toLowerCase(),
    components: parts,
    user_sync: {
      pending: syncHealth.pending,
      dead: syncHealth.dead,
      paused: syncHealth.paused,
      acknowledged: Number(syncHealth.acknowledgedTotal),
    },
  })
  for (const token of [
    asAnn,
    await users.userToken(users.ann.id, ['OPERATOR']),
    await users.house.token(['sync:read'], users.ann.id),
  ]) {
    const { data: seen } = await rest('/health', token)
    expect(seen.components).toMatchObject(parts)
    expect(seen).not.toHaveProperty('user_sync')
  }
})

test('what is not allowed is refused as at the other door', async () => {
  const asReader = await users.userToken(users.ann.id, ['READER'])
  const asStranger = await users.userToken(users.ann.id, ['MODERATOR'])
  const cases: [path: string, token: string | null, status: number][] = [
    ['/health', null, 401],
    ['/stats', null, 401],
    ['/stats', `${asAnn.slice(0, -6)}AAAAAA`, 401],
    ['/stats', asStranger, 403],
    ['/stats', asReader, 200],
    ['/health', asStranger, 200],
    [`/plugin/${users.ann.plugin}`, asReader, 403],
    [`/plugin/${users.ben.plugin}`, asAnn, 403],
    [`/plugin/${users.ben.draft}`, asAnn, 404],
    [`/user/${users.ben.id}`, asAnn, 403],
    [`/plugin/nothing`, asAnn, 404],
    ['/plugin/..%2Fstats', asAnn, 404],
    ['/overview', asReader, 403],
    ['/overview', asAnn, 403],
    ['/users/activity', asAnn, 403],
    ['/trends', asAnn, 403],
    [`/overview?plugin_ids=${users.ann.plugin}`, asAnn, 200],
    [`/trends?plugin_ids=${users.ann.plugin}&metric=revenue`, asAnn, 200],
    [`/users/activity?plugin_ids=${users.ann.plugin}`, asAnn, 200],
    [`/overview?plugin_ids=${users.ben.plugin}`, asAnn, 403],
    [`/trends?plugin_ids=${users.ann.plugin},${users.ben.plugin}`, asAnn, 403],
    [`/users/activity?plugin_ids=${users.ben.plugin}`, asAnn, 403],
    ['/trends?plugin_ids=', asAnn, 400],
    ['/trends?metric=plugins', asAnn, 400],
    ['/trends?period=2d', asAnn, 400],
    ['/trends?metric=moons', asAnn, 400],
  ]
  for (const [path, token, status] of cases) {
    const answer = await rest(path, token)
    expect([path, answer.status]).toEqual([path, status])
    if (status >= 400) expect(JSON.stringify(answer)).not.toContain(users.ben.canary)
  }
})
