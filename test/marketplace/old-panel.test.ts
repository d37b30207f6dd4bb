/** What the old panel's client did wrong, one test each: these must not come back. */
import { startSandbox } from '../../sandbox/sandbox.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import { context, failing, failureOf, inTurn, json, ok, startUpstream } from './upstream.ts'

const synced = (userId: string) => ({
  user_id: userId,
  marketplace_user_id: `mp-${userId}`,
  sync_status: 'synchronized',
})

test('defect 1: a service token can be made at all, so that calls reach the marketplace', async () => {
  await using upstream = await startUpstream()
  await upstream.client().stats.get(context())
  expect(upstream.seen[0]!.headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
})

test('defect 10: an id with a path in it stays an id', async () => {
  await using upstream = await startUpstream(failing(404))
  await upstream.client().users.get('../plugins/search?q=', context())
  expect(upstream.seen[0]!.path).toBe('/api/v1/integration/users/..%2Fplugins%2Fsearch%3Fq%3D')
})

test('defect 15: earlier failures do not use up the retries of later calls', async () => {
  await using upstream = await startUpstream((response) => response.destroy())
  const client = upstream.client()
  for (let i = 0; i < 4; i++) await failureOf(client.stats.get(context()))
  const before = upstream.seen.length
  upstream.answer((response, seen, number) =>
    number === before + 1 ? response.destroy() : ok()(response, seen, number),
  )
  expect(await client.stats.get(context())).toMatchObject({ totalPlugins: '1' })
  expect(upstream.seen.length).toBe(before + 2)
})

test('defect 15: a write whose connection drops is sent again under one key', async () => {
  await using upstream = await startUpstream(
    inTurn(
      (response) => response.destroy(),
      (response) => json(response, 200, { success: true, data: synced('u') }),
    ),
  )
  await upstream.client().users.sync({ action: 'delete', userId: 'u' }, 'key', context())
  expect(upstream.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['key', 'key'])
})

test('defect 16: answers are checked to their depth, and a failure keeps its code and request id', async () => {
  await using upstream = await startUpstream(ok({ ...synced('u'), sync_status: 'whatever' }))
  const client = upstream.client()
  const sync = () => client.users.sync({ action: 'delete', userId: 'u' }, 'key', context())
  expect(await failureOf(sync())).toMatchObject({ code: 'UPSTREAM_CONTRACT_VIOLATION' })
  upstream.answer(failing(409))
  expect(await failureOf(sync())).toMatchObject({ code: 'CONFLICT', upstream: { status: 409, requestId: 'up-1' } })
})

test('defect 17: who opts out of notifications has opted out', async () => {
  await using upstream = await startUpstream(ok(synced('u')))
  const data = { email: 'u@x.example', username: 'u', preferences: { notifications: false } }
  await upstream.client().users.sync({ action: 'update', userId: 'u', data }, 'key', context())
  expect(JSON.parse(upstream.seen[0]!.body)).toMatchObject({ user_data: { preferences: { notifications: false } } })
})

test('defects 18 and 19: erasing many users collides with nobody, and their ids are the marketplace’s', async () => {
  const sandbox = await startSandbox({ plugins: 10 })
  const client = createMarketplaceClient({
    baseUrl: sandbox.url,
    ...sandbox.secrets,
    clock: systemClock,
    random: Math.random,
  })
  try {
    for (const userId of ['one', 'two', 'three']) {
      const data = { email: `${userId}@x.example`, username: userId }
      const receipt = await client.users.sync({ action: 'create', userId, data }, `c-${userId}`, context())
      expect(receipt.marketplaceUserId).toMatch(/^mp-/)
    }
    for (const userId of ['one', 'two', 'three']) {
      expect(await client.users.sync({ action: 'delete', userId }, `d-${userId}`, context())).toMatchObject({
        status: 'SYNCHRONIZED',
      })
      expect(await client.users.get(userId, context())).toBeNull()
    }
  } finally {
    await client.close()
    await sandbox.stop()
  }
})

test.each([500, 503, 401, 403, 429])(
  'defect 19: a marketplace that answers %i has not said that a user is missing',
  async (status) => {
    await using upstream = await startUpstream(failing(status))
    expect(await failureOf(upstream.client({ attempts: 1 }).users.get('u', context()))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    })
  },
)

test('defect 21: the request id of the caller arrives', async () => {
  await using upstream = await startUpstream()
  await upstream.client().stats.get(context({ requestId: 'from-the-caller' }))
  expect(upstream.seen[0]!.headers['x-request-id']).toBe('from-the-caller')
})

test('defect 25: both spellings of a category go out, and tags go as the marketplace is used to', async () => {
  await using upstream = await startUpstream(failing(404))
  const client = upstream.client()
  const category = { panelId: 'c-1', name: 'C', slug: 'c', parentId: 'p', sortOrder: 3, active: true }
  await failureOf(client.categories.sync([category], 'key', context()))
  expect(JSON.parse(upstream.seen[0]!.body)).toMatchObject({
    categories: [{ id: 'c-1', panel_id: 'c-1', name: 'C', slug: 'c', parent_id: 'p', sort_order: 3, is_active: true }],
  })
  await failureOf(
    client.plugins.search({ tags: ['a b', 'c&d'], priceMax: '9.99', sort: 'price', limit: 5, offset: 10 }, context()),
  )
  expect(upstream.seen[1]!.path).toBe(
    '/api/v1/integration/plugins/search?tags[]=a%20b&tags[]=c%26d&price_max=9.99&sort=price&limit=5&offset=10',
  )
})
