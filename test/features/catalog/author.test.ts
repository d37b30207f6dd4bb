import { setTimeout as sleep } from 'node:timers/promises'
import type { Store, Work } from '../../../src/store/store.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
/** Plugins that were seen are written this much later. */
let lateMs = 0

function late(store: Store): Store {
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    if (work.name === 'rememberPlugins') await sleep(lateMs)
    return run(work, ...args)
  }
  return store
}

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 150 }, around: late })
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

test('what was taken off is not among the plugins of its author any more', async () => {
  const { data: one } = await house.ask(
    '{ searchPlugins(input: {}, first: 1) { edges { node { id author { id } } } } }',
  )
  const { id, author } = one.searchPlugins.edges[0].node as { id: string; author: { id: string } }
  const ofAuthor = async () => {
    const { data } = await house.ask(
      'query F($id: ID!) { searchPlugins(input: { author: $id }, first: 100) { edges { node { id } } } }',
      { id: author.id },
    )
    return data.searchPlugins.edges.map(({ node }: { node: { id: string } }) => node.id)
  }
  expect(await ofAuthor()).toContain(id)
  lateMs = 1_000
  const { data } = await house.ask(
    'mutation U($id: ID!) { unpublishPlugin(marketplaceItemId: $id, force: true, idempotencyKey: "off") { unpublished } }',
    { id },
  )
  expect(data.unpublishPlugin.unpublished).toBe(true)
  expect(await ofAuthor()).not.toContain(id)
})
