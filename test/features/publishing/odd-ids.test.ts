/** An id of the marketplace has whatever form the marketplace gives it: what can be read can be changed as well, at both doors. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from '../catalog/shelf.ts'
import { asking, author, reviewer } from './review/asking.ts'

const id = 'acme/one & "two"? ü'
const other = 'acme/two'
const encoded = `/integration/plugins/${encodeURIComponent(id)}`
const manifest = { name: 'Night Watch', version: '1.0.0', description: 'Looks after servers at night.', author: 'Ann' }
let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({
    sandbox: {
      catalogue: shelf(item('one', { marketplace_item_id: id }), item('two', { marketplace_item_id: other })),
    },
  })
}, 60_000)
afterAll(() => house.stop())

const UPDATE = `mutation ($input: UpdatePluginInput!) {
  updatePlugin(input: $input) { plugin { id title } userErrors { code path ... on ValidationError { rule expected } } } }`
const rest = async (method: string, path: string, body?: object) => {
  const answer = await fetch(`${house.url}/api/integration${path}`, {
    method,
    headers: { authorization: `Bearer ${await house.token()}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return answer.status
}

test('such a plugin is changed when a reviewer approves it', async () => {
  const ann = author('ann')
  const room = asking(house)
  const change = {
    marketplaceItemId: other,
    panelItemId: null,
    submit: true,
    manifest: { ...manifest, name: 'Day Watch' },
  }
  const { workflow, userErrors } = await room.start(change, ann)
  expect(userErrors).toEqual([])
  await room.decide('approvePlugin', workflow, reviewer('rita'))
  const status = async () => (await room.workflow(workflow.id, ann)).status
  while ((await status()) === 'PUBLISHING') await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await status()).toBe('PUBLISHED')
  const { data: after } = await house.ask('query ($id: ID!) { plugin(id: $id) { title } }', { id: other })
  expect(after.plugin.title).toBe('Day Watch')
  const body = { metadata: manifest, options: { publishAsUpdate: true, existingMarketplaceId: other } }
  expect(await rest('POST', '/plugins/publish/workflow', { ...body, user_id: 'ann' })).toBe(200)
})

test('a plugin with reserved characters in its id is read, changed, counted and taken off', async () => {
  const { data: read } = await house.ask('query ($id: ID!) { plugin(id: $id) { id title } }', { id })
  expect(read.plugin).toEqual({ id, title: 'one' })

  const needing = { ...manifest, dependencies: [{ id, kind: 'OPTIONAL' }] }
  const input = { marketplaceItemId: id, manifest: needing, idempotencyKey: 'change' }
  const { data } = await house.ask(UPDATE, { input })
  expect(data.updatePlugin).toEqual({ plugin: { id, title: 'Night Watch' }, userErrors: [] })
  expect(
    await rest('PUT', `/plugins/${encodeURIComponent(id)}`, { metadata: { description: 'By the other door.' } }),
  ).toBe(200)
  expect(await rest('GET', `/analytics/plugins/${encodeURIComponent(id)}`)).toBe(200)
  expect(await rest('GET', `/plugins/${id}`)).toBe(404)

  const event = { messageId: 'm-1', type: 'plugin.viewed', pluginId: id, occurredAt: new Date().toISOString() }
  const { data: tracked } = await house.ask(
    'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted rejected { message } } }',
    { events: [event] },
  )
  expect(tracked.trackEvents).toEqual({ accepted: 1, rejected: [] })

  const { data: off } = await house.ask(
    'mutation ($id: ID!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: "off") { unpublished userErrors { code } } }',
    { id },
  )
  expect(off.unpublishPlugin).toEqual({ unpublished: true, userErrors: [] })
  const written = house.sandbox.ledger().filter(({ method, path }) => method !== 'GET' && path.endsWith(encoded))
  expect(written.map(({ path }) => path.replace(/^\/api\/v1/, ''))).toEqual([encoded, encoded, encoded])
})

test.each([
  ['one that climbs', '../users/sync'],
  ['one that comes back', 'a/../b'],
  ['two dots', '..'],
  ['one that climbs in reverse', 'a\\..\\b'],
  ['one with NUL', 'a\u0000b'],
  ['one of 513 characters', 'x'.repeat(513)],
])('what no plugin can be called is refused before anybody is asked: %s', async (_name, marketplaceItemId) => {
  const before = house.sandbox.ledger().length
  const { data } = await house.ask(UPDATE, { input: { marketplaceItemId, manifest, idempotencyKey: 'odd' } })
  expect(data.updatePlugin.userErrors).toEqual([
    {
      code: 'VALIDATION_ERROR',
      path: ['input', 'marketplaceItemId'],
      rule: 'id',
      expected: '1 to 512 characters without control characters, and no `.` or `..` between slashes',
    },
  ])
  expect(house.sandbox.ledger()).toHaveLength(before)
})
