/** What the marketplace lists no longer, and what a clock that was wrong has left behind. */
import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

const hour = 3_600_000
let aheadMs = 0
const clock = { ...systemClock, now: () => Date.now() + aheadMs }
let house: TestGateway

beforeEach(async () => {
  aheadMs = 0
  const catalogue = shelf(item('one'), item('two'), item('three'))
  // Without the extras single plugins cannot be asked for, so that everything is told from the record.
  house = await startTestGateway({ clock, sandbox: { clock, catalogue, capabilities: [] } })
}, 60_000)
afterEach(() => house.stop())

/** An order that only the record can give. */
const listed = async (input = '') => {
  const { data, errors } = await house.ask(
    `{ searchPlugins(input: { sort: NAME ${input} }) { freshness { stale } edges { node { slug status } } } }`,
  )
  expect(errors).toBeUndefined()
  expect(data.searchPlugins.freshness.stale).toBe(false)
  return data.searchPlugins.edges.map(({ node }: { node: { slug: string; status: string } }) =>
    node.status === 'PUBLISHED' ? node.slug : `${node.slug} ${node.status}`,
  )
}

/** Behind the gateway's back. */
async function takeOff(name: string) {
  const headers = await house.sandbox.headers()
  const answer = await fetch(`${house.sandbox.url}/integration/plugins/mpi-${name}`, { method: 'DELETE', headers })
  expect(answer.status).toBe(200)
}

test('a plugin that was taken off the marketplace is archived by the next copy', async () => {
  expect(await listed()).toEqual(['one', 'three', 'two'])
  await takeOff('two')
  aheadMs += hour
  expect(await listed()).toEqual(['one', 'three'])
  expect(await listed('excludeArchived: false')).toEqual(['one', 'three', 'two ARCHIVED'])
  const { data } = await house.ask('{ plugin(slug: "two") { status } }')
  expect(data.plugin).toEqual({ status: 'ARCHIVED' })
})

test('a copy with a plugin that could not be read archives nothing', async () => {
  await listed()
  await takeOff('two')
  aheadMs += hour
  house.sandbox.control({ mode: 'null-fields', only: '/plugins/search' })
  expect(await listed()).toEqual(['one', 'three', 'two'])
})

test('a plugin that is listed again is published again', async () => {
  await listed()
  await takeOff('two')
  aheadMs += hour
  expect(await listed()).toEqual(['one', 'three'])
  house.sandbox.reset()
  aheadMs += hour
  expect(await listed()).toEqual(['one', 'three', 'two'])
})

test('after a clock that was a day ahead new sightings count, and the copy is not young for a day', async () => {
  aheadMs = 24 * hour
  expect(await listed()).toEqual(['one', 'three', 'two'])
  aheadMs = 0
  await takeOff('two')
  const headers = await house.sandbox.headers()
  const body = JSON.stringify({ item_data: { title: 'a new name' } })
  await fetch(`${house.sandbox.url}/integration/plugins/mpi-three`, { method: 'PUT', headers, body })
  expect(await listed()).toEqual(['three', 'one'])
  const { data } = await house.ask('{ plugin(slug: "three") { title freshness { fetchedAt } } }')
  expect(data.plugin.title).toBe('a new name')
  expect(Date.parse(data.plugin.freshness.fetchedAt)).toBeLessThan(Date.now() + hour)
})
