/** A plugin that is legal and odd is nobody's trouble but its own. */
import type { WireCategory } from '../../../sandbox/categories.ts'
import { startSandbox } from '../../../sandbox/sandbox.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { WirePlugin } from '../../../sandbox/wire.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

const letters = (count: number) => 'x'.repeat(count)
const half = '😀'.slice(0, 1)

/** All of the catalogue, in an order that only the record can give. */
const BY_NAME = `{ searchPlugins(input: { sort: NAME }, first: 100) {
  totalCount freshness { stale } edges { node { id title summary price { amount } } } } }`

async function withGateway(items: readonly WirePlugin[], use: (house: TestGateway) => Promise<void>) {
  // Without the extras single plugins cannot be asked for, so that everything is told from the record.
  const house = await startTestGateway({ sandbox: { catalogue: shelf(...items), capabilities: [] } })
  try {
    await use(house)
  } finally {
    await house.stop()
  }
}

test.each([
  ['an emoji where the summary is cut', { description: `${letters(198)}😀 and on ${letters(50)}` }],
  ['an emoji where its words are cut', { description: 'Short.', tags: [`${letters(3986)}😀😀😀`] }],
  ['half an emoji in its title', { title: `odd ${half}` }],
  ['a NUL in its title', { title: 'odd \0 one' }],
  ['a NUL in a tag', { tags: ['a\0'] }],
  ['a price that no column holds in millionths', { price: 1e13 }],
  [
    'half an emoji in what it needs',
    { metadata: { version: '1.0.0', dependencies: [{ id: `p-${half}`, range: '1', kind: 'required' }] } },
  ],
  [
    'a title too long for an index',
    { title: Array.from({ length: 4000 }, (_, at) => (at * 7919).toString(36)).join(' ') },
  ],
])('one plugin with %s stands in the record beside the others', async (_name, change) => {
  await withGateway([item('odd', change), item('plain')], async (house) => {
    const { data, errors } = await house.ask(BY_NAME)
    expect(errors).toBeUndefined()
    expect(data.searchPlugins.freshness.stale).toBe(false)
    const ids = data.searchPlugins.edges.map(({ node }: { node: { id: string } }) => node.id)
    expect(ids.toSorted()).toEqual(['mpi-odd', 'mpi-plain'])
  })
})

test('a plugin whose screenshots are ordered by times is listed with them in a row', async () => {
  const screenshots = ['third', 'first', 'second'].map((name, at) => ({
    url: `https://example.com/${name}.png`,
    order: 1_795_000_000_000 + ((at + 2) % 3),
  }))
  await withGateway([item('odd', { screenshots })], async (house) => {
    for (const sort of ['RELEVANCE', 'NAME']) {
      const { data, errors } = await house.ask(
        `{ searchPlugins(input: { sort: ${sort} }) { edges { node { screenshots { url order } } } } }`,
      )
      expect(errors).toBeUndefined()
      const row = ['first', 'second', 'third'].map((name, order) => ({ url: `https://example.com/${name}.png`, order }))
      expect(data.searchPlugins.edges).toEqual([{ node: { screenshots: row } }])
    }
  })
})

test('one plugin that the record cannot hold at all takes no other one with it', async () => {
  const unkept = { category_id: 'no\0where' }
  await withGateway([item('odd', unkept), item('plain')], async (house) => {
    const { data, errors } = await house.ask(BY_NAME)
    expect(errors).toBeUndefined()
    expect(data.searchPlugins).toMatchObject({ totalCount: 1, freshness: { stale: false } })
    const named = await house.ask('{ plugin(slug: "plain") { id } }')
    expect(named.errors).toBeUndefined()
    expect(named.data.plugin).toEqual({ id: 'mpi-plain' })
    expect(house.logged.join('')).toContain('cannot be recorded')
  })
})

test('a kind of dependency that is no kind is nobody’s trouble, whatever it is', async () => {
  const kinds: unknown[] = [
    { toString: 1, valueOf: 1 },
    'constructor',
    'toString',
    '__proto__',
    ['optional'],
    'optional',
  ]
  const dependencies = kinds.map((kind, at) => ({ id: `p-${at}`, kind })) as { id: string; kind: 'optional' }[]
  await withGateway([item('odd', { metadata: { version: '1.0.0', dependencies } }), item('plain')], async (house) => {
    const { data, errors } = await house.ask(
      '{ searchPlugins(input: {}) { edges { node { id latestVersion { dependencies { kind } } } } } }',
    )
    expect(errors).toBeUndefined()
    const nodes = data.searchPlugins.edges.map(({ node }: { node: object }) => node)
    expect(nodes).toHaveLength(2)
    expect(nodes).toContainEqual({ id: 'mpi-plain', latestVersion: null })
    const shown = ['REQUIRED', 'REQUIRED', 'REQUIRED', 'REQUIRED', 'REQUIRED', 'OPTIONAL'].map((kind) => ({ kind }))
    expect(nodes).toContainEqual({ id: 'mpi-odd', latestVersion: { dependencies: shown } })
  })
})

test('a summary is cut between characters', async () => {
  await withGateway([item('odd', { description: `${letters(198)}😀${letters(50)}` })], async (house) => {
    const { data } = await house.ask('{ searchPlugins(input: {}) { edges { node { summary } } } }')
    expect(data.searchPlugins.edges[0].node.summary).toBe(`${letters(198)}…`)
  })
})

test('a category with a slash in its id and a NUL in its name fails no search', async () => {
  const category: WireCategory = {
    id: 'odd/1',
    panel_id: 'odd',
    name: 'No\0ne',
    slug: 'odd',
    description: null,
    parent_id: null,
    icon_url: null,
    sort_order: 0,
    is_active: true,
  }
  const sandbox = await startSandbox({
    catalogue: {
      name: 'odd category',
      entries: () => [{ category }, { item: item('plain', { category_id: 'odd/1' }), daily: [] }],
    },
  })
  const house = await startTestGateway({ existing: sandbox })
  try {
    const { data, errors } = await house.ask(
      '{ searchPlugins(input: { category: "odd/1" }) { edges { node { category { name } } } } categories { id } }',
    )
    expect(errors).toBeUndefined()
    expect(data.searchPlugins.edges[0].node.category.name).toBe('None')
  } finally {
    await house.stop()
    await sandbox.stop()
  }
})

test('another spelling is looked for behind letters of two halves', async () => {
  await withGateway([item('plain')], async (house) => {
    const { errors } = await house.ask('query S($q: String) { searchPlugins(input: { q: $q }) { didYouMean } }', {
      q: 'a𠀀𠀁',
    })
    expect(errors).toBeUndefined()
  })
})

test.each([
  ['from the record', []],
  ['by a batch', ['plugins.batch']],
  ['one by one', ['plugins.get']],
] as const)('a plugin is found by whatever id the marketplace gave it, %s', async (_how, capabilities) => {
  const ids = ['acme/one', 'Plugin 1', 'a,b', 'ü'.repeat(200)]
  const odd = ids.map((id) => item(id, { marketplace_item_id: id, metadata: { version: '1.0.0' } }))
  const house = await startTestGateway({ sandbox: { catalogue: shelf(...odd), capabilities } })
  try {
    for (const id of ids) {
      const { data, errors } = await house.ask(
        'query ($id: ID!) { plugin(id: $id) { id latestVersion { version plugin { id } } } plugins(ids: [$id]) { id } }',
        { id },
      )
      expect(errors).toBeUndefined()
      const latestVersion = { version: '1.0.0', plugin: { id } }
      expect(data).toEqual({ plugin: { id, latestVersion }, plugins: [{ id }] })
    }
  } finally {
    await house.stop()
  }
})

test('a version whose plugin is gone meanwhile says so, and takes no plugin with it', async () => {
  const odd = item('odd', { metadata: { version: '1.0.0' } })
  const house = await startTestGateway({ sandbox: { catalogue: shelf(odd), capabilities: ['plugins.get'] } })
  try {
    house.sandbox.control({ mode: '404', only: '/plugins/mpi-odd' })
    const { data, errors } = await house.ask(
      '{ searchPlugins(input: {}) { edges { node { id latestVersion { plugin { id } } } } } }',
    )
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['RESOURCE_NOT_FOUND'])
    expect(data.searchPlugins.edges).toEqual([{ node: { id: 'mpi-odd', latestVersion: null } }])
  } finally {
    await house.stop()
  }
})
