import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { account, caller } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 20 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const sync = (body: unknown) => call('POST', '/integration/users/sync', body)

test('a new account is stored whole and read back', async () => {
  const data = {
    display_name: 'Zoë',
    avatar_url: 'https://example.org/zoe.png',
    profile: { bio: 'Hello', social_links: { mastodon: 'https://example.org/@zoe' } },
    preferences: { newsletter: true, notifications: false, profile_visibility: 'private' },
    roles: ['user', 'admin'],
    created_at: '2020-01-02T03:04:05.000Z',
    updated_at: '2021-01-02T03:04:05.000Z',
  }
  const made = await sync(account('zoe', data))
  expect(made.status).toBe(200)
  expect(made.body.data).toEqual({
    success: true,
    user_id: 'zoe',
    marketplace_user_id: expect.stringMatching(/^mp-[0-9a-f]{16}$/),
    sync_status: 'synchronized',
    created_at: data.created_at,
  })
  const read = await call('GET', '/integration/users/zoe')
  const marketplaceUserId: unknown = made.body.data.marketplace_user_id
  expect(read.body).toEqual({
    success: true,
    data: {
      user_id: 'zoe',
      email: 'zoe@example.org',
      username: 'zoe',
      marketplace_user_id: marketplaceUserId,
      ...data,
    },
  })
})

test('an update keeps what it does not name and clears what is null', async () => {
  await sync(
    account('ann', {
      display_name: 'Ann',
      avatar_url: 'https://example.org/a.png',
      profile: { bio: 'x', location: 'y' },
    }),
  )
  const user_data = {
    email: 'new@example.org',
    avatar_url: null,
    profile: { bio: null },
    preferences: { notifications: false },
  }
  expect((await sync({ user_id: 'ann', action: 'update', user_data })).status).toBe(200)
  const { data } = (await call('GET', '/integration/users/ann')).body
  expect(data).toMatchObject({
    email: 'new@example.org',
    username: 'ann',
    display_name: 'Ann',
    profile: { location: 'y' },
  })
  expect(data.preferences.notifications).toBe(false)
  expect(data).not.toHaveProperty('avatar_url')
  expect(data.profile).not.toHaveProperty('bio')
})

test('a deleted account is gone, and comes back under the same marketplace id', async () => {
  const first = await sync(account('bob'))
  expect((await sync({ user_id: 'bob', action: 'delete' })).status).toBe(200)
  expect((await call('GET', '/integration/users/bob')).status).toBe(404)
  const again = await sync(account('bob'))
  expect(again.status).toBe(200)
  expect(again.body.data.marketplace_user_id).toBe(first.body.data.marketplace_user_id)
})

test('one placeholder cannot stand in for two deleted accounts', async () => {
  const placeholder = { email: 'deleted@example.com', username: 'deleted-user' }
  await sync(account('one'))
  await sync(account('two'))
  expect((await sync({ user_id: 'one', action: 'delete', user_data: placeholder })).status).toBe(200)
  const second = await sync({ user_id: 'two', action: 'delete', user_data: placeholder })
  expect(second.status).toBe(409)
  expect(second.body.error?.code).toBe('CONFLICT')
  expect((await call('GET', '/integration/users/two')).status).toBe(200)
})

test.each([
  ['a taken e-mail address', account('b', { email: 'A@Example.org' }), 'user_data.email'],
  ['a taken username', account('b', { username: 'A' }), 'user_data.username'],
  ['an account that exists', account('a'), 'user_id'],
])('refuses %s with 409', async (_name, body, field) => {
  await sync(account('a'))
  const refused = await sync(body)
  expect(refused.status).toBe(409)
  expect(refused.body.error).toMatchObject({ code: 'CONFLICT', details: { field } })
})

test.each(['update', 'delete'])('%s of an unknown account is 404', async (action) => {
  const refused = await sync({ ...account('nobody'), action })
  expect(refused.status).toBe(404)
  expect(refused.body.error?.code).toBe('RESOURCE_NOT_FOUND')
})

test.each([
  [{ action: 'create', user_data: {} }, 'user_id'],
  [{ ...account('x'), action: 'upsert' }, 'action'],
  [account('x', { email: 'nonsense' }), 'user_data.email'],
  [account('x', { email: undefined }), 'user_data.email'],
  [account('x', { username: 7 }), 'user_data.username'],
  [account('x', { avatar_url: 'no address' }), 'user_data.avatar_url'],
  [account('x', { preferences: { notifications: 'yes' } }), 'user_data.preferences.notifications'],
  [account('x', { preferences: { profile_visibility: 'friends' } }), 'user_data.preferences.profile_visibility'],
  [account('x', { roles: [1] }), 'user_data.roles.0'],
  [account('x', { created_at: 'yesterday' }), 'user_data.created_at'],
  [[], ''],
])('refuses %j naming the field', async (body, field) => {
  const refused = await sync(body)
  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } })
  expect(sandbox.ledger({ effectsOnly: true })).toEqual([])
})

test('a batch leaves out who is unknown and takes ids with commas and slashes', async () => {
  await sync({ ...account('a,b/c'), user_data: { email: 'abc@example.org', username: 'abc' } })
  const ids = ['author-0002', 'nobody', 'a,b/c', 'author-0001'].map(encodeURIComponent).join(',')
  const { data } = (await call('GET', `/integration/users?ids=${ids}`)).body
  expect(data.map((user: { user_id: string }) => user.user_id)).toEqual(['author-0002', 'a,b/c', 'author-0001'])
})

test.each([
  ['none', 0],
  ['101', 101],
])('refuses a batch of %s ids', async (_name, count) => {
  const ids = Array.from({ length: count }, (_none, at) => `u${at}`).join(',')
  expect((await call('GET', `/integration/users?ids=${ids}`)).status).toBe(400)
})
