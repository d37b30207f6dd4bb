/** What a page costs at the marketplace, counted in its ledger. */
import type { Capability } from '../../../sandbox/capabilities.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

const PAGE = `query Page($first: Int!) {
  searchPlugins(input: { sort: DOWNLOADS }, first: $first) {
    edges { node { id title author { id username } category { id name } rating { average count } } }
  }
}`

const withBatch: Capability[] = ['users.batch', 'plugins.get', 'plugins.batch', 'idempotency']
let house: TestGateway
afterEach(() => house.stop())

const calls = () =>
  house.sandbox.ledger().map(({ method, path, query }) => ({ method, path: path.replace('/api/v1', ''), query }))

interface Node {
  id: string
  author: { id: string } | null
  category: { name: string } | null
}

test('a page of 50 with author, category and rating costs one search and one call for each hundred authors', async () => {
  house = await startTestGateway({ sandbox: { plugins: 300, capabilities: withBatch } })
  await house.ask('{ health { components { name } } }')
  house.sandbox.reset()
  const { data, errors } = await house.ask(PAGE, { first: 50 })
  expect(errors).toBeUndefined()
  const nodes: Node[] = data.searchPlugins.edges.map(({ node }: { node: Node }) => node)
  expect(nodes).toHaveLength(50)
  expect(nodes.every(({ author, category }) => author !== null && category !== null)).toBe(true)
  const authors = new Set(nodes.map(({ author }) => author?.id))
  expect(authors.size).toBeGreaterThan(10)
  expect(calls()).toHaveLength(1 + Math.ceil(authors.size / 100))
  expect(calls().map(({ path }) => path)).toEqual(['/integration/plugins/search', '/integration/users'])
})

test('without batches it asks for each author once, a few at a time', async () => {
  house = await startTestGateway({ sandbox: { plugins: 300, capabilities: [] } })
  await house.ask('{ health { components { name } } }')
  house.sandbox.reset(true)
  const { data, errors } = await house.ask(PAGE, { first: 50 })
  expect(errors).toBeUndefined()
  const authors = new Set(data.searchPlugins.edges.map(({ node }: { node: Node }) => node.author?.id))
  const asked = calls().filter(({ path }) => path.startsWith('/integration/users/'))
  expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length)
  expect(asked).toHaveLength(authors.size)
  expect(calls()).toHaveLength(1 + authors.size)
})

test.each(['wrong-order', 'missing-ids', 'extra-ids'] as const)(
  'pairs users by id when a batch comes with %s',
  async (mode) => {
    house = await startTestGateway({ sandbox: { plugins: 60, capabilities: withBatch } })
    const { data: before } = await house.ask(
      '{ searchPlugins(input: {}, first: 20) { edges { node { author { id username } } } } }',
    )
    const known = new Map<string, string>(
      before.searchPlugins.edges.map(({ node }: { node: { author: { id: string; username: string } } }) => [
        node.author.id,
        node.author.username,
      ]),
    )
    house.sandbox.control({ mode, only: '/integration/users' })
    const ids = [...known.keys()]
    const { data } = await house.ask('query($ids: [ID!]!) { users(ids: $ids) { id username } }', { ids })
    expect(data.users).toHaveLength(ids.length)
    for (const [index, user] of data.users.entries()) {
      if (mode !== 'missing-ids') expect(user).not.toBeNull()
      if (user) expect(user).toEqual({ id: ids[index], username: known.get(ids[index] ?? '') })
    }
  },
)

test('plugins(ids) keeps the order and leaves out what is not there', async () => {
  house = await startTestGateway({ sandbox: { plugins: 60, capabilities: withBatch } })
  const { data: found } = await house.ask('{ searchPlugins(input: {}, first: 3) { edges { node { id } } } }')
  const [a, b, c] = found.searchPlugins.edges.map(({ node }: { node: { id: string } }) => node.id)
  house.sandbox.reset()
  const { data } = await house.ask('query($ids: [ID!]!) { plugins(ids: $ids) { id } }', {
    ids: [c, 'missing', a, b, a],
  })
  expect(data.plugins).toEqual([{ id: c }, null, { id: a }, { id: b }, { id: a }])
  expect(calls()).toHaveLength(1)
})

test('more than a hundred ids are refused', async () => {
  house = await startTestGateway({ sandbox: { plugins: 60 } })
  const ids = Array.from({ length: 101 }, (_, index) => `id-${index}`)
  for (const field of ['plugins', 'users']) {
    const { errors } = await house.ask(`query($ids: [ID!]!) { ${field}(ids: $ids) { id } }`, { ids })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['VALIDATION_ERROR'])
  }
})

test('one request never answers another identity from its loaders', async () => {
  house = await startTestGateway({ sandbox: { plugins: 60, capabilities: withBatch } })
  const { data } = await house.ask('{ searchPlugins(input: {}, first: 1) { edges { node { author { id } } } } }')
  const id = data.searchPlugins.edges[0].node.author.id
  const QUERY = 'query($id: ID!) { user(id: $id) { id email } }'
  const [full, bare] = await Promise.all([
    house.ask(QUERY, { id }),
    house.ask(QUERY, { id }, { permissions: ['user:read'] }),
  ])
  expect(full.data.user.email).toContain('@')
  expect(bare.data.user.email).toBeNull()
  expect(bare.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('plugins that requests of one caller ask for at the same time are read together, those of another caller apart', async () => {
  house = await startTestGateway({ sandbox: { plugins: 60, capabilities: withBatch } })
  const { data } = await house.ask('{ searchPlugins(input: {}, first: 20) { edges { node { id title } } } }')
  const plugins: { id: string; title: string }[] = data.searchPlugins.edges.map(
    ({ node }: { node: { id: string; title: string } }) => node,
  )
  const QUERY = 'query($id: ID!) { plugin(id: $id) { id title } }'
  const asked = () =>
    calls().flatMap(({ path, query }) => {
      if (path === '/integration/plugins') return [new URLSearchParams(query).get('ids')?.split(',') ?? []]
      const [, id] = path.match(/^\/integration\/plugins\/([^/]+)$/) ?? []
      return id === undefined ? [] : [[id]]
    })
  let together = 0
  // Which requests meet in one turn of the loop is up to the network.
  for (let round = 0; round < 20 && together === 0; round++) {
    house.sandbox.reset()
    const mine = plugins.map(({ id }) => house.ask(QUERY, { id }))
    const others = plugins.map(({ id }) => house.ask(QUERY, { id }, { permissions: ['item:read'] }))
    const answers = await Promise.all([...mine, ...others])
    expect(answers.map((answer) => answer.data.plugin)).toEqual([...plugins, ...plugins])
    const groups = asked()
    for (const group of groups) expect(new Set(group).size).toBe(group.length)
    for (const { id } of plugins) expect(groups.filter((group) => group.includes(id)).length).toBeLessThanOrEqual(2)
    together = groups.filter((group) => group.length > 1).length
  }
  expect(together).toBeGreaterThan(0)
})
