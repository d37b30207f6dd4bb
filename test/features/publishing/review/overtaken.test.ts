/** Steps that are asked for in the moment in which somebody else takes another. */
import type { Store, Work } from '../../../../src/store/store.ts'
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { eventually } from '../../users/room.ts'
import { asking, author, reviewer } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
/** Done once, between what a step has read and its transaction. */
let meanwhile: (() => Promise<unknown>) | null = null
const ann = author('ann')
const rita = reviewer('rita')

function overtaking(store: Store): Store {
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    const other = work.name === 'moveWorkflow' ? meanwhile : null
    if (other) meanwhile = null
    await other?.()
    return run(work, ...args)
  }
  return store
}

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 }, around: overtaking })
  room = asking(house)
}, 60_000)
afterAll(() => house.stop())

const listed = (id: string) =>
  eventually('PUBLISHED', async () => (await room.workflow(id, ann)).status === 'PUBLISHED')

test('what its author publishes in the moment in which it is approved is listed', async () => {
  const { workflow } = await room.start({ panelItemId: 'at-once', submit: true, autoPublish: false }, ann)
  meanwhile = () => room.decide('approvePlugin', workflow, rita)
  const { workflow: published, userErrors } = await room.step('publishApproved', workflow.id, ann)
  expect(userErrors).toEqual([])
  expect(['PUBLISHING', 'PUBLISHED']).toContain(published.status)
  await listed(workflow.id)
})

test('what is handed in again in the moment in which it is approved is listed', async () => {
  const { workflow } = await room.start({ panelItemId: 'again', submit: true }, ann)
  const { workflow: back } = await room.decide('requestChanges', workflow, rita)
  meanwhile = () => room.step('submitForReview', workflow.id, ann)
  const approved = await room.decide('approvePlugin', { id: workflow.id, revision: back.revision + 1 }, rita)
  expect(approved.userErrors).toEqual([])
  await listed(workflow.id)
})
