/** Who sees what of a publication under review, and who may do what. */
import type { Clock } from '../../../../src/kit/clock.ts'
import { systemClock } from '../../../../src/kit/clock.ts'
import { startTestGateway } from '../../../support/gateway.ts'
import type { AskOptions, TestGateway } from '../../../support/gateway.ts'
import { asking, author, file, manifest, reviewer } from './asking.ts'

let house: TestGateway
let room: ReturnType<typeof asking>
let aheadMs = 0
/** Whose wall clock can be put forward. */
const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs }

const ann = author('ann')
const rita = reviewer('rita')
const rob = reviewer('rob')
const refused = (answer: { errors: { extensions: { code: string } }[] | undefined }) =>
  answer.errors?.[0]?.extensions.code

beforeAll(async () => {
  house = await startTestGateway({ clock, sandbox: { plugins: 3 }, env: { PUBLIC_CATALOGUE: 'true' } })
  room = asking(house)
}, 60_000)
afterAll(() => house.stop())

let items = 0
const submitted = async (who = ann) =>
  (await room.start({ panelItemId: `right-${++items}`, submit: true }, who)).workflow

test('a draft is its author’s alone; what was handed in is seen by reviewers, too', async () => {
  const { workflow } = await room.start({ panelItemId: 'drafted' }, ann)
  for (const who of [rita, author('bob')]) expect(await room.workflow(workflow.id, who)).toBeNull()
  expect(await room.workflow(workflow.id, { permissions: null })).toBeNull()
  expect((await room.step('claimReview', workflow.id, rita)).userErrors).toMatchObject([{ code: 'RESOURCE_NOT_FOUND' }])
  expect((await room.step('submitForReview', workflow.id, author('bob'))).userErrors).toMatchObject([
    { __typename: 'NotFoundError', path: ['workflowId'] },
  ])
  await room.step('submitForReview', workflow.id, ann)
  expect(await room.workflow(workflow.id, rita)).toMatchObject({ status: 'AWAITING_REVIEW' })
  expect(await room.workflow(workflow.id, author('bob'))).toBeNull()
  const service: AskOptions = { permissions: ['item:read'] }
  expect(await room.workflow(workflow.id, service)).toMatchObject({ userId: 'ann', allowedActions: [] })
})

test('nobody reviews a publication of their own', async () => {
  const both: AskOptions = { permissions: ['item:read', 'item:write', 'item:review'], actingUserId: 'ann' }
  const workflow = await submitted(both)
  expect(workflow.allowedActions).toEqual(['WITHDRAW', 'CANCEL', 'NOTE'])
  expect(refused(await room.decide('approvePlugin', workflow, both))).toBe('AUTHORIZATION_FAILED')
  expect(refused(await room.step('claimReview', workflow.id, both))).toBe('AUTHORIZATION_FAILED')
  expect(await room.workflow(workflow.id, ann)).toMatchObject({ status: 'AWAITING_REVIEW' })
})

test('authors decide nothing, and reviewers change nothing', async () => {
  const workflow = await submitted()
  expect(refused(await room.decide('approvePlugin', workflow, ann))).toBe('AUTHORIZATION_FAILED')
  const asReviewer: AskOptions = { permissions: ['item:read', 'item:write', 'item:review'], actingUserId: 'rita' }
  expect(refused(await room.step('withdrawFromReview', workflow.id, asReviewer))).toBe('AUTHORIZATION_FAILED')
  expect(refused(await room.start({ panelItemId: 'for-ann', userId: 'ann' }, author('bob')))).toBe(
    'AUTHORIZATION_FAILED',
  )
})

test('while one reviewer has claimed it no other decides, until the claim ends', async () => {
  const workflow = await submitted()
  const { workflow: claimed } = await room.step('claimReview', workflow.id, rita)
  expect(claimed.revision).toBe(2)
  for (const answer of [
    await room.step('claimReview', workflow.id, rob),
    await room.decide('rejectPlugin', claimed, rob),
  ])
    expect(answer.userErrors).toMatchObject([
      { code: 'CONFLICT', message: expect.stringContaining('claimed it until') },
    ])
  expect((await room.step('releaseReview', workflow.id, rob)).userErrors).toEqual([])
  expect(await room.workflow(workflow.id, rob)).toMatchObject({ status: 'IN_REVIEW', claimedBy: { userId: 'rita' } })

  aheadMs += 31 * 60_000
  expect(await room.workflow(workflow.id, rob)).toMatchObject({ status: 'AWAITING_REVIEW', claimedBy: null })
  const { workflow: taken } = await room.step('claimReview', workflow.id, rob)
  expect(taken).toMatchObject({ status: 'IN_REVIEW', claimedBy: { userId: 'rob' } })
  const { workflow: given } = await room.step('releaseReview', workflow.id, rob)
  expect(given).toMatchObject({ status: 'AWAITING_REVIEW', claimedBy: null })
})

test('a claim from a clock that was far ahead keeps nobody else from deciding once the clock is right', async () => {
  const workflow = await submitted()
  aheadMs += 30 * 24 * 3_600_000
  const { workflow: claimed } = await room.step('claimReview', workflow.id, rita)
  expect(claimed).toMatchObject({ status: 'IN_REVIEW', claimedBy: { userId: 'rita' } })
  aheadMs -= 30 * 24 * 3_600_000
  expect(await room.workflow(workflow.id, rob)).toMatchObject({ status: 'AWAITING_REVIEW', claimedBy: null })
  const { workflow: rejected, userErrors } = await room.decide('rejectPlugin', claimed, rob, 'No.')
  expect([rejected?.status, userErrors]).toEqual(['REJECTED', []])
})

test('authors read what is said to them, and are not told by whom of the reviewers', async () => {
  const workflow = await submitted()
  await room.step('claimReview', workflow.id, rita)
  await room.say(workflow.id, 'Looks like the other one.', 'REVIEWERS', rita)
  await room.say(workflow.id, 'Which games does it serve?', 'AUTHOR', rita)
  const { userErrors } = await room.say(workflow.id, 'All of them.', 'AUTHOR', ann)
  expect(userErrors).toEqual([])
  expect(refused(await room.say(workflow.id, 'Hush.', 'REVIEWERS', ann))).toBe('AUTHORIZATION_FAILED')

  const said = (found: { timeline: { note: string | null; actor: { userId: string } | null }[] }) =>
    found.timeline.flatMap(({ note, actor }) => (note === null ? [] : [[note, actor?.userId ?? null]]))
  const forAnn = await room.workflow(workflow.id, ann)
  expect(said(forAnn)).toEqual([
    ['Which games does it serve?', null],
    ['All of them.', 'ann'],
  ])
  expect(forAnn.claimedBy).toBeNull()
  expect(said(await room.workflow(workflow.id, rob))).toEqual([
    ['Looks like the other one.', 'rita'],
    ['Which games does it serve?', 'rita'],
    ['All of them.', 'ann'],
  ])
})

test('a service that acts for nobody speaks for the reviewers where it may review', async () => {
  const workflow = await submitted()
  const roleOf = async (permissions: string[]) => {
    const { workflow: after } = await room.say(workflow.id, 'Which panel is this for?', 'AUTHOR', { permissions })
    return after.timeline.at(-1).role
  }
  expect(await roleOf(['item:review'])).toBe('REVIEWER')
  expect(await roleOf(['item:write'])).toBe('AUTHOR')
})

test('who may say something of their own publication with item:review alone is told so', async () => {
  const workflow = await submitted()
  const self = reviewer(workflow.userId)
  const { workflow: after, userErrors } = await room.say(workflow.id, 'Made on a train.', 'AUTHOR', self)
  expect(userErrors).toEqual([])
  expect(after.timeline.at(-1)).toMatchObject({ role: 'AUTHOR', note: 'Made on a train.' })
  expect(after.allowedActions).toEqual(['NOTE'])
})

test('of two reviewers who decide at the same time one does', async () => {
  const workflow = await submitted()
  const answers = await Promise.all([
    room.decide('approvePlugin', workflow, rita),
    room.decide('rejectPlugin', workflow, rob),
    room.decide('approvePlugin', workflow, rob),
  ])
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1)
})

test('the lists hold what the caller may see, in pages', async () => {
  const list = async (who: AskOptions, args = '') =>
    (
      await house.ask(
        `{ publishWorkflows(${args || 'first: 100'}) { totalCount pageInfo { hasNextPage endCursor } edges { node { id userId status } } } }`,
        {},
        who,
      )
    ).data?.publishWorkflows
  const cid = author('cid')
  const ids: string[] = []
  for (const name of ['a', 'b', 'c']) ids.unshift((await room.start({ panelItemId: `cid-${name}` }, cid)).workflow.id)
  const first = await list(cid, 'first: 2')
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
  const second = await list(cid, `first: 2, after: "${first.pageInfo.endCursor}"`)
  const idsOf = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id)
  expect([...idsOf(first), ...idsOf(second)]).toEqual(ids)
  expect(await list(author('dan'))).toMatchObject({ totalCount: 0, edges: [] })
  expect(idsOf(await list(rita))).not.toContain(ids[0])
  await room.step('submitForReview', ids[0] ?? '', cid)
  expect(idsOf(await list(rita))).toContain(ids[0])
  expect(idsOf(await list(cid, 'status: [AWAITING_REVIEW]'))).toEqual([ids[0]])

  const { errors } = await house.ask('{ publishWorkflows(userId: "ann") { totalCount } }', {}, cid)
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  const anonymous = await house.ask('{ publishWorkflows { totalCount } }', {}, { permissions: null })
  expect(anonymous.errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')

  const queue = await room.queue(rita, { userId: 'cid' })
  expect(queue).toMatchObject({ totalCount: 1, edges: [{ node: { id: ids[0] } }] })
  expect(await room.queue(rita, { search: 'night', claimed: true, userId: 'cid' })).toMatchObject({ totalCount: 0 })
  expect(await room.queue(rita, { search: 'NIGHT W', olderThan: 'PT1H', userId: 'cid' })).toMatchObject({
    totalCount: 0,
  })
  aheadMs += 3_600_000
  expect(await room.queue(rita, { search: 'NIGHT W', olderThan: 'PT1H', userId: 'cid' })).toMatchObject({
    totalCount: 1,
  })
  expect((await house.ask('{ reviewQueue { totalCount } }', {}, ann)).errors?.[0]?.extensions.code).toBe(
    'AUTHORIZATION_FAILED',
  )
})

test('a place in the queue is told to who waits', async () => {
  const eve = author('eve')
  const before = (await room.queue(rita, { claimed: false })).totalCount as number
  const [one, two] = [await submitted(eve), await submitted(eve)]
  expect([one.queuePosition, two.queuePosition]).toEqual([before + 1, before + 2])
  await room.step('claimReview', one.id, rita)
  expect(await room.workflow(two.id, eve)).toMatchObject({ queuePosition: before + 1 })
})

test('PUBLISH_REVIEW=required leaves publishing to the review', async () => {
  const strict = await startTestGateway({ existing: house.sandbox, env: { PUBLISH_REVIEW: 'required' } })
  try {
    const input = { panelItemId: 'strict', userId: 'ann', manifest, files: [file], idempotencyKey: 'strict' }
    const publish = (who: AskOptions) =>
      strict.ask(
        'mutation P($input: PublishPluginInput!) { publishPlugin(input: $input) { status userErrors { message } } }',
        { input },
        who,
      )
    const { errors } = await publish(ann)
    expect(errors).toMatchObject([
      { message: expect.stringContaining('startPublishWorkflow'), extensions: { code: 'AUTHORIZATION_FAILED' } },
    ])
    const update = await strict.ask(
      'mutation { updatePlugin(input: { marketplaceItemId: "mpi-000001", licenseType: FREE, idempotencyKey: "u" }) { status } }',
      {},
      ann,
    )
    expect(update.errors).toMatchObject([{ extensions: { code: 'AUTHORIZATION_FAILED' } }])
    expect(
      (await publish({ permissions: ['item:read', 'item:write', 'item:review'] })).data.publishPlugin,
    ).toMatchObject({
      status: 'PUBLISHED',
    })
    expect((await asking(strict).start({ panelItemId: 'strict-2', submit: true }, ann)).workflow).toMatchObject({
      status: 'AWAITING_REVIEW',
    })
  } finally {
    await strict.stop()
  }
})

test('who is erased is forgotten in the review, too', async () => {
  const gus = author('gus')
  const open = await submitted(gus)
  await room.decide('requestChanges', open, rita, 'Dear Gus, say more.')
  const { workflow: other } = await room.start({ panelItemId: 'by-hal', submit: true }, author('hal'))
  await room.decide('requestChanges', other, reviewer('gus'), 'Signed, Gus.')

  const exported = async () => (await house.ask('query E { exportUser(userId: "gus") }')).data.exportUser?.review
  expect(await exported()).toMatchObject({
    workflows: [{ id: open.id, status: 'CHANGES_REQUESTED', document: { manifest: { name: 'Night Watch' } } }],
    entries: expect.arrayContaining([expect.objectContaining({ workflowId: other.id, note: 'Signed, Gus.' })]),
  })
  await house.ask(
    'mutation { eraseUser(userId: "gus", reason: "asked for", idempotencyKey: "gus") { userErrors { message } } }',
  )
  expect(await exported()).toBeUndefined()
  const all: AskOptions = { permissions: ['item:read', 'item:review'] }
  const own = await room.workflow(open.id, all)
  expect(own).toMatchObject({ status: 'CANCELLED', userId: null, manifest: null })
  const theirs = await room.workflow(other.id, all)
  expect(theirs).toMatchObject({ status: 'CHANGES_REQUESTED', userId: 'hal', manifest: { name: 'Night Watch' } })
  expect(JSON.stringify([own, theirs])).not.toMatch(/gus/i)
})

test('what is in review when its author is erased ends in the timeline, and is with no reviewer any more', async () => {
  const workflow = await submitted(author('ian'))
  await room.step('claimReview', workflow.id, rita)
  const { revision } = await room.workflow(workflow.id, rita)
  await house.ask(
    'mutation { eraseUser(userId: "ian", reason: "asked for", idempotencyKey: "ian") { userErrors { message } } }',
  )
  const ended = await room.workflow(workflow.id, rita)
  expect(ended).toMatchObject({ status: 'CANCELLED', revision: revision + 1, claimedBy: null, claimExpiresAt: null })
  expect(ended.timeline.at(-1)).toMatchObject({
    from: 'IN_REVIEW',
    to: 'CANCELLED',
    role: 'GATEWAY',
    note: 'Its author was erased.',
  })
})
