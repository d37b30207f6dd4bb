/** The review through the client: an author and a reviewer, by hashes of documents and by their texts. */
import { fileURLToPath } from 'node:url'
import type { GatewayClient, GatewayClientOptions } from '../../client/src/index.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf, eventually } from './panel.ts'

const PERSISTED_MANIFEST = fileURLToPath(
  new URL('../../client/src/generated/persisted-documents.json', import.meta.url),
)

const manifest = { name: 'Night watch', version: '1.0.0', description: 'Looks after servers at night.', author: 'Ann' }
const files = [
  {
    name: 'watch.zip',
    type: 'application/zip',
    size: 10,
    url: 'https://downloads.example.org/watch.zip',
    sha256: 'ab'.repeat(32),
  },
]

describe.each([
  ['by hash', { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST }, { trustedDocuments: true }],
  ['by text', {}, {}],
] as const)('%s', (_way, env, options) => {
  let house: TestGateway
  let author: GatewayClient
  let reviewer: GatewayClient
  const actingFor = async (userId: string, more: Partial<GatewayClientOptions>, ...permissions: string[]) => {
    const token = await house.token(['item:read', ...permissions], userId)
    return clientOf(house, { credentials: { token }, ...options, ...more })
  }
  beforeAll(async () => {
    house = await startTestGateway({ sandbox: { plugins: 5 }, env })
    author = await actingFor('ann', {}, 'item:write')
    reviewer = await actingFor('rita', {}, 'item:review')
    const input = { userId: 'ann', action: 'CREATE', mode: 'WAIT' } as const
    await clientOf(house, options).syncUser({ ...input, data: { email: 'ann@example.org', username: 'ann' } })
  }, 60_000)
  afterAll(() => house.stop())

  const begin = async (panelItemId: string, more: object = {}) => {
    const begun = await author.startPublishWorkflow({ panelItemId, userId: 'ann', manifest, files, ...more })
    expect(begun.userErrors).toEqual([])
    const { workflow } = begun
    if (!workflow) throw new Error('Nothing was begun')
    return workflow
  }

  test('a draft is changed, sent back, handed in again, approved and listed, and both are told as it happens', async () => {
    const report = await author.validateManifest({ manifest, files })
    expect(report).toMatchObject({ valid: true, errors: [], totalBytes: '10' })
    expect(report.warnings.map(({ path }) => path.join('.'))).toContain('manifest.license')
    const { id, revision } = await begin('watch-1')
    const leave = new AbortController()
    const lengths: number[] = []
    const queueing = (async () => {
      for await (const { waiting } of reviewer.watchReviewQueue({ signal: leave.signal })) lengths.push(waiting)
    })()
    const told: string[] = []
    const watching = (async () => {
      for await (const { status } of author.watchPublishWorkflow(id)) told.push(status)
    })()
    await eventually('both streams', () => told.length > 0 && lengths.length > 0)

    const revised = await author.revisePublishWorkflow({ workflowId: id, manifest: { ...manifest, license: 'MIT' } })
    expect(revised).toMatchObject({ userErrors: [], workflow: { revision: revision + 1 } })
    const handedIn = await author.submitForReview(id, { expectedRevision: revision + 1, note: 'My first one.' })
    expect(handedIn.workflow).toMatchObject({ status: 'AWAITING_REVIEW', queuePosition: 1 })
    expect(await reviewer.getReviewQueue({ filter: { search: 'night', claimed: false }, first: 100 })).toMatchObject({
      totalCount: 1,
      edges: [{ node: { id, manifest: { name: 'Night watch' } } }],
    })
    await eventually('one that waits', () => lengths.includes(1))

    const claimed = await reviewer.claimReview(id, { lease: 'PT10M' })
    expect(claimed.workflow).toMatchObject({ status: 'IN_REVIEW', claimedBy: { userId: 'rita' } })
    expect((await reviewer.releaseReview(id)).workflow).toMatchObject({ status: 'AWAITING_REVIEW' })
    const noted = await reviewer.addReviewNote(id, 'Looks like a copy.', { visibility: 'REVIEWERS' })
    const seen = noted.workflow?.revision ?? 0
    const stale = await reviewer.approvePlugin(id, seen - 1)
    expect(stale.userErrors[0]).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' })
    const back = await reviewer.requestChanges(id, seen, 'Say which servers.')
    expect(back.workflow).toMatchObject({ status: 'CHANGES_REQUESTED', claimedBy: null })
    expect((await author.submitForReview(id)).userErrors).toEqual([])

    const looked = await reviewer.getPublishWorkflow(id)
    expect(looked).toMatchObject({ manifest: { license: 'MIT' }, files: [{ name: 'watch.zip', size: '10' }] })
    expect(looked?.allowedActions).toContain('APPROVE')
    const approved = await reviewer.approvePlugin(id, looked?.revision ?? 0, { note: 'Good.' })
    expect(approved.workflow?.status).toMatch(/^PUBLISH(ING|ED)$/)
    await watching
    expect(told[0]).toBe('DRAFT')
    expect(told.at(-1)).toBe('PUBLISHED')
    leave.abort()
    await queueing
    expect(lengths).toEqual(expect.arrayContaining([0, 1]))
    const after = await author.getPublishWorkflow(id)
    expect(after?.timeline.flatMap(({ note }) => note ?? [])).toEqual(['My first one.', 'Say which servers.', 'Good.'])
    expect(await author.getPublishWorkflows({ status: ['PUBLISHED'], first: 100 })).toMatchObject({ totalCount: 1 })
  }, 60_000)

  test('one waits for its author once it is approved, one is taken back, one given up, one refused', async () => {
    const waiting = await begin('watch-2', { submit: true, autoPublish: false })
    expect((await reviewer.approvePlugin(waiting.id, waiting.revision)).workflow).toMatchObject({ status: 'APPROVED' })
    expect((await author.publishApproved(waiting.id)).userErrors).toEqual([])
    const taken = await begin('watch-3', { submit: true })
    expect((await author.withdrawFromReview(taken.id)).workflow).toMatchObject({ status: 'DRAFT' })
    const givenUp = await author.cancelPublishWorkflow(taken.id, { note: 'Not now.' })
    expect(givenUp.workflow).toMatchObject({ status: 'CANCELLED', allowedActions: [] })
    const refused = await begin('watch-4', { submit: true })
    const rejected = await reviewer.rejectPlugin(refused.id, refused.revision, 'It spies.')
    expect(rejected.workflow).toMatchObject({ status: 'REJECTED' })
  })

  test('a begin under one key is one; what is not there is null or refused, and who may not do something is told', async () => {
    const input = { panelItemId: 'watch-5', userId: 'ann', manifest, files }
    const first = await author.startPublishWorkflow(input, { idempotencyKey: 'begin-5' })
    const again = await author.startPublishWorkflow(input, { idempotencyKey: 'begin-5' })
    expect(again).toMatchObject({ replayed: true, workflow: { id: first.workflow?.id } })
    expect(await author.getPublishWorkflow('not-there')).toBeNull()
    expect((await author.submitForReview('not-there')).userErrors[0]).toMatchObject({ __typename: 'NotFoundError' })
    await expect(author.getReviewQueue()).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
    await expect(author.watchPublishWorkflow('not-there').next()).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' })
    await expect(author.watchReviewQueue().next()).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
  })

  test('a watch goes on over a connection that breaks, and tells nothing twice', async () => {
    const streams: AbortController[] = []
    const watcher = await actingFor(
      'ann',
      {
        fetch: (url, init) => {
          const cut = new AbortController()
          streams.push(cut)
          return fetch(url, { ...init, signal: AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]) })
        },
      },
      'item:write',
    )
    const { id } = await begin('watch-6')
    const told: string[] = []
    const watching = (async () => {
      for await (const { status, revision } of watcher.watchPublishWorkflow(id)) told.push(`${status} ${revision}`)
    })()
    await eventually('the draft', () => told.length === 1)
    streams[0]?.abort()
    await eventually('another stream', () => streams.length > 1)
    await author.submitForReview(id)
    await eventually('what happened after', () => told.length === 2)
    await author.cancelPublishWorkflow(id)
    await watching
    expect(told).toEqual(['DRAFT 1', 'AWAITING_REVIEW 2', 'CANCELLED 3'])
  })
})
