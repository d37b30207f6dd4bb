/** A manifest is all that a plugin says about itself: what a change of it leaves out is taken off the market. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { file } from './package-file.ts'

const manifest = { name: 'Night Watch', version: '1.0.0', description: 'Looks after servers at night.', author: 'Ann' }
const said = {
  homepage: 'https://night.example/',
  repository: 'https://git.example/night',
  license: 'MIT',
  iconUrl: 'https://night.example/icon.png',
  minPanelVersion: '1.0.0',
  maxPanelVersion: '2.0.0',
  permissions: [{ kind: 'servers', level: 'read' }],
  dependencies: [{ id: 'mpi-other', range: '*', kind: 'OPTIONAL' }],
}
const optional: ReadonlySet<string> = new Set([
  'homepage',
  'repository',
  'license_spdx',
  'icon_url',
  'dependencies',
  'min_panel_version',
  'max_panel_version',
  'permissions',
])
const links = { homepage: null, repository: null, icon: null, licenseSpdx: null }

describe.each([
  ['that gives single plugins', undefined],
  ['of which only the record can tell', []],
] as const)('at a marketplace %s', (_name, capabilities) => {
  let house: TestGateway
  let key = 0
  beforeAll(async () => {
    house = await startTestGateway({ sandbox: { plugins: 2, ...(capabilities && { capabilities }) } })
  }, 60_000)
  afterAll(() => house.stop())

  const send = async (operation: 'publishPlugin' | 'updatePlugin', type: string, wish: object) => {
    const input = { ...wish, idempotencyKey: `key-${++key}` }
    const { data, errors } = await house.ask(
      `mutation ($input: ${type}!) { ${operation}(input: $input) { status plugin { id homepage repository icon licenseSpdx } userErrors { message } } }`,
      { input },
    )
    expect(errors).toBeUndefined()
    return data[operation]
  }
  const atMarket = async (id: string): Promise<Record<string, unknown>> => {
    const { data } = await house.ask(`{ searchPlugins(input: { q: "Night Watch" }) { edges { node { id } } } }`)
    expect(data.searchPlugins.edges).toContainEqual({ node: { id } })
    const headers = await house.sandbox.headers()
    const found = await fetch(`${house.sandbox.url}/integration/plugins/search?q=Night%20Watch`, { headers })
    const { data: page } = (await found.json()) as {
      data: { items: { marketplace_item_id: string; metadata: Record<string, unknown> }[] }
    }
    return page.items.find((one) => one.marketplace_item_id === id)?.metadata ?? {}
  }

  test.each([
    ['leaves out is gone, but for what no plugin shows', {}, ['max_panel_version', 'min_panel_version', 'permissions']],
    ['says is null is gone', Object.fromEntries(Object.keys(said).map((field) => [field, null])), []],
  ])('what a new manifest %s, at the market and here', async (_what, unsaid, left) => {
    const published = await send('publishPlugin', 'PublishPluginInput', {
      panelItemId: `panel-${key}`,
      userId: 'ann',
      manifest: { ...manifest, ...said },
      files: [file],
    })
    const { id } = published.plugin
    expect(published.plugin).toMatchObject({ homepage: said.homepage, licenseSpdx: 'MIT' })
    expect(await atMarket(id)).toMatchObject({ homepage: said.homepage, permissions: said.permissions })
    const { plugin } = await send('updatePlugin', 'UpdatePluginInput', {
      marketplaceItemId: id,
      manifest: { ...manifest, ...unsaid },
    })
    expect(plugin).toEqual({ id, ...links })
    expect(
      Object.keys(await atMarket(id))
        .filter((name) => optional.has(name))
        .toSorted(),
    ).toEqual(left)
  })

  test('a change without a manifest leaves all of it', async () => {
    const published = await send('publishPlugin', 'PublishPluginInput', {
      panelItemId: `panel-${key}`,
      userId: 'ann',
      manifest: { ...manifest, ...said },
      files: [file],
    })
    const { id } = published.plugin
    const { plugin } = await send('updatePlugin', 'UpdatePluginInput', { marketplaceItemId: id, files: [file] })
    expect(plugin).toMatchObject({ homepage: said.homepage, repository: said.repository, licenseSpdx: 'MIT' })
    expect(await atMarket(id)).toMatchObject({ homepage: said.homepage, min_panel_version: '1.0.0' })
  })
})
