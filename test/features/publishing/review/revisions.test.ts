/** Changes of what is to be published, through the front door. */
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { author, asking, manifest } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
const ann = author('ann')

beforeAll(async () => {
  house = await startTestGateway()
  room = asking(house)
}, 60_000)
afterAll(() => house.stop())

test('of two revisions at the same time none undoes the other', async () => {
  const { workflow: draft } = await room.start({ panelItemId: 'watch-1' }, ann)
  const renamed = { manifest: { ...manifest, name: 'Day Watch' } }
  const priced = { licenseType: 'COMMERCIAL' }
  const answers = await Promise.all(
    [renamed, priced].map((change) => room.revise({ workflowId: draft.id, ...change }, ann)),
  )
  const isDone = answers.map(({ userErrors }) => userErrors.length === 0)
  const refused = answers.flatMap(({ userErrors }) => userErrors)
  expect(isDone).toContain(true)
  for (const error of refused) expect(error).toMatchObject({ code: 'CONFLICT', path: ['expectedRevision'] })
  const { data } = await house.ask('query Q($id: ID!) { publishWorkflow(id: $id) { manifest { name } licenseType } }', {
    id: draft.id,
  })
  expect(data.publishWorkflow).toEqual({
    manifest: { name: isDone[0] ? 'Day Watch' : 'Night Watch' },
    licenseType: isDone[1] ? 'COMMERCIAL' : 'FREE',
  })
})
