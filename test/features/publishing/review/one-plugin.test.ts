/** A plugin has two names, the panel's and the marketplace's: publications under review are of the same one by either. */
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { eventually } from '../../users/room.ts'
import { asking, author, manifest, reviewer } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
const ann = author('ann')
const rita = reviewer('rita')
const change = { files: null, manifest: { ...manifest, name: 'Day Watch' } }

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 } })
  room = asking(house)
}, 60_000)
afterAll(() => house.stop())

/** Gives the marketplace's id. */
async function listed(panelItemId: string): Promise<string> {
  const { workflow } = await room.start({ panelItemId, submit: true }, ann)
  await room.decide('approvePlugin', workflow, rita)
  const { marketplaceItemId } = await eventually('a listed plugin', async () => {
    const seen = await room.workflow(workflow.id, ann)
    return seen.status === 'PUBLISHED' && seen
  })
  return marketplaceItemId
}

test('a change that is begun with the marketplace’s id alone is found in the queue by the panel’s', async () => {
  const marketplaceItemId = await listed('found-by-either')
  const { workflow } = await room.start({ marketplaceItemId, submit: true, ...change }, ann)
  expect(workflow.panelItemId).toBe('found-by-either')
  const { edges } = await room.queue(rita, { search: 'found-by' })
  expect(edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([workflow.id])
})

test('a change that gives its plugin the panel id of another one is refused', async () => {
  const marketplaceItemId = await listed('its-own-id')
  for (const who of [ann, { permissions: ['item:write', 'item:read'] }]) {
    const begun = await room.start({ marketplaceItemId, panelItemId: 'found-by-either', userId: 'ann', ...change }, who)
    expect(begun).toMatchObject({
      workflow: null,
      userErrors: [{ code: 'VALIDATION_ERROR', path: ['input', 'panelItemId'] }],
    })
  }
  const { userErrors } = await room.start({ marketplaceItemId, panelItemId: 'its-own-id', ...change }, ann)
  expect(userErrors).toEqual([])
})

test('a new publication of a plugin is refused while a change of it is under way, and the other way round', async () => {
  const marketplaceItemId = await listed('one-at-a-time')
  const first = await room.start({ marketplaceItemId, ...change }, ann)
  const second = await room.start({ panelItemId: 'one-at-a-time' }, ann)
  expect(second).toMatchObject({ workflow: null, userErrors: [{ code: 'CONFLICT' }] })
  expect(second.userErrors[0].message).toContain(first.workflow.id)
  await room.step('cancelPublishWorkflow', first.workflow.id, ann)
  const { workflow: third } = await room.start({ panelItemId: 'one-at-a-time' }, ann)
  const fourth = await room.start({ marketplaceItemId, ...change }, ann)
  expect(fourth.userErrors[0]).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(third.id) })
})
