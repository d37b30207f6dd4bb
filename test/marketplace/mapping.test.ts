import { pluginAnalytics } from '../../src/marketplace/analytics.ts'
import { plugin, publishReceipt, wireListing } from '../../src/marketplace/plugin-mapping.ts'
import { parseVersionId, versionId } from '../../src/marketplace/plugin-metadata.ts'
import { prepareUserSync, user, userSyncReceipt } from '../../src/marketplace/users.ts'
import { prepareCategorySync, categoryOutcome } from '../../src/marketplace/categories.ts'
import { decimal } from '../../src/marketplace/values.ts'
import { wireAnalytics, wirePlugin, wireUser } from './samples.ts'

test('a user comes out in our words; what is not said is null', () => {
  expect(user(wireUser)).toEqual({
    id: 'u-1',
    marketplaceUserId: null,
    email: 'ada@players.example',
    username: 'ada',
    displayName: 'Ada',
    avatarUrl: 'https://cdn.example/a.png',
    profile: {
      bio: 'Hi',
      location: null,
      website: null,
      socialLinks: [{ network: 'web', url: 'https://ada.example' }],
    },
    preferences: { newsletter: true, notifications: false, profileVisibility: 'PRIVATE' },
    roles: ['user'],
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
  })
  expect(user({ user_id: 'u', username: 'n' }).preferences).toEqual({
    newsletter: null,
    notifications: null,
    profileVisibility: null,
  })
})

test('what may be missing in a user may be null as well', () => {
  const silent = ['display_name', 'avatar_url', 'profile', 'preferences', 'roles', 'created_at', 'updated_at']
  const nulls = Object.fromEntries(silent.map((field) => [field, null]))
  expect(user({ user_id: 'u', username: 'n', ...nulls })).toEqual(user({ user_id: 'u', username: 'n' }))
})

test('what may be missing in a plugin or a receipt may be null as well', () => {
  const { files: _files, screenshots: _screenshots, metadata: _metadata, ...least } = wirePlugin
  expect(plugin({ ...least, files: null, screenshots: null, metadata: null })).toEqual(plugin(least))

  const synced = { user_id: 'u', sync_status: 'pending' }
  expect(userSyncReceipt({ ...synced, success: null }, 'u')).toEqual(userSyncReceipt(synced, 'u'))
  const published = { marketplace_item_id: 'm', panel_item_id: 'p', status: 'pending' }
  expect(publishReceipt({ ...published, success: null })).toEqual(publishReceipt(published))
  const categories = { synchronized_categories: [] }
  const none = prepareCategorySync([], 'key')
  expect(categoryOutcome({ ...categories, success: null }, none)).toEqual(categoryOutcome(categories, none))
})

test('a plugin comes out with everything its fields can show', () => {
  const made = plugin({
    ...wirePlugin,
    metadata: {
      slug: 'backup',
      summary: 'Copies.',
      author_name: 'Ada',
      version: '2.0.0',
      downloads: 3_000_000_000,
      rating: { average: 4.5, count: 2, distribution: { 5: 1, 4: 1 } },
      homepage: 'https://x.example',
      repository: 'ftp://x.example',
      verified: true,
      colour: 'green',
      versions: [
        { version: '1.0.0-rc.1+b', channel: 'beta', published_at: '2025-01-01T00:00:00Z', downloads: 1 },
        {
          version: '2.0.0',
          channel: 'stable',
          published_at: '2026-01-01T00:00:00Z',
          dependencies: [
            { id: 'm-2', range: '>=1' },
            { any_of: ['m-3', { id: 'm-4' }] },
            { kind: 'optional', id: 'm-5' },
            {},
          ],
          conflicts: [{ id: 'm-6' }],
        },
        { version: '1:2.3', published_at: '2024-01-01T00:00:00Z' },
      ],
    },
  })
  expect(made).toMatchObject({
    id: 'm-1',
    panelItemId: 'p-1',
    slug: 'backup',
    summary: 'Copies.',
    price: { amount: '9.99', currency: 'EUR' },
    licenseType: 'ROYALTY_FREE',
    status: 'PUBLISHED',
    downloadsTotal: '3000000000',
    homepage: 'https://x.example',
    repository: null,
    verified: true,
    rating: {
      average: 4.5,
      count: 2,
      distribution: [
        { stars: 5, count: 1 },
        { stars: 4, count: 1 },
        { stars: 3, count: 0 },
        { stars: 2, count: 0 },
        { stars: 1, count: 0 },
      ],
    },
    metadata: { colour: 'green' },
  })
  expect(made.files[0]).toMatchObject({ size: '3000000000', sha256: 'a'.repeat(64) })
  expect(made.screenshots.map(({ alt }) => alt)).toEqual(['one', 'two'])
  expect(made.versions.map(({ version, semver, channel }) => [version, semver, channel])).toEqual([
    ['2.0.0', '2.0.0', 'STABLE'],
    ['1.0.0-rc.1+b', '1.0.0-rc.1+b', 'BETA'],
    ['1:2.3', null, 'STABLE'],
  ])
  expect(made.versions[0]!.files).toEqual(made.files)
  expect(made.versions[0]!.dependencies).toEqual([
    { targetId: 'm-2', range: '>=1', kind: 'REQUIRED', anyOf: null },
    { targetId: null, range: null, kind: 'REQUIRED', anyOf: ['m-3', 'm-4'] },
    { targetId: 'm-5', range: null, kind: 'OPTIONAL', anyOf: null },
  ])
  expect(made.versions[0]!.conflicts[0]).toMatchObject({ targetId: 'm-6', kind: 'CONFLICT' })
})

test('what a plugin does not say is unknown, never zero', () => {
  const made = plugin(wirePlugin)
  expect(made).toMatchObject({
    rating: null,
    downloadsTotal: null,
    verified: null,
    slug: null,
    versions: [],
    publishedAt: null,
  })
  expect(made.summary).toBe('Keeps copies.')
})

test.each([
  ['a text', 'junk'],
  ['a list', []],
  [
    'numbers as text',
    { downloads: '5', rating: { average: '4', count: '2' }, verified: 'yes', slug: 5, versions: 'x', permissions: {} },
  ],
  ['broken versions', { versions: [null, 5, {}, { version: '' }, { version: 7 }] }],
])('free-form metadata cannot break a plugin: %s', (_name, metadata) => {
  const bag =
    typeof metadata === 'object' && !Array.isArray(metadata) ? metadata : { versions: metadata, rating: metadata }
  expect(plugin({ ...wirePlugin, metadata: bag })).toMatchObject({ rating: null, downloadsTotal: null, versions: [] })
})

test('stars of which nothing is said are unknown where somebody has rated, and none where nobody has', () => {
  const stars = (said: object) => plugin({ ...wirePlugin, metadata: { rating: said } }).rating?.distribution
  expect(stars({ average: 4.5, count: 2, distribution: {} })).toEqual([])
  expect(stars({ average: 4.5, count: 2 })).toEqual([])
  expect(stars({ count: 0, distribution: {} })).toEqual([5, 4, 3, 2, 1].map((star) => ({ stars: star, count: 0 })))
  // In other names, and where both cannot be so.
  expect(stars({ average: 4.5, count: 2, distribution: { 6: 1, five: 1 } })).toEqual([])
  expect(stars({ count: 0, distribution: { 5: 3 } })).toEqual([])
  expect(stars({ average: 5, count: 2, distribution: { 5: 2, 6: 1 } })?.[0]).toEqual({ stars: 5, count: 2 })
})

test('metadata that nests without end or touches the prototype is left behind', () => {
  let deep: unknown = 'x'
  for (let i = 0; i < 5_000; i++) deep = [deep]
  const metadata = JSON.parse('{"__proto__":{"polluted":true},"fine":1}') as Record<string, unknown>
  const made = plugin({ ...wirePlugin, metadata: { ...metadata, deep } })
  // By its keys: a comparison would walk the depths that must not be there.
  expect(Object.keys(made.metadata)).toEqual(['fine'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

const broken: [name: string, change: Record<string, unknown>, place: RegExp][] = [
  ['price as text', { price: '9.99' }, /a number at data\.price/],
  ['negative price', { price: -1 }, /at least 0 at data\.price/],
  ['null title', { title: null }, /a string at data\.title/],
  ['unknown status', { status: 'frobnicated' }, /one of draft, published, archived at data\.status/],
  ['unknown licence', { license_type: 'rented' }, /data\.license_type/],
  ['currency of two letters', { currency: 'EU' }, /data\.currency/],
  ['tags as text', { tags: 'a,b' }, /an array at data\.tags/],
  ['a tag that is a number', { tags: ['a', 5] }, /a string at data\.tags\[1\]/],
  ['no id', { panel_item_id: undefined }, /data\.panel_item_id/],
  ['an id that is a number', { marketplace_item_id: 5 }, /data\.marketplace_item_id/],
  ['a date that is none', { created_at: 'yesterday-ish' }, /a date and time at data\.created_at/],
  ['text that ends in a number for a date', { created_at: 'item 5' }, /a date and time at data\.created_at/],
  ['a date behind other words', { created_at: 'seen 2026-01-01 12:00' }, /a date and time at data\.created_at/],
  [
    'a date whose day and month nobody can tell apart',
    { created_at: '1/2/2026' },
    /a date and time at data\.created_at/,
  ],
  ['metadata as text', { metadata: 'x' }, /data\.metadata/],
]

test.each(broken)('%s breaks the contract and names the field', (_name, change, place) => {
  expect(() => plugin({ ...wirePlugin, ...change })).toThrow(place)
})

test('a violation never names keys that the marketplace made up', () => {
  const social = { ...wireUser, profile: { social_links: { 'ada@players.example': 5 } } }
  expect(() => user(social)).toThrow(/data\.profile\.social_links\.\*, /)
})

test('analytics keep counts past 2^31 and exact amounts; nobody rated means no average', () => {
  expect(pluginAnalytics(wireAnalytics)).toMatchObject({
    views: { total: '5000000000', unique: '4', thisWeek: '2' },
    downloads: { unique: null },
    revenue: { currency: null, total: '0.3', thisWeek: '1000000000000000000000', thisMonth: '12.5' },
    ratings: { average: null, count: 0 },
    geographic: [{ country: 'DE', downloads: '7' }],
  })
})

test.each([
  [9.99, '9.99'],
  [0, '0'],
  [0.1 + 0.2, '0.3'],
  [1e21, '1000000000000000000000'],
  [1e-7, '0'],
  [1234567.89, '1234567.89'],
])('%d is the amount %s', (number, text) => {
  expect(decimal(number)).toBe(text)
})

test.each([
  ['1.0.0', 'alpha', 'ALPHA'],
  ['1.0.0', 'brand-new-value', 'NIGHTLY'],
  ['1.0.0', 'constructor', 'NIGHTLY'],
  ['1.0.0', undefined, 'STABLE'],
  ['1.0.0-rc.1', undefined, 'BETA'],
  ['1:2.3', undefined, 'STABLE'],
])('version %s on channel %j is %s', (version, channel, expected) => {
  expect(plugin({ ...wirePlugin, metadata: { versions: [{ version, channel }] } }).versions[0]).toMatchObject({
    channel: expected,
  })
})

test.each(['m-1', 'a@b', 'a/b c', 'ünï'])('the version id of %j can be taken apart', (pluginId) => {
  for (const version of ['1.0.0', '1:2.3', 'v@x', 'a b']) {
    expect(parseVersionId(versionId(pluginId, version))).toEqual({ pluginId, version })
  }
})

test.each(['', '@', '@1', 'a@', 'nothing', '%@1'])('%j is no version id', (id) => {
  expect(parseVersionId(id)).toBeNull()
})

test('an opt-out arrives as false and what was not said stays away', () => {
  const data = { email: 'a@b.example', username: 'a', preferences: { notifications: false }, avatarUrl: null }
  const { bodyText, ...rest } = prepareUserSync({ action: 'update', userId: 'u', data }, 'key')
  expect(rest).toEqual({
    endpoint: 'users.sync',
    method: 'POST',
    path: '/integration/users/sync',
    idempotencyKey: 'key',
  })
  expect(JSON.parse(bodyText!)).toEqual({
    user_id: 'u',
    action: 'update',
    user_data: {
      user_id: 'u',
      email: 'a@b.example',
      username: 'a',
      avatar_url: null,
      preferences: { notifications: false },
    },
  })
})

test('each erased user has a stand-in of their own that says nothing about them', () => {
  const standIn = (userId: string) => {
    const body = JSON.parse(prepareUserSync({ action: 'delete', userId }, 'key').bodyText!) as {
      user_data: Record<string, string>
    }
    return body.user_data
  }
  const [one, other] = [standIn('ada'), standIn('bob')]
  expect(one).toEqual(standIn('ada'))
  expect(one['email']).toMatch(/^deleted-[0-9a-f]{24}@deleted\.invalid$/)
  expect(one['email']).not.toBe(other['email'])
  expect(one['username']).not.toBe(other['username'])
})

test('a prepared call survives the store', () => {
  const ready = prepareUserSync({ action: 'delete', userId: 'u' }, 'key')
  expect(JSON.parse(JSON.stringify(ready))).toEqual(ready)
})

test('a receipt for somebody else is nobody’s', () => {
  const wire = { success: true, user_id: 'u', marketplace_user_id: 'mp', sync_status: 'failed', created_at: null }
  expect(userSyncReceipt(wire, 'u')).toEqual({
    userId: 'u',
    marketplaceUserId: 'mp',
    status: 'FAILED',
    createdAt: null,
  })
  expect(() => userSyncReceipt(wire, 'other')).toThrow(/about something else/)
})

test('a listing goes out with what changes only', () => {
  expect(
    JSON.parse(
      JSON.stringify(wireListing({ price: { amount: '1.50', currency: 'EUR' }, licenseType: 'ROYALTY_FREE' })),
    ),
  ).toEqual({
    price: 1.5,
    currency: 'EUR',
    license_type: 'royalty-free',
  })
  expect(
    publishReceipt({ marketplace_item_id: 'm', panel_item_id: 'p', status: 'pending', published_at: null }),
  ).toMatchObject({
    status: 'PENDING',
    marketplaceUrl: null,
    publishedAt: null,
  })
})

test('every category that was sent is answered for, and no other', () => {
  const category = (panelId: string) => ({ panelId, name: panelId, slug: panelId, sortOrder: 0, active: true })
  const ready = prepareCategorySync(['a', 'b', 'c'].map(category), 'key')
  const outcome = categoryOutcome(
    {
      synchronized_categories: [
        { panel_id: 'x', marketplace_id: 'mx', status: 'created' },
        { panel_id: 'a', marketplace_id: 'ma', status: 'updated' },
      ],
      errors: [{ panel_id: 'b', error: 'upstream text' }],
    },
    ready,
  )
  expect(outcome.synchronized).toEqual([{ panelId: 'a', marketplaceId: 'ma', status: 'UPDATED' }])
  expect(outcome.failed.map(({ panelId, failure }) => [panelId, failure.code])).toEqual([
    ['b', 'VALIDATION_ERROR'],
    ['c', 'UPSTREAM_CONTRACT_VIOLATION'],
  ])
  expect(JSON.stringify(outcome)).not.toContain('upstream text')
})
