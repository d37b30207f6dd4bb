/** What the marketplace lists no longer, and what a clock that was wrong has left behind. */
import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { json, startUpstream } from '../../marketplace/upstream.ts'
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

test('a plugin that moved up while the list was read, as one before it went and another came at the end, was archived', async () => {
  let list = Array.from({ length: 102 }, (_, at) => item(`n${String(at).padStart(3, '0')}`))
  let isMoving = false
  await using market = await startUpstream((response, { path }) => {
    const { searchParams } = new URL(path, 'http://market.example')
    const offset = Number(searchParams.get('offset') ?? 0)
    if (isMoving && offset > 0) {
      list = [...list.slice(1), item('z')]
      isMoving = false
    }
    const items = list.slice(offset, offset + 100)
    const pagination = { total: list.length, limit: 100, offset, has_more: offset + items.length < list.length }
    const facets = { categories: [], price_ranges: [], tags: [] }
    json(response, 200, { success: true, data: path.includes('/search') ? { items, pagination, facets } : {} })
  })
  const moving = await startTestGateway({ clock, existing: house.sandbox, env: { MARKETPLACE_API_URL: market.url } })
  const archived = async () => {
    const { data } = await moving.ask(
      '{ searchPlugins(input: { sort: NAME, excludeArchived: false }, offset: 90) { edges { node { slug status } } } }',
    )
    const nodes = data.searchPlugins.edges.map(({ node }: { node: { slug: string; status: string } }) => node)
    return nodes.flatMap(({ slug, status }: { slug: string; status: string }) => (status === 'ARCHIVED' ? [slug] : []))
  }
  try {
    expect(await archived()).toEqual([])
    aheadMs += hour
    isMoving = true
    expect(await archived()).toEqual([])
    // What went is archived all the same, by the next copy where it had been read before it went.
    aheadMs += hour
    const { data } = await moving.ask(
      '{ searchPlugins(input: { sort: NAME, excludeArchived: false }, first: 1) { edges { node { slug status } } } }',
    )
    expect(data.searchPlugins.edges).toEqual([{ node: { slug: 'n000', status: 'ARCHIVED' } }])
  } finally {
    await moving.stop()
  }
})
