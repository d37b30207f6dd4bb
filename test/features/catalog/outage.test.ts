/** What readers see while the marketplace misbehaves. */
import type { Capability } from '../../../sandbox/capabilities.ts'
import { startSandbox } from '../../../sandbox/sandbox.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
const fast = { MARKETPLACE_TIMEOUT: '1500', REQUEST_TIMEOUT: '3000' }

beforeAll(async () => {
  house = await startTestGateway({ env: fast, sandbox: { plugins: 80 } })
}, 60_000)
afterAll(() => house.stop())

const READS = /* GraphQL */ `
  query Reads($id: ID!) {
    searchPlugins(input: { q: "server" }, first: 5) {
      totalCount
      freshness {
        source
        stale
      }
      edges {
        node {
          id
          title
        }
      }
    }
    plugin(id: $id) {
      id
      title
      freshness {
        source
        stale
      }
    }
    categories {
      id
      name
      freshness {
        source
        stale
      }
    }
    marketplaceStats {
      totalPlugins
      freshness {
        source
        stale
      }
    }
  }
`

async function somePlugin(): Promise<string> {
  house.sandbox.control({ mode: 'ok' })
  const { data } = await house.ask(
    '{ searchPlugins(input: { q: "server" }, first: 5) { edges { node { id } } } categories { id } marketplaceStats { totalPlugins } }',
  )
  return data.searchPlugins.edges[0].node.id
}

test.each(['500', '503', '429', 'reset-before', 'hang', 'html-404'] as const)(
  'catalogue reads go on during %s, marked stale and without an error',
  async (mode) => {
    const calm = await startTestGateway({ env: fast, existing: house.sandbox })
    try {
      house.sandbox.control({ mode: 'ok' })
      const { data: seen } = await calm.ask(
        '{ searchPlugins(input: { q: "server" }, first: 5) { totalCount edges { node { id } } } categories { id } marketplaceStats { totalPlugins } }',
      )
      const id = seen.searchPlugins.edges[0].node.id
      house.sandbox.control({ mode })
      const { data, errors } = await calm.ask(READS, { id })
      expect(errors).toBeUndefined()
      expect(data.searchPlugins.freshness).toEqual({ source: 'LOCAL_PROJECTION', stale: true })
      expect(data.searchPlugins.edges.length).toBeGreaterThan(0)
      expect(data.plugin).toMatchObject({ id, freshness: { stale: true } })
      expect(data.categories.length).toBeGreaterThan(5)
      expect(data.marketplaceStats.freshness.stale).toBe(true)
    } finally {
      house.sandbox.control({ mode: 'ok' })
      await calm.stop()
    }
  },
)

test('categories that nobody has seen are not said to be none while nobody can be asked', async () => {
  house.sandbox.control({ mode: '503' })
  const newcomer = await startTestGateway({ env: fast, existing: house.sandbox })
  try {
    const { data, errors } = await newcomer.ask('{ categories { id } }')
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true })
  } finally {
    house.sandbox.control({ mode: 'ok' })
    await newcomer.stop()
  }
})

test.each([
  'html',
  'empty',
  'null',
  'array',
  'wrong-shape',
  'half-body',
  'huge-body',
  'gzip-bomb',
  'redirect',
] as const)(
  'rows 112 and 113: an answer that is %s is a contract violation of that field, without its text',
  async (mode) => {
    const id = await somePlugin()
    house.sandbox.control({ mode, only: '/integration/plugins/search', redirectTo: 'http://127.0.0.1:9/stolen' })
    const { data, errors } = await house.ask(
      'query($id: ID!) { searchPlugins(input: { q: "server" }) { totalCount } stats: marketplaceStats { totalPlugins } plugin(id: $id) { id } }',
      { id },
    )
    house.sandbox.control({ mode: 'ok' })
    expect(errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([
      ['UPSTREAM_CONTRACT_VIOLATION', ['searchPlugins']],
    ])
    expect(JSON.stringify(errors)).not.toMatch(/<html|stolen|127\.0\.0\.1/)
    expect(data).toBeNull()
  },
  30_000,
)

test('row 118: one bad item of a list is an error at its place, and its neighbours are served', async () => {
  await somePlugin()
  house.sandbox.control({ mode: 'null-fields', only: '/integration/plugins/search' })
  const { data, errors } = await house.ask(
    '{ searchPlugins(input: { q: "server" }, first: 5) { totalCount edges { cursor node { id title } } } health { status } }',
  )
  house.sandbox.control({ mode: 'ok' })
  expect(data.health.status).toBeDefined()
  expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_CONTRACT_VIOLATION')
  if (data.searchPlugins) {
    expect(errors?.[0]?.path).toEqual(['searchPlugins', 'edges', expect.any(Number), 'node'])
    expect(data.searchPlugins.edges.some(({ node }: { node: unknown }) => node !== null)).toBe(true)
  }
})

test("the gateway's own bad credentials are an outage, never the caller's 401", async () => {
  const stranger = await startSandbox({ plugins: 20 })
  const other = await startTestGateway({
    existing: house.sandbox,
    env: { ...fast, MARKETPLACE_JWT_SECRET: stranger.secrets.jwtSecret },
  })
  try {
    const { status, errors } = await other.ask(
      '{ pluginAnalytics(pluginId: "mpi-000001") { itemId } }',
      {},
      { headers: { accept: 'application/graphql-response+json' } },
    )
    expect(errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE')
    expect(status).toBe(503)
  } finally {
    await other.stop()
    await stranger.stop()
  }
})

test('a plugin is found by id although the contract has no single read', async () => {
  const none: Capability[] = []
  const bare = await startTestGateway({ sandbox: { plugins: 250, capabilities: none } })
  try {
    const { data, errors } = await bare.ask(
      '{ plugin(id: "mpi-000233") { id title freshness { source stale } } missing: plugin(id: "mpi-999999") { id } }',
    )
    expect(errors).toBeUndefined()
    expect(data.plugin).toMatchObject({ id: 'mpi-000233', freshness: { source: 'LOCAL_PROJECTION', stale: false } })
    expect(data.missing).toBeNull()
    const searches = bare.sandbox.ledger().filter(({ path }) => path.endsWith('/search')).length
    expect(searches).toBe(3)
    await bare.ask('{ plugin(id: "mpi-999998") { id } }')
    expect(bare.sandbox.ledger().filter(({ path }) => path.endsWith('/search'))).toHaveLength(searches)
  } finally {
    await bare.stop()
  }
})

test('unknown ids are null, by whatever name', async () => {
  const { data, errors } = await house.ask(
    '{ a: plugin(id: "no-such") { id } b: plugin(slug: "no-such") { id } c: plugin(panelItemId: "no-such") { id } d: user(id: "no-such") { id } }',
  )
  expect(errors).toBeUndefined()
  expect(data).toEqual({ a: null, b: null, c: null, d: null })
})

test('a plugin is asked for by exactly one name', async () => {
  const { errors } = await house.ask('{ plugin { id } both: plugin(id: "a", slug: "b") { id } }')
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['VALIDATION_ERROR', 'VALIDATION_ERROR'])
})

test('a plugin that was never seen is not said to be missing while the marketplace is away', async () => {
  const fresh = await startTestGateway({ env: fast, existing: house.sandbox })
  try {
    house.sandbox.control({ mode: '503' })
    const { data, errors } = await fresh.ask(
      '{ a: plugin(id: "mpi-000001") { id } b: plugin(slug: "some-plugin") { id } }',
    )
    expect(data).toEqual({ a: null, b: null })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'])
  } finally {
    house.sandbox.control({ mode: 'ok' })
    await fresh.stop()
  }
})
