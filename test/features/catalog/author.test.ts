import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 150 } })
}, 60_000)
afterAll(() => house.stop())

test("a user's plugins are all of them, newest first, page by page", async () => {
  const { data: page } = await house.ask(
    '{ searchPlugins(input: { sort: NEWEST }, first: 100) { edges { node { author { id } } } } }',
  )
  const counts = new Map<string, number>()
  for (const { node } of page.searchPlugins.edges as { node: { author: { id: string } } }[])
    counts.set(node.author.id, (counts.get(node.author.id) ?? 0) + 1)
  const [id] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['']
  const seen: { id: string; createdAt: string; author: { id: string } }[] = []
  let after: string | null = null
  for (;;) {
    const { data, errors } = await house.ask(
      'query P($id: ID!, $after: String) { user(id: $id) { plugins(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id createdAt author { id } } } } } }',
      { id, after },
    )
    expect(errors).toBeUndefined()
    const { edges, pageInfo, totalCount } = data.user.plugins
    seen.push(...edges.map(({ node }: { node: { id: string; createdAt: string; author: { id: string } } }) => node))
    if (!pageInfo.hasNextPage) {
      expect(seen).toHaveLength(totalCount)
      break
    }
    after = pageInfo.endCursor
  }
  const { data: byFilter } = await house.ask(
    'query F($id: ID!) { searchPlugins(input: { author: $id }, first: 100) { totalCount } }',
    { id },
  )
  expect(seen).toHaveLength(byFilter.searchPlugins.totalCount)
  expect(seen.every(({ author }) => author.id === id)).toBe(true)
  const times = seen.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted().toReversed())
})
