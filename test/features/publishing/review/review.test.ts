/** From draft to listing, through the front door: the answers, and what the marketplace was told. */
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { author, asking, file, manifest, reviewer } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
const ann = author('ann')
const rita = reviewer('rita')
const rob = reviewer('rob')

beforeAll(async () => {
  house = await startTestGateway({ env: { REQUEST_TIMEOUT: '4000', MARKETPLACE_TIMEOUT: '1500' } })
  room = asking(house)
  await house.ask(
    'mutation { syncUser(input: { userId: "ann", action: CREATE, data: { email: "ann@panel.example", username: "ann" }, mode: WAIT }) { status } }',
  )
}, 60_000)
afterAll(() => house.stop())
beforeEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

let items = 0
const item = () => `watch-${++items}`
/** As it is when the marketplace has answered. */
async function settled(id: string) {
  for (;;) {
    const found = await room.workflow(id, ann)
    if (found.status !== 'PUBLISHING') return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a draft is handed in, claimed, approved, and listed', async () => {
  const panelItemId = item()
  const { workflow: draft, userErrors } = await room.start({ panelItemId }, ann)
  expect(userErrors).toEqual([])
  expect(draft).toMatchObject({
    status: 'DRAFT',
    step: 1,
    revision: 1,
    panelItemId,
    userId: 'ann',
    queuePosition: null,
  })
  expect(draft.allowedActions).toEqual(['REVISE', 'SUBMIT', 'CANCEL', 'NOTE'])

  const { workflow: waiting } = await room.step('submitForReview', draft.id, ann)
  expect(waiting).toMatchObject({ status: 'AWAITING_REVIEW', step: 2, revision: 2, queuePosition: 1 })
  expect(waiting.allowedActions).toEqual(['WITHDRAW', 'CANCEL', 'NOTE'])

  const { workflow: claimed } = await room.step('claimReview', draft.id, rita)
  expect(claimed).toMatchObject({ status: 'IN_REVIEW', claimedBy: { userId: 'rita' }, queuePosition: null })
  expect(claimed.allowedActions).toEqual(['RELEASE', 'CLAIM', 'APPROVE', 'REQUEST_CHANGES', 'REJECT', 'NOTE'])

  const { workflow: approved } = await room.decide('approvePlugin', claimed, rita, 'Good.')
  expect(approved).toMatchObject({ status: 'PUBLISHING', step: 4, claimedBy: null, allowedActions: ['NOTE'] })

  const listed = await settled(draft.id)
  expect(listed).toMatchObject({ status: 'PUBLISHED', step: 5, allowedActions: [], userErrors: [] })
  expect(listed.timeline.map(({ from, to, role, note }: Record<string, string>) => [from, to, role, note])).toEqual([
    [null, 'DRAFT', 'AUTHOR', null],
    ['DRAFT', 'AWAITING_REVIEW', 'AUTHOR', null],
    ['AWAITING_REVIEW', 'IN_REVIEW', 'REVIEWER', null],
    ['IN_REVIEW', 'PUBLISHING', 'REVIEWER', 'Good.'],
    ['PUBLISHING', 'PUBLISHED', 'GATEWAY', null],
  ])
  const { data } = await house.ask(
    'query Q($id: ID!) { publishWorkflow(id: $id) { marketplaceUrl plugin { title author { id } } } }',
    { id: draft.id },
  )
  expect(data.publishWorkflow).toMatchObject({
    marketplaceUrl: expect.stringMatching(/^http/),
    plugin: { title: 'Night Watch', author: { id: 'ann' } },
  })
})
