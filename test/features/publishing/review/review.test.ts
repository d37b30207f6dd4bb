/** From draft to listing, through the front door: the answers, and what the marketplace was told. */
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { asking, author, file, follow, manifest, reviewer } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
const ann = author('ann')
const rita = reviewer('rita')

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

test('what is approved while the marketplace is away is listed when it is back', async () => {
  house.sandbox.control({ mode: '503' })
  const { workflow } = await room.start({ panelItemId: item(), submit: true }, ann)
  expect(workflow).toMatchObject({ status: 'AWAITING_REVIEW', revision: 1 })
  const { workflow: approved, userErrors } = await room.decide('approvePlugin', workflow, rita)
  expect([approved.status, userErrors]).toEqual(['PUBLISHING', []])
  const refused = await room.step('cancelPublishWorkflow', workflow.id, ann)
  expect(refused.userErrors).toMatchObject([{ code: 'CONFLICT', message: expect.stringContaining('PUBLISHING') }])
  house.sandbox.control({ mode: 'ok' })
  expect(await settled(workflow.id)).toMatchObject({ status: 'PUBLISHED' })
})

test('changes are requested, made, and looked at again', async () => {
  const { workflow } = await room.start({ panelItemId: item(), submit: true }, ann)
  const early = await room.revise({ workflowId: workflow.id, manifest: { ...manifest, version: '1.0.1' } }, ann)
  expect(early.userErrors).toMatchObject([{ code: 'CONFLICT', message: expect.stringContaining('AWAITING_REVIEW') }])

  const { workflow: back } = await room.decide('requestChanges', workflow, rita, 'Say what it does at night.')
  expect(back).toMatchObject({ status: 'CHANGES_REQUESTED', step: 1 })
  const bad = await room.revise({ workflowId: workflow.id, manifest: { ...manifest, version: 'new' } }, ann)
  expect(bad.userErrors).toMatchObject([{ code: 'VALIDATION_ERROR', path: ['input', 'manifest', 'version'] }])
  const { workflow: revised } = await room.revise(
    { workflowId: workflow.id, expectedRevision: back.revision, manifest: { ...manifest, version: '1.0.1' } },
    ann,
  )
  expect(revised).toMatchObject({ status: 'CHANGES_REQUESTED', manifest: { version: '1.0.1' }, revision: 3 })

  const { workflow: again } = await room.step('submitForReview', workflow.id, ann)
  const stale = await room.decide('approvePlugin', workflow, rita)
  expect(stale.userErrors).toMatchObject([
    { __typename: 'ConflictError', path: ['expectedRevision'], currentRevision: again.revision },
  ])
  await room.decide('approvePlugin', again, rita)
  expect(await settled(workflow.id)).toMatchObject({ status: 'PUBLISHED', manifest: { version: '1.0.1' } })
})

test('a rejected publication has ended, and its plugin may be handed in anew', async () => {
  const panelItemId = item()
  const { workflow } = await room.start({ panelItemId, submit: true }, ann)
  const second = await room.start({ panelItemId }, ann)
  expect(second.workflow).toBeNull()
  expect(second.userErrors).toMatchObject([
    { code: 'CONFLICT', path: ['input', 'panelItemId'], message: expect.stringContaining(workflow.id) },
  ])
  const silent = await room.decide('rejectPlugin', workflow, rita, ' ')
  expect(silent.userErrors).toMatchObject([{ code: 'VALIDATION_ERROR', path: ['note'] }])
  const { workflow: rejected } = await room.decide('rejectPlugin', workflow, rita, 'It mines coins.')
  expect(rejected).toMatchObject({ status: 'REJECTED', allowedActions: [] })
  expect((await room.step('submitForReview', workflow.id, ann)).userErrors).toMatchObject([{ code: 'CONFLICT' }])
  expect((await room.start({ panelItemId }, ann)).workflow).toMatchObject({ status: 'DRAFT' })
})

test('without autoPublish an approved publication waits for its author', async () => {
  const { workflow } = await room.start({ panelItemId: item(), submit: true, autoPublish: false }, ann)
  const { workflow: approved } = await room.decide('approvePlugin', workflow, rita)
  expect(approved).toMatchObject({ status: 'APPROVED', step: 3 })
  expect(house.sandbox.ledger({ effectsOnly: true }).map(({ effect }) => effect?.['panel_item_id'])).not.toContain(
    approved.panelItemId,
  )
  const published = await room.step('publishApproved', workflow.id, ann)
  expect(published.userErrors).toEqual([])
  expect(await settled(workflow.id)).toMatchObject({ status: 'PUBLISHED' })
  expect((await room.step('publishApproved', workflow.id, ann)).userErrors).toMatchObject([{ code: 'CONFLICT' }])
})

test('a change of a listed plugin is reviewed, and shows what is listed until then', async () => {
  const { workflow: first } = await room.start({ panelItemId: item(), submit: true }, ann)
  await room.decide('approvePlugin', first, rita)
  const { marketplaceItemId } = await settled(first.id)
  const changed = { marketplaceItemId, panelItemId: null, files: null, manifest: { ...manifest, name: 'Day Watch' } }
  const { workflow, userErrors } = await room.start({ ...changed, submit: true }, ann)
  expect([workflow.marketplaceItemId, userErrors]).toEqual([marketplaceItemId, []])
  const titleNow = async () =>
    (await house.ask('query Q($id: ID!) { publishWorkflow(id: $id) { plugin { title } } }', { id: workflow.id })).data
      .publishWorkflow.plugin.title
  expect(await titleNow()).toBe('Night Watch')
  await room.decide('approvePlugin', workflow, rita)
  expect(await settled(workflow.id)).toMatchObject({ status: 'PUBLISHED' })
  expect(await titleNow()).toBe('Day Watch')

  const foreign = await room.start(changed, author('bob'))
  expect(foreign.errors ?? foreign.userErrors).toMatchObject([{}])
  expect(foreign.workflow ?? null).toBeNull()
})

test('what the marketplace refuses goes back to its author with the reason', async () => {
  const panelItemId = item()
  house.sandbox.control({ mode: '422', only: '/integration/plugins/publish' })
  const { workflow } = await room.start({ panelItemId, submit: true }, ann)
  await room.decide('approvePlugin', workflow, rita)
  const failed = await settled(workflow.id)
  expect(failed).toMatchObject({ status: 'FAILED', userErrors: [{ code: 'VALIDATION_ERROR' }] })
  expect(failed.allowedActions).toEqual(['REVISE', 'SUBMIT', 'CANCEL', 'NOTE'])
  house.sandbox.control({ mode: 'ok' })
  const { workflow: again } = await room.step('submitForReview', workflow.id, ann)
  expect(again).toMatchObject({ status: 'AWAITING_REVIEW', userErrors: [] })
  await room.decide('approvePlugin', again, rita)
  expect(await settled(workflow.id)).toMatchObject({ status: 'PUBLISHED' })
})

test('a start is repeated under its key, and the same key for another plugin is refused', async () => {
  const input = { panelItemId: item(), idempotencyKey: 'once' }
  const { workflow } = await room.start(input, ann)
  await room.step('submitForReview', workflow.id, ann)
  const repeated = await room.start(input, ann)
  expect(repeated).toMatchObject({ replayed: true, workflow: { id: workflow.id, status: 'AWAITING_REVIEW' } })
  const { errors } = await room.start({ ...input, panelItemId: item() }, ann)
  expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }])
})

test('a manifest is checked without writing anything down', async () => {
  const { data } = await house.ask(
    `query V($manifest: ManifestInput!, $good: ManifestInput!, $files: [PluginFileInput!]) {
      validateManifest(manifest: $manifest, files: $files) { valid totalBytes errors { path ... on ValidationError { expected received } } warnings { rule path } }
      good: validateManifest(manifest: $good) { valid errors { path } totalBytes }
    }`,
    {
      good: manifest,
      manifest: { ...manifest, version: '1', price: '3.00', minPanelVersion: '2.10.0', maxPanelVersion: '2.9.0' },
      files: [file, { ...file, name: 'README.md', size: '11000000' }],
    },
    ann,
  )
  expect(data.good).toEqual({ valid: true, errors: [], totalBytes: null })
  expect(data.validateManifest).toMatchObject({
    valid: false,
    totalBytes: '11001024',
    errors: [
      { path: ['manifest', 'version'] },
      { path: ['manifest', 'maxPanelVersion'], expected: '2.10.0 (minPanelVersion) or later', received: '2.9.0' },
    ],
  })
  expect(data.validateManifest.warnings).toContainEqual({ rule: 'file.large', path: ['files', '1', 'size'] })
  expect(data.validateManifest.warnings.map(({ rule }: { rule: string }) => rule)).not.toContain('file.readme')
})

test('a category that nobody has is warned of before the review, and not doubted while nobody can tell', async () => {
  const warned = async (category: string) => {
    const { data } = await house.ask(
      'query V($manifest: ManifestInput!) { validateManifest(manifest: $manifest) { valid warnings { rule path } } }',
      { manifest: { ...manifest, category } },
      ann,
    )
    expect(data.validateManifest.valid).toBe(true)
    return data.validateManifest.warnings.filter(({ rule }: { rule: string }) => rule === 'manifest.category')
  }
  house.sandbox.control({ mode: '503' })
  const other = await startTestGateway({ existing: house.sandbox })
  try {
    const { data } = await other.ask(
      'query V($manifest: ManifestInput!) { validateManifest(manifest: $manifest) { warnings { rule } } }',
      { manifest: { ...manifest, category: 'nonsense' } },
    )
    expect(data.validateManifest.warnings).not.toContainEqual({ rule: 'manifest.category' })
  } finally {
    await other.stop()
  }
  house.sandbox.control({ mode: 'ok' })
  expect(await warned('nonsense')).toEqual([{ rule: 'manifest.category', path: ['manifest', 'category'] }])
  // The first is an id of the marketplace, the second a word of the panel for another.
  for (const category of ['utility', 'optimization']) expect(await warned(category)).toEqual([])
})

test('its author watches a publication, and reviewers the queue, as they change', async () => {
  const { workflow } = await room.start({ panelItemId: item() }, ann)
  const seen = follow(house, `subscription { publishWorkflowChanged(id: "${workflow.id}") { status } }`, ann)
  const queue = follow(house, 'subscription { reviewQueueChanged { waiting inReview oldestSubmittedAt } }', rita)
  const statusSeen = async () => (await seen.next()).value?.data.publishWorkflowChanged.status
  const waitingNow = async () => (await queue.next()).value?.data.reviewQueueChanged.waiting
  const before = await waitingNow()
  expect(await statusSeen()).toBe('DRAFT')
  const { workflow: waiting } = await room.step('submitForReview', workflow.id, ann)
  expect(await statusSeen()).toBe('AWAITING_REVIEW')
  expect(await waitingNow()).toBe(before + 1)
  await room.decide('rejectPlugin', waiting, rita)
  expect(await statusSeen()).toBe('REJECTED')
  expect(await seen.next()).toEqual({ done: true, value: undefined })
  await queue.return(undefined)

  const hidden = follow(
    house,
    `subscription { publishWorkflowChanged(id: "${workflow.id}") { status } }`,
    author('bob'),
  )
  expect((await hidden.next()).value.errors).toMatchObject([{ extensions: { code: 'RESOURCE_NOT_FOUND' } }])
})
