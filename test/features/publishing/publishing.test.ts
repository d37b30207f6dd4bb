import { startTestGateway } from '../../support/gateway.ts'
import type { Answer, AskOptions, TestGateway } from '../../support/gateway.ts'

let house: TestGateway
let key = 0

beforeAll(async () => {
  house = await startTestGateway({ env: { REQUEST_TIMEOUT: '4000', MARKETPLACE_TIMEOUT: '1500' } })
  await house.ask(
    'mutation { syncUser(input: { userId: "ann", action: CREATE, data: { email: "ann@panel.example", username: "ann" }, mode: WAIT }) { status } }',
  )
}, 60_000)
afterAll(() => house.stop())
beforeEach(() => {
  house.sandbox.control({ mode: 'ok' })
})
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const PUBLISH = /* GraphQL */ `
  mutation Publish($input: PublishPluginInput!) {
    publishPlugin(input: $input) {
      status
      replayed
      revision
      marketplaceUrl
      publishedAt
      plugin {
        id
        panelItemId
        title
        status
        price {
          amount
          currency
        }
        tags
        author {
          id
        }
        versions(first: 1) {
          edges {
            node {
              version
            }
          }
        }
      }
      userErrors {
        __typename
        code
        message
        path
        ... on ValidationError {
          rule
          expected
          received
        }
      }
    }
  }
`

const file = {
  name: 'plugin.zip',
  size: '1024',
  type: 'application/zip',
  url: 'https://cdn.example.com/plugin.zip',
  sha256: 'ab'.repeat(32),
}
const manifest = {
  name: 'Night Watch',
  version: '1.0.0-rc.1+b',
  description: 'Looks after servers at night.',
  author: 'Ann',
  tags: ['server', 'night'],
  category: 'game-servers',
  price: '4.99',
  currency: 'EUR',
}

const input = (patch: Record<string, unknown> = {}) => ({
  panelItemId: `panel-${++key}`,
  userId: 'ann',
  manifest,
  files: [file],
  licenseType: 'COMMERCIAL',
  idempotencyKey: `key-${key}`,
  ...patch,
})

const publish = (given: object, options?: AskOptions): Promise<Answer> => house.ask(PUBLISH, { input: given }, options)
const told = () => house.sandbox.ledger({ effectsOnly: true }).filter(({ path }) => path.includes('/plugins'))

test('lists a plugin and answers with the marketplace id', async () => {
  const wish = input()
  const { data, errors } = await publish(wish)
  expect(errors).toBeUndefined()
  expect(data.publishPlugin).toMatchObject({ status: 'PUBLISHED', replayed: false, revision: 1, userErrors: [] })
  expect(data.publishPlugin.plugin).toMatchObject({
    panelItemId: wish.panelItemId,
    title: 'Night Watch',
    status: 'PUBLISHED',
    price: { amount: '4.99', currency: 'EUR' },
    tags: ['server', 'night'],
    author: { id: 'ann' },
    versions: { edges: [{ node: { version: '1.0.0-rc.1+b' } }] },
  })
  const [sent] = told().slice(-1)
  expect(sent?.headers['idempotency-key']).toMatch(/^[0-9A-Z]{26}$/)
  expect(sent?.body).toMatchObject({
    panel_item_id: wish.panelItemId,
    user_id: 'ann',
    item_data: { category_id: 'game', price: 4.99, license_type: 'commercial', metadata: { version: '1.0.0-rc.1+b' } },
  })
  const { data: found } = await house.ask('{ searchPlugins(input: { q: "Night Watch" }) { edges { node { title } } } }')
  expect(found.searchPlugins.edges[0].node.title).toBe('Night Watch')
})

test('the same key changes nothing and answers the same; another body under it is refused', async () => {
  const wish = input()
  const first = await publish(wish)
  const before = told().length
  const again = await publish(wish)
  expect(again.data.publishPlugin).toEqual({ ...first.data.publishPlugin, replayed: true })
  const other = await publish({ ...wish, userId: 'ben' })
  expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(told()).toHaveLength(before)
})

test('a burst with one key has one effect', async () => {
  const wish = input()
  const before = told().length
  const answers = await Promise.all(Array.from({ length: 12 }, () => publish(wish)))
  expect(new Set(answers.map(({ data }) => data.publishPlugin.plugin.id)).size).toBe(1)
  expect(told()).toHaveLength(before + 1)
})

test('the header Idempotency-Key stands in for the argument, and must agree with it', async () => {
  const { idempotencyKey: _left, ...wish } = input()
  const headers = { 'idempotency-key': `header-${key}` }
  const first = await publish(wish, { headers })
  expect(first.data.publishPlugin.status).toBe('PUBLISHED')
  expect((await publish(wish, { headers })).data.publishPlugin.replayed).toBe(true)
  expect((await publish({ ...wish, idempotencyKey: 'another' }, { headers })).errors?.[0]?.extensions.code).toBe(
    'VALIDATION_ERROR',
  )
  expect((await publish(wish)).errors?.[0]).toMatchObject({
    extensions: { code: 'VALIDATION_ERROR', inputPath: ['input', 'idempotencyKey'] },
  })
})

const badInput: [string, Record<string, unknown>, string[]][] = [
  ['row 96: version 1.2', { manifest: { ...manifest, version: '1.2' } }, ['input', 'manifest', 'version']],
  ['row 96: version v1.0.0', { manifest: { ...manifest, version: 'v1.0.0' } }, ['input', 'manifest', 'version']],
  [
    'row 96: a version of 50 kB',
    { manifest: { ...manifest, version: `1.0.0-${'a'.repeat(50_000)}` } },
    ['input', 'manifest', 'version'],
  ],
  [
    'row 96: a version that ends in a hyphen',
    { manifest: { ...manifest, version: '1.0.0-' } },
    ['input', 'manifest', 'version'],
  ],
  ['row 97: price NaN', { manifest: { ...manifest, price: 'NaN' } }, ['input', 'manifest', 'price']],
  ['row 97: price -1', { manifest: { ...manifest, price: '-1' } }, ['input', 'manifest', 'price']],
  ['row 97: price 1e308', { manifest: { ...manifest, price: '1e308' } }, ['input', 'manifest', 'price']],
  ['row 97: price 0.1 + 0.2', { manifest: { ...manifest, price: String(0.1 + 0.2) } }, ['input', 'manifest', 'price']],
  ['row 97: price "free"', { manifest: { ...manifest, price: 'free' } }, ['input', 'manifest', 'price']],
  ['row 97: currency XXXX', { manifest: { ...manifest, currency: 'XXXX' } }, ['input', 'manifest', 'currency']],
  ['a price on a free licence', { licenseType: 'FREE' }, ['input', 'licenseType']],
  ['a name of two letters', { manifest: { ...manifest, name: 'ab' } }, ['input', 'manifest', 'name']],
  ['a short description', { manifest: { ...manifest, description: 'short' } }, ['input', 'manifest', 'description']],
  [
    'eleven tags',
    { manifest: { ...manifest, tags: Array.from({ length: 11 }, (_, index) => `t${index}`) } },
    ['input', 'manifest', 'tags'],
  ],
  ['no files', { files: [] }, ['input', 'files']],
  ['a file of 51 MiB', { files: [{ ...file, size: String(51 * 1024 * 1024) }] }, ['input', 'files', '0', 'size']],
  ['a file name that climbs', { files: [{ ...file, name: '../../etc/passwd' }] }, ['input', 'files', '0', 'name']],
  ['sha256 of 63 digits', { files: [{ ...file, sha256: 'a'.repeat(63) }] }, ['input', 'files', '0', 'sha256']],
  ['row 98: file:', { files: [{ ...file, url: 'file:///etc/passwd' }] }, ['input', 'files', '0', 'url']],
  [
    'row 98: the metadata address',
    { files: [{ ...file, url: 'http://169.254.169.254/latest' }] },
    ['input', 'files', '0', 'url'],
  ],
  ['row 98: IPv6 loopback', { files: [{ ...file, url: 'http://[::1]/a.zip' }] }, ['input', 'files', '0', 'url']],
  ['row 98: a short loopback', { files: [{ ...file, url: 'http://127.1/a.zip' }] }, ['input', 'files', '0', 'url']],
  [
    'row 98: a mapped loopback',
    { files: [{ ...file, url: 'http://[::ffff:127.0.0.1]/a.zip' }] },
    ['input', 'files', '0', 'url'],
  ],
  [
    'row 98: a decimal loopback',
    { files: [{ ...file, url: 'http://2130706433/a.zip' }] },
    ['input', 'files', '0', 'url'],
  ],
  [
    'row 98: credentials in the address',
    { files: [{ ...file, url: 'https://user:pass@cdn.example.com/a.zip' }] },
    ['input', 'files', '0', 'url'],
  ],
  ['a panel id that climbs', { panelItemId: '../x' }, ['input', 'panelItemId']],
]

test.each(badInput)(
  '%s is an answer about that field, and the marketplace hears nothing',
  async (_name, patch, path) => {
    const before = house.sandbox.ledger().length
    const { data, errors } = await publish(input(patch))
    expect(errors).toBeUndefined()
    expect(data.publishPlugin.plugin).toBeNull()
    expect(data.publishPlugin.userErrors[0]).toMatchObject({
      __typename: 'ValidationError',
      code: 'VALIDATION_ERROR',
      path,
    })
    expect(house.sandbox.ledger()).toHaveLength(before)
  },
)

test.each([
  ['422', 'VALIDATION_ERROR'],
  ['409', 'CONFLICT'],
] as const)('a definite %s of the marketplace is data', async (mode, code) => {
  house.sandbox.control({ mode, only: '/integration/plugins/publish' })
  const { data, errors } = await publish(input())
  expect(errors).toBeUndefined()
  expect(data.publishPlugin).toMatchObject({ status: 'REJECTED', plugin: null })
  expect(data.publishPlugin.userErrors[0].code).toBe(code)
})

test('a 409 that says when to come again is no refusal: the plugin is listed and never REJECTED', async () => {
  const wish = input()
  house.sandbox.control({ mode: '409', retryAfter: 1, times: 1, only: '/integration/plugins/publish' })
  const first = await publish(wish)
  expect(first.data.publishPlugin).toMatchObject({ status: 'PENDING', userErrors: [] })
  for (;;) {
    const { data } = await publish(wish)
    expect(data.publishPlugin.userErrors).toEqual([])
    if (data.publishPlugin.status === 'PUBLISHED') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
})

test('changes a listed plugin, and only at the revision that was expected', async () => {
  const { data: published } = await publish(input())
  const marketplaceItemId = published.publishPlugin.plugin.id
  const UPDATE = `mutation Update($input: UpdatePluginInput!) {
    updatePlugin(input: $input) { status revision plugin { id title } userErrors { code path ... on ConflictError { currentRevision } } }
  }`
  const change = { marketplaceItemId, manifest: { ...manifest, name: 'Day Watch' } }
  const first = await house.ask(UPDATE, { input: { ...change, idempotencyKey: `update-${key}`, expectedRevision: 1 } })
  expect(first.data.updatePlugin).toMatchObject({
    status: 'PUBLISHED',
    revision: 2,
    plugin: { id: marketplaceItemId, title: 'Day Watch' },
  })
  const late = await house.ask(UPDATE, { input: { ...change, idempotencyKey: `late-${key}`, expectedRevision: 1 } })
  expect(late.data.updatePlugin.userErrors).toEqual([
    { code: 'CONFLICT', path: ['input', 'expectedRevision'], currentRevision: 2 },
  ])
  const unknown = await house.ask(UPDATE, {
    input: { ...change, marketplaceItemId: 'mpi-nothing', idempotencyKey: `unknown-${key}` },
  })
  expect(unknown.data.updatePlugin.userErrors[0].code).toBe('RESOURCE_NOT_FOUND')
})

test('each of two changes in one document answers with the plugin as it made it', async () => {
  const { data: published } = await publish(input())
  const change = (name: string) => ({
    marketplaceItemId: published.publishPlugin.plugin.id,
    manifest: { ...manifest, name },
    idempotencyKey: `${name.replace(' ', '-')}-${key}`,
  })
  const { data } = await house.ask(
    `mutation Both($first: UpdatePluginInput!, $second: UpdatePluginInput!) {
      first: updatePlugin(input: $first) { plugin { title } }
      second: updatePlugin(input: $second) { plugin { title } }
    }`,
    { first: change('Day Watch'), second: change('Dusk Watch') },
  )
  expect(data).toEqual({ first: { plugin: { title: 'Day Watch' } }, second: { plugin: { title: 'Dusk Watch' } } })
})

test('changes a licence, and keeps price and licence together', async () => {
  const free = { manifest: { ...manifest, price: '0' }, licenseType: 'FREE' }
  const { data: published } = await publish(input(free))
  const marketplaceItemId = published.publishPlugin.plugin.id
  const UPDATE = `mutation Update($input: UpdatePluginInput!) {
    updatePlugin(input: $input) { plugin { licenseType price { amount } } userErrors { code path } }
  }`
  const change = async (name: string, patch: object) => {
    const given = { marketplaceItemId, idempotencyKey: `${name}-${key}`, ...patch }
    return (await house.ask(UPDATE, { input: given })).data.updatePlugin
  }
  const priced = { ...manifest, price: '4.99' }
  expect(await change('refused', { manifest: priced, licenseType: 'FREE' })).toEqual({
    plugin: null,
    userErrors: [{ code: 'VALIDATION_ERROR', path: ['input', 'licenseType'] }],
  })
  expect((await change('price', { manifest: priced })).plugin).toEqual({
    licenseType: 'COMMERCIAL',
    price: { amount: '4.99' },
  })
  expect((await change('licence', { licenseType: 'ROYALTY_FREE' })).plugin.licenseType).toBe('ROYALTY_FREE')
})

test('takes a plugin off, twice without harm', async () => {
  const { data: published } = await publish(input())
  const id = published.publishPlugin.plugin.id
  const UNPUBLISH =
    'mutation Off($id: ID!, $key: IdempotencyKey!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: $key) { unpublished dependentsWarned plugin { id status } userErrors { code } } }'
  const first = await house.ask(UNPUBLISH, { id, key: `off-${key}` })
  expect(first.data.unpublishPlugin).toMatchObject({ unpublished: true, userErrors: [] })
  expect(first.data.unpublishPlugin.plugin?.status).toBe('ARCHIVED')
  expect((await house.ask(UNPUBLISH, { id, key: `off-again-${key}` })).data.unpublishPlugin.unpublished).toBe(true)
})

test('a plugin that others need is only taken off by force', async () => {
  const { data } = await house.ask(
    '{ searchPlugins(input: { minDownloads: "0" }, first: 100) { edges { node { latestVersion { dependencies { kind target { id } } } } } } }',
  )
  const needed = data.searchPlugins.edges
    .flatMap(
      ({
        node,
      }: {
        node: { latestVersion: { dependencies: { kind: string; target: { id: string } | null }[] } | null }
      }) => node.latestVersion?.dependencies ?? [],
    )
    .find((one: { kind: string; target: unknown }) => one.kind === 'REQUIRED' && one.target)?.target.id
  expect(needed).toBeDefined()
  const OFF =
    'mutation Off($id: ID!, $key: IdempotencyKey!, $force: Boolean!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: $key, force: $force) { unpublished dependentsWarned userErrors { code } } }'
  const kept = await house.ask(OFF, { id: needed, key: 'needed-1', force: false })
  expect(kept.data.unpublishPlugin).toMatchObject({ unpublished: false, userErrors: [{ code: 'CONFLICT' }] })
  expect(kept.data.unpublishPlugin.dependentsWarned).toBeGreaterThan(0)
  expect((await house.ask(OFF, { id: needed, key: 'needed-2', force: true })).data.unpublishPlugin.unpublished).toBe(
    true,
  )
})

test('a plugin that was taken off is told to be off under the same key, though another has come to need it', async () => {
  const { data: published } = await publish(input())
  const { id, panelItemId } = published.publishPlugin.plugin
  const OFF =
    'mutation Off($id: ID!, $key: IdempotencyKey!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: $key) { unpublished dependentsWarned replayed userErrors { code } } }'
  const off = async (under: string) => (await house.ask(OFF, { id, key: under })).data.unpublishPlugin
  const gone = { unpublished: true, dependentsWarned: 0, replayed: false, userErrors: [] }
  expect(await off('off-first')).toEqual(gone)
  const dependencies = [{ id: panelItemId, range: '*', kind: 'REQUIRED' }]
  const { data: needing } = await publish(input({ manifest: { ...manifest, dependencies } }))
  expect(needing.publishPlugin.status).toBe('PUBLISHED')
  const kept = { unpublished: false, dependentsWarned: 1, replayed: false, userErrors: [{ code: 'CONFLICT' }] }
  expect(await off('off-anew')).toEqual(kept)
  expect(await off('off-first')).toEqual({ ...gone, dependentsWarned: 1, replayed: true })
})

test('a plugin that names itself among what it needs is taken off like any other', async () => {
  const dependencies = [{ id: 'needs-itself', kind: 'REQUIRED' }]
  const { data } = await publish(input({ panelItemId: 'needs-itself', manifest: { ...manifest, dependencies } }))
  const { data: off } = await house.ask(
    'mutation Off($id: ID!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: "off-itself") { unpublished dependentsWarned userErrors { code } } }',
    { id: data.publishPlugin.plugin.id },
  )
  expect(off.unpublishPlugin).toEqual({ unpublished: true, dependentsWarned: 0, userErrors: [] })
})

test('row 100: who acts for a user publishes as that user only', async () => {
  const { errors } = await publish(input({ userId: 'ann' }), { actingUserId: 'ben' })
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('without item:write nothing is accepted', async () => {
  expect((await publish(input(), { permissions: ['item:read'] })).errors?.[0]?.extensions.code).toBe(
    'AUTHORIZATION_FAILED',
  )
  expect((await publish(input(), { permissions: null })).errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
})

test('ENABLE_PLUGIN_PUBLISHING=false refuses and records nothing', async () => {
  const off = await startTestGateway({ existing: house.sandbox, env: { ENABLE_PLUGIN_PUBLISHING: 'false' } })
  try {
    const before = house.sandbox.ledger().length
    const { errors } = await off.ask(PUBLISH, { input: input() })
    expect(errors?.[0]?.extensions.code).toBe('FEATURE_DISABLED')
    expect(house.sandbox.ledger()).toHaveLength(before)
  } finally {
    await off.stop()
  }
})

// Last in the file: after so many failures on end the breaker may open late, and those who come next would be refused for a while.
test.each(['503', '500', 'reset-before', 'reset-after', 'hang'] as const)(
  'during %s a wish is PENDING, then arrives exactly once',
  async (mode) => {
    const wish = input()
    const before = told().length
    house.sandbox.control({ mode, only: '/integration/plugins/publish' })
    const pending = await publish(wish)
    expect(pending.errors).toBeUndefined()
    expect(pending.data.publishPlugin).toMatchObject({ status: 'PENDING', userErrors: [] })
    house.sandbox.control({ mode: 'ok' })
    for (;;) {
      const { data } = await publish(wish)
      if (data.publishPlugin.status === 'PUBLISHED') break
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const effects = told()
      .slice(before)
      .filter(({ effect, replayed }) => effect !== null && !replayed)
    expect(effects).toHaveLength(1)
    expect(effects[0]?.body).toMatchObject({ panel_item_id: wish.panelItemId })
  },
  60_000,
)
