/** A listed plugin changed in part at the REST door: what is said is changed, and nothing else. */
import type { WirePlugin } from '../../../sandbox/wire.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
let plain: TestGateway
let made = 0

const env = { MARKETPLACE_RATE_LIMIT_MAX: '100000', REQUEST_TIMEOUT: '2500', MARKETPLACE_TIMEOUT: '1500' }

beforeAll(async () => {
  house = await startTestGateway({ env })
  // A marketplace that only searches: what the gateway knows of a plugin may be older than what it told.
  plain = await startTestGateway({ env, sandbox: { capabilities: [] } })
}, 60_000)
afterAll(async () => {
  await house.stop()
  await plain.stop()
})

async function ask(method: string, path: string, body: object, { at = house, key }: Asked = {}) {
  const response = await fetch(`${at.url}/api/integration/plugins/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await at.token()}`,
      'content-type': 'application/json',
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

interface Asked {
  at?: TestGateway
  key?: string
}

const files = { package_url: 'https://cdn.example.com/plugin.zip' }
const metadata = {
  name: 'Night Watch',
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Ann',
  homepage: 'https://example.com/old',
  screenshots: ['https://example.com/old.png'],
  tags: ['night'],
  price: 3,
}

async function listed(body: object = { metadata }, at = house): Promise<string> {
  const whole = { panel_item_id: `p-${++made}`, files, ...body }
  const { status, body: answer } = await settled('POST', 'publish', whole, { at })
  expect([status, answer.data?.status]).toEqual([200, 'published'])
  return answer.data.marketplace_item_id
}

/** Asks again under its key until the marketplace has decided. */
async function settled(method: string, path: string, body: object, { at, key = `key-${++made}` }: Asked = {}) {
  for (;;) {
    const answer = await ask(method, path, body, { ...(at && { at }), key })
    if (answer.status !== 202) return answer
  }
}

const change = (id: string, body: object, asked?: Asked) => settled('PUT', id, body, asked)

async function atMarketplace(id: string, { sandbox } = house): Promise<WirePlugin> {
  const response = await fetch(`${sandbox.url}/integration/plugins/search?sort=date&limit=100`, {
    headers: await sandbox.headers(),
  })
  const { data } = (await response.json()) as { data: { items: WirePlugin[] } }
  return data.items.find((item) => item.marketplace_item_id === id)!
}

test('a change that waits is not undone by the next one', async () => {
  const id = await listed()
  house.sandbox.control({ mode: '503', only: { method: 'PUT' } })
  await ask('PUT', id, { metadata: { price: 9 } }, { key: 'price' })
  const text = { metadata: { description: 'Looks after servers by day.' } }
  await ask('PUT', id, text, { key: 'text' })
  house.sandbox.control({ mode: 'ok' })
  expect((await change(id, text, { key: 'text' })).status).toBe(200)
  expect(await atMarketplace(id)).toMatchObject({ price: 9, description: 'Looks after servers by day.' })
}, 60_000)

test('a change that the marketplace has not taken yet is accepted and not done', async () => {
  const id = await listed()
  house.sandbox.control({ mode: '503', only: { method: 'PUT' } })
  const body = { metadata: { price: 9 } }
  const waiting = await ask('PUT', id, body, { key: 'waiting' })
  expect([waiting.status, waiting.body.data]).toEqual([
    202,
    expect.objectContaining({ success: true, marketplace_item_id: id, status: 'pending', published_at: null }),
  ])
  house.sandbox.control({ mode: 'ok' })
  const done = await change(id, body, { key: 'waiting' })
  expect([done.status, done.body.data.status]).toEqual([200, 'published'])
}, 60_000)

test('a change keeps what an earlier one made of the plugin, also where the marketplace cannot be asked for it', async () => {
  const id = await listed({ metadata }, plain)
  const first = {
    metadata: {
      version: '2.0.0',
      homepage: 'https://example.com/new',
      screenshots: ['https://example.com/new.png'],
    },
  }
  expect((await change(id, first, { at: plain })).status).toBe(200)
  expect((await change(id, { metadata: { price: 4 } }, { at: plain })).status).toBe(200)
  const { price, screenshots, metadata: now } = await atMarketplace(id, plain)
  expect({ price, version: now.version, versions: now.versions?.map(({ version }) => version) }).toEqual({
    price: 4,
    version: '2.0.0',
    versions: ['2.0.0', '1.0.0'],
  })
  expect([now.homepage, screenshots[0]?.url]).toEqual(['https://example.com/new', 'https://example.com/new.png'])
})

test('only what the body says is sent', async () => {
  const id = await listed()
  await change(id, { metadata: { currency: 'EUR' } })
  await change(id, { item_data: { category_id: 'game-servers', metadata: { colour: 'red' } } })
  const sent = house.sandbox
    .ledger({ effectsOnly: true })
    .filter(({ method }) => method === 'PUT')
    .slice(-2)
  expect(sent.map(({ body }) => body)).toEqual([
    { item_data: { currency: 'EUR' } },
    { item_data: { category_id: 'game', metadata: { colour: 'red' } } },
  ])
})

test('what the gateway knows after a change is what was said', async () => {
  const id = await listed({ metadata }, plain)
  const said = { version: '2.0.0', homepage: 'https://example.com/new', price: 5, title: 'Day Watch' }
  await change(id, { metadata: said }, { at: plain })
  const { data } = await plain.ask(
    'query ($id: ID!) { plugin(id: $id) { title homepage price { amount currency } latestVersion { version } tags } }',
    { id },
  )
  expect(data.plugin).toEqual({
    title: 'Day Watch',
    homepage: 'https://example.com/new',
    price: { amount: '5', currency: 'USD' },
    latestVersion: { version: '2.0.0' },
    tags: ['night'],
  })
})

test('what the gateway knows after changes that waited is all of them', async () => {
  const id = await listed({ metadata }, plain)
  plain.sandbox.control({ mode: '503', only: { method: 'PUT' } })
  await ask('PUT', id, { metadata: { price: 9 } }, { at: plain, key: 'price' })
  await ask('PUT', id, { metadata: { title: 'Day Watch' } }, { at: plain, key: 'title' })
  plain.sandbox.control({ mode: 'ok' })
  await change(id, { metadata: { title: 'Day Watch' } }, { at: plain, key: 'title' })
  const { data } = await plain.ask('query ($id: ID!) { plugin(id: $id) { title price { amount } } }', { id })
  expect(data.plugin).toEqual({ title: 'Day Watch', price: { amount: '9' } })
}, 60_000)

test('a plugin that was published without a description can be changed', async () => {
  const id = await listed({ user_id: 'ann', item_data: { name: 'Tiny tool', version: '0.1.0' } })
  const { status } = await change(id, { item_data: { tags: ['tiny'] } })
  expect(status).toBe(200)
  expect(await atMarketplace(id)).toMatchObject({ tags: ['tiny'], description: '', title: 'Tiny tool' })
})

test('a repeat under its key is told what it was told, whatever has changed since', async () => {
  const id = await listed()
  const first = await change(id, { metadata: { price: 7 } }, { key: 'seven' })
  await change(id, { metadata: { name: 'Another name', tags: ['other'] } })
  const again = await change(id, { metadata: { price: 7 } }, { key: 'seven' })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  expect(again.body).toEqual(first.body)
  expect((await change(id, { metadata: { price: 8 } }, { key: 'seven' })).status).toBe(422)
})

const gratis = { metadata: { ...metadata, price: 0 } }

test('a repeat under its key is not judged by what the plugin has become', async () => {
  const id = await listed(gratis)
  const free = { metadata: { license_type: 'free' } }
  const first = await change(id, free, { key: 'stays-free' })
  expect((await change(id, { metadata: { price: 5 } })).status).toBe(200)
  const again = await change(id, free, { key: 'stays-free' })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  expect(again.body).toEqual(first.body)
  const other = await change(id, { metadata: { license_type: 'royalty-free' } }, { key: 'stays-free' })
  expect(other.status).toBe(422)
  expect((await change(id, free)).status).toBe(400)
})

test('a licence is changed like everything else', async () => {
  const id = await listed()
  expect((await change(id, { metadata: { license_type: 'royalty-free' } })).status).toBe(200)
  expect((await atMarketplace(id)).license_type).toBe('royalty-free')
  expect((await change(id, { metadata: { price: 5 } })).status).toBe(200)
  expect(await atMarketplace(id)).toMatchObject({ license_type: 'royalty-free', price: 5 })
})

test('a price makes a free plugin commercial, also under the same key again', async () => {
  const id = await listed(gratis)
  expect((await atMarketplace(id)).license_type).toBe('free')
  const body = { metadata: { price: 5 } }
  expect((await change(id, body, { key: 'first-price' })).status).toBe(200)
  expect(await atMarketplace(id)).toMatchObject({ license_type: 'commercial', price: 5 })
  expect((await change(id, body, { key: 'first-price' })).status).toBe(200)
})

test.each([
  ['in one change', gratis, { metadata: { license_type: 'free', price: 5 } }, 'metadata'],
  ['of a plugin that has a price', { metadata }, { metadata: { license_type: 'free' } }, 'metadata'],
  ['in the whole item', { metadata }, { item_data: { license_type: 'free' } }, 'item_data'],
  ['in nothing but a manifest', { metadata }, { files: { manifest: { license_type: 'free' } } }, 'files.manifest'],
])('a free licence with a price is refused: %s', async (_name, body, asked, at) => {
  const id = await listed(body)
  const before = await atMarketplace(id)
  const { status, body: answer } = await change(id, asked)
  expect([status, answer.error.code, answer.error.details.path.join('.')]).toEqual([
    400,
    'VALIDATION_ERROR',
    `${at}.license_type`,
  ])
  expect(await atMarketplace(id)).toEqual(before)
})

test('a licence in the manifest counts where the body names none', async () => {
  const manifest = { license_type: 'royalty-free' }
  const id = await listed({ metadata, files: { ...files, manifest } })
  expect((await atMarketplace(id)).license_type).toBe('royalty-free')
})

test('what this gateway has never seen is changed all the same, and an outage delays it and no more', async () => {
  const id = await listed({ metadata }, plain)
  const { panel_item_id: panelItemId } = await atMarketplace(id, plain)
  const stranger = await startTestGateway({ env, existing: plain.sandbox })
  try {
    plain.sandbox.control({ mode: '503' })
    const body = { metadata: { price: 8 }, files: { package_url: 'https://cdn.example.com/' } }
    const waiting = await ask('PUT', id, body, { at: stranger, key: 'unseen' })
    expect([waiting.status, waiting.body.data?.panel_item_id]).toEqual([202, null])
    plain.sandbox.control({ mode: 'ok' })
    const done = await change(id, body, { at: stranger, key: 'unseen' })
    expect([done.status, done.body.data.panel_item_id]).toEqual([200, panelItemId])
    expect(await atMarketplace(id, plain)).toMatchObject({ price: 8, files: [{ name: `${id}.zip` }] })
  } finally {
    plain.sandbox.control({ mode: 'ok' })
    await stranger.stop()
  }
}, 60_000)

test('a repeat under its key is told what it was told, also when the plugin is gone', async () => {
  const id = await listed()
  const first = await change(id, { metadata: { price: 7 } }, { key: 'before-it-went' })
  house.sandbox.control({ mode: '404', only: { method: 'GET' } })
  try {
    const again = await change(id, { metadata: { price: 7 } }, { key: 'before-it-went' })
    expect([again.status, again.body]).toEqual([200, first.body])
  } finally {
    house.sandbox.control({ mode: 'ok' })
  }
})

test('a manifest as npm writes it fills in what the body leaves open; it was refused, also where the body said the field itself', async () => {
  const manifest = {
    name: '@panel/night-watch',
    version: '2.0.0',
    description: 'Looks after servers at night.',
    author: { name: 'Bea', email: 'bea@example.com' },
    repository: { type: 'git', url: 'git+https://example.com/night-watch.git' },
    license: { type: 'MIT', url: 'https://example.com/mit' },
    files: ['dist', '*.md'],
    homepage: 7,
  }
  const said = { name: 'Night Watch', homepage: 'https://example.com/night' }
  for (const form of [manifest, JSON.stringify(manifest)]) {
    const id = await listed({ item_data: said, files: { ...files, manifest: form } })
    const { title, files: packed, metadata: told } = await atMarketplace(id)
    expect([title, packed.map(({ name }) => name)]).toEqual(['Night Watch', ['plugin.zip']])
    expect(told).toMatchObject({
      author_name: 'Bea',
      repository: 'https://example.com/night-watch.git',
      license_spdx: 'MIT',
      homepage: 'https://example.com/night',
    })
  }
  const refused = await ask('POST', 'publish', { panel_item_id: 'npm', item_data: {}, files: { ...files, manifest } })
  expect(refused.body.error.details.problems.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
    'files.manifest.homepage',
  ])
})
