import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
let id: string

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 120 } })
  const { data } = await house.ask(
    '{ searchPlugins(input: {}, first: 50) { edges { node { id versions(first: 0) { totalCount } } } } }',
  )
  const nodes = data.searchPlugins.edges.map(
    ({ node }: { node: { id: string; versions: { totalCount: number } } }) => node,
  )
  id = nodes.sort(
    (a: { versions: { totalCount: number } }, b: { versions: { totalCount: number } }) =>
      b.versions.totalCount - a.versions.totalCount,
  )[0].id
}, 60_000)
afterAll(() => house.stop())

test('pages through the versions, newest first, each once', async () => {
  const PAGE =
    'query V($id: ID!, $after: String) { plugin(id: $id) { versions(first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id version semver publishedAt } } } } }'
  const seen: { id: string; publishedAt: string }[] = []
  let after: string | null = null
  for (;;) {
    const { data } = await house.ask(PAGE, { id, after })
    const { edges, pageInfo, totalCount } = data.plugin.versions
    seen.push(...edges.map(({ node }: { node: { id: string; publishedAt: string } }) => node))
    if (!pageInfo.hasNextPage) {
      expect(seen).toHaveLength(totalCount)
      break
    }
    after = pageInfo.endCursor
  }
  expect(seen.length).toBeGreaterThan(3)
  expect(new Set(seen.map((version) => version.id)).size).toBe(seen.length)
  const times = seen.map(({ publishedAt }) => publishedAt)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('one version by its id, and null for what is none', async () => {
  const { data } = await house.ask(
    'query V($id: ID!) { plugin(id: $id) { latestVersion { id version plugin { id } } } }',
    { id },
  )
  const { latestVersion } = data.plugin
  expect(latestVersion.plugin.id).toBe(id)
  const found = await house.ask('query V($id: ID!) { pluginVersion(id: $id) { version } }', { id: latestVersion.id })
  expect(found.data.pluginVersion).toEqual({ version: latestVersion.version })
  for (const none of ['nonsense', '@', `${id}@0.0.0-none`, '%E0%A4%A@1']) {
    expect((await house.ask('query V($id: ID!) { pluginVersion(id: $id) { version } }', { id: none })).data).toEqual({
      pluginVersion: null,
    })
  }
})

test('a cursor of another list is refused', async () => {
  const { errors } = await house.ask(
    'query V($id: ID!) { plugin(id: $id) { versions(after: "bm9uc2Vuc2U") { totalCount } } }',
    { id },
  )
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_ERROR', inputPath: ['after'] })
})

test('only channels that were asked for', async () => {
  const { data } = await house.ask(
    '{ searchPlugins(input: { channel: BETA }, first: 5) { edges { node { versions(channel: [BETA]) { totalCount edges { node { channel } } } latestVersion(channel: BETA) { channel } } } } }',
  )
  expect(data.searchPlugins.edges.length).toBeGreaterThan(0)
  for (const { node } of data.searchPlugins.edges) {
    expect(node.versions.totalCount).toBeGreaterThan(0)
    expect(new Set(node.versions.edges.map((edge: { node: { channel: string } }) => edge.node.channel))).toEqual(
      new Set(['BETA']),
    )
    expect(node.latestVersion.channel).toBe('BETA')
  }
})
