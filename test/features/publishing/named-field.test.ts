/** An author is told which field the marketplace does not take, and nothing else of what it writes. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { namedField } from '../../../src/marketplace/named-field.ts'
import { asking, author, file, manifest, reviewer } from './review/asking.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 3 } })
}, 60_000)
afterAll(() => house.stop())

const message = 'The marketplace refused this as invalid: it names the field item_data.category_id.'
const elsewhere = { ...manifest, category: 'nowhere' }

test('a publication in a category that the marketplace does not have', async () => {
  const { data } = await house.ask(
    'mutation ($input: PublishPluginInput!) { publishPlugin(input: $input) { status userErrors { code message } } }',
    { input: { panelItemId: 'lost', userId: 'ann', manifest: elsewhere, files: [file], idempotencyKey: 'lost' } },
  )
  expect(data.publishPlugin).toEqual({ status: 'REJECTED', userErrors: [{ code: 'VALIDATION_ERROR', message }] })
})

test('a publication that was approved before the marketplace refused it', async () => {
  const room = asking(house)
  const ann = author('ann')
  const { workflow } = await room.start({ panelItemId: 'approved', manifest: elsewhere, submit: true }, ann)
  await room.decide('approvePlugin', workflow, reviewer('rita'))
  let seen = await room.workflow(workflow.id, ann)
  while (seen.status === 'PUBLISHING') {
    await new Promise((resolve) => setTimeout(resolve, 50))
    seen = await room.workflow(workflow.id, ann)
  }
  expect(seen).toMatchObject({ status: 'FAILED', userErrors: [{ code: 'VALIDATION_ERROR', message }] })
})

test.each([
  [{ field: 'item_data.files.0.url' }, 'item_data.files.0.url'],
  [{ field: 'user_data.email' }, 'user_data.email'],
  [{ field: 'item_data.secret_of_theirs' }, undefined],
  [{ field: 'user ann@example.org is banned' }, undefined],
  [{ field: 'item_data.__proto__' }, undefined],
  [{ field: '' }, undefined],
  [{ field: `title${'.title'.repeat(40)}` }, undefined],
  [{ field: ['title'] }, undefined],
  [{}, undefined],
  ['title', undefined],
  [null, undefined],
])('details %j name %j', (details, field) => {
  expect(namedField(details)).toBe(field)
})
