/** What was listed and is a draft again. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway
beforeEach(async () => {
  house = await startTestGateway({ sandbox: { catalogue: shelf(item('one'), item('two')) } })
}, 60_000)
afterEach(() => house.stop())

const change = async (name: string, change: object) => {
  const answer = await fetch(`${house.sandbox.url}/integration/plugins/mpi-${name}`, {
    method: 'PUT',
    headers: await house.sandbox.headers(),
    body: JSON.stringify({ item_data: change }),
  })
  expect(answer.status).toBe(200)
}

const plugin = async (name: string, actingUserId: string) => {
  const { data, errors } = await house.ask(`{ plugin(${name}) { title status } }`, {}, { actingUserId })
  expect(errors).toBeUndefined()
  return data.plugin
}

/** In an order that only the record can give. */
const listed = async () => {
  const { data } = await house.ask('{ searchPlugins(input: { sort: NAME }) { totalCount edges { node { title } } } }')
  const { totalCount, edges } = data.searchPlugins
  expect(edges).toHaveLength(totalCount)
  return edges.map(({ node }: { node: { title: string } }) => node.title)
}

test('a plugin that its author took back to a draft is listed and shown to others no longer', async () => {
  expect(await listed()).toEqual(['one', 'two'])
  await change('one', { status: 'draft', title: 'not for everybody yet' })
  expect(await plugin('id: "mpi-one"', 'ann')).toEqual({ title: 'not for everybody yet', status: 'DRAFT' })
  for (const name of ['id: "mpi-one"', 'slug: "one"', 'panelItemId: "panel-one"'])
    expect(await plugin(name, 'bob')).toBeNull()
  expect(await listed()).toEqual(['two'])

  house.sandbox.control({ mode: '503' })
  expect(await plugin('id: "mpi-one"', 'bob')).toBeNull()
  // What the draft says is nowhere in the record.
  expect(await plugin('id: "mpi-one"', 'ann')).toEqual({ title: 'one', status: 'DRAFT' })

  house.sandbox.control({ mode: 'ok' })
  await change('one', { status: 'published', title: 'one again' })
  expect(await plugin('id: "mpi-one"', 'bob')).toEqual({ title: 'one again', status: 'PUBLISHED' })
  expect(await listed()).toEqual(['one again', 'two'])
})
