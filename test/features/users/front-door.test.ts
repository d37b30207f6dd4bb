import { createHash } from 'node:crypto'
import { startTestGateway } from '../../support/gateway.ts'
import type { Answer, AskOptions, TestGateway } from '../../support/gateway.ts'
import { effectsOf, eventually } from './room.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 }, env: { SYNC_WAIT_MS: '5000', RATE_LIMIT_SCALE: '100' } })
}, 60_000)
afterAll(() => house.stop())

const canary = 'Canary-91c4'
const event = 'id userId sequence action status origin enqueuedAt deliveredAt payloadDigest changeId'
const problems = 'userErrors { __typename code message path }'
const syncUser = `mutation ($input: SyncUserInput!) { syncUser(input: $input) {
  status replayed user { id email displayName revision active } event { ${event} attempts { number outcome httpStatus } } ${problems} } }`

const sync = (input: object, options?: AskOptions) => house.ask(syncUser, { input }, options)
const create = (userId: string, more: object = {}) =>
  sync({
    userId,
    action: 'CREATE',
    mode: 'WAIT',
    data: { email: `${userId}@example.org`, username: userId, displayName: canary },
    ...more,
  })

test('a change is accepted, delivered, and shown with its tries', async () => {
  const { errors, data } = await create('door-1')
  expect(errors).toBeUndefined()
  expect(data.syncUser).toMatchObject({
    status: 'SYNCHRONIZED',
    replayed: false,
    user: { id: 'door-1', email: 'door-1@example.org', displayName: canary, revision: 1, active: true },
    event: {
      userId: 'door-1',
      sequence: '1',
      action: 'CREATE',
      status: 'SYNCHRONIZED',
      origin: 'api',
      attempts: [{ number: 1, outcome: 'ACKNOWLEDGED', httpStatus: 200 }],
    },
    userErrors: [],
  })
  expect(data.syncUser.event.payloadDigest).toMatch(/^[0-9a-f]{64}$/)
})

test('profiles come with their synchronisation, in the order of the ids', async () => {
  const query = `query ($ids: [ID!]!) { users(ids: $ids) { id username email marketplaceUserId revision active
    sync { status desiredRevision appliedRevision lagSeconds lastEvent { action } drift { field } } freshness { source stale } } }`
  await create('door-2')
  const { errors, data } = await house.ask(query, { ids: ['door-2', 'unknown', 'door-1'] })
  expect(errors).toBeUndefined()
  expect(data.users.map((user: { id: string } | null) => user?.id ?? null)).toEqual(['door-2', null, 'door-1'])
  expect(data.users[0]).toMatchObject({
    sync: {
      status: 'SYNCHRONIZED',
      desiredRevision: 1,
      appliedRevision: 1,
      lagSeconds: null,
      lastEvent: { action: 'CREATE' },
      drift: [],
    },
    freshness: { source: 'UPSTREAM', stale: false },
  })
  const poor = await house.ask(query, { ids: ['door-1'] }, { permissions: ['user:read'] })
  expect(poor.data.users[0].email).toBeNull()
  expect(poor.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  const crowd = await house.ask(query, { ids: Array.from({ length: 101 }, (_, index) => `u${index}`) })
  expect(crowd.errors?.[0]?.extensions.code).toMatch(/VALIDATION_ERROR|QUERY_TOO_COMPLEX/)
})

test('bad input is data, and the header carries a key', async () => {
  const bad = await sync({ userId: '../x', action: 'CREATE', data: { email: 'x', username: '' } })
  expect(bad.errors).toBeUndefined()
  expect(bad.data.syncUser).toMatchObject({ status: 'FAILED', event: null, user: null })
  expect(bad.data.syncUser.userErrors.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
    'input.userId',
    'input.data.email',
    'input.data.username',
  ])
  const input = { userId: 'door-3', action: 'CREATE', data: { email: 'door-3@example.org', username: 'door-3' } }
  const headers = { 'idempotency-key': 'door-3-key' }
  const first = await sync(input, { headers })
  const second = await sync(input, { headers })
  expect(second.data.syncUser).toMatchObject({ replayed: true, event: { id: first.data.syncUser.event.id } })
  const other = await sync({ ...input, action: 'UPDATE' }, { headers })
  expect(other.data.syncUser.userErrors[0]).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
    __typename: 'ConflictError',
  })
})

test('a bulk call answers input by input', async () => {
  const query = `mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { batchId accepted rejected results { status ${problems} event { userId } } } }`
  const person = (userId: string) => ({
    userId,
    action: 'CREATE',
    data: { email: `${userId}@example.org`, username: userId },
  })
  const { data } = await house.ask(query, {
    inputs: [person('bulk-a'), { userId: 'bulk-b', action: 'CREATE' }, person('bulk-c')],
  })
  expect(data.syncUsers).toMatchObject({ accepted: 2, rejected: 1 })
  expect(
    data.syncUsers.results.map((result: { event: { userId: string } | null }) => result.event?.userId ?? null),
  ).toEqual(['bulk-a', null, 'bulk-c'])
})

test('a bulk call that is repeated under its header is taken in once', async () => {
  const query = `mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { accepted results { replayed event { id } ${problems} } } }`
  const inputs = ['bulk-x', 'bulk-y'].map((userId) => ({
    userId,
    action: 'CREATE',
    data: { email: `${userId}@example.org`, username: userId },
  }))
  const headers = { 'idempotency-key': `bulk-${'k'.repeat(123)}` }
  const first = await house.ask(query, { inputs }, { headers })
  const again = await house.ask(query, { inputs }, { headers })
  expect(first.data.syncUsers).toMatchObject({ accepted: 2, results: [{ replayed: false }, { replayed: false }] })
  expect(again.data.syncUsers.results).toEqual(
    first.data.syncUsers.results.map((result: object) => ({ ...result, replayed: true })),
  )
  const others = await house.ask(query, { inputs: inputs.toReversed() }, { headers })
  expect(others.data.syncUsers).toMatchObject({
    accepted: 0,
    results: [
      { userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['inputs', '0', 'idempotencyKey'] }] },
      { userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] },
    ],
  })
})

test('the desk: health, histogram, ledger, pause, retry and discard', async () => {
  const health = `pending retrying dead superseded discarded inFlight oldestPendingAgeSeconds acknowledgedTotal acceptedTotal ledgerBalanced
    throughputPerMinute p50LagMs p95LagMs errorRate paused pausedReason heldUntil circuit`
  const seen = await house.ask(
    `{ syncHealth { ${health} histogram(bucket: MINUTE, range: { last: "PT5M" }) { start accepted acknowledged failed dead p95LagMs } } }`,
  )
  expect(seen.errors).toBeUndefined()
  expect(seen.data.syncHealth).toMatchObject({ ledgerBalanced: true, paused: false, circuit: 'CLOSED' })
  const counted = seen.data.syncHealth.histogram as { accepted: number }[]
  expect(counted.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(Number(seen.data.syncHealth.acceptedTotal))

  const pause = `mutation ($paused: Boolean!) { setSyncPaused(paused: $paused, reason: "maintenance") { paused pausedReason } }`
  expect((await house.ask(pause, { paused: true })).data.setSyncPaused).toEqual({
    paused: true,
    pausedReason: 'maintenance',
  })
  const waiting = await sync({
    userId: 'door-4',
    action: 'CREATE',
    data: { email: 'door-4@example.org', username: 'door-4' },
  })
  const { id } = waiting.data.syncUser.event
  const list = `query ($filter: SyncEventFilter, $first: Int, $after: String) { syncEvents(filter: $filter, first: $first, after: $after) {
    totalCount edges { cursor node { id status } } pageInfo { hasNextPage endCursor } } }`
  const one = await house.ask(list, { filter: { userId: 'door-4', status: ['PENDING'] } })
  expect(one.data.syncEvents).toMatchObject({ totalCount: 1, edges: [{ node: { id, status: 'PENDING' } }] })
  const discard = await house.ask(
    `mutation ($ids: [ID!]) { discardSyncEvents(ids: $ids, reason: "test") { affected events { id status } ${problems} } }`,
    { ids: [id] },
  )
  expect(discard.data.discardSyncEvents).toMatchObject({ affected: 1, events: [{ id, status: 'DISCARDED' }] })
  await house.ask(pause, { paused: false })
  const retry = await house.ask(
    `mutation { retrySyncEvents(filter: { status: [DEAD] }, dryRun: true) { affected ${problems} } }`,
  )
  expect(retry.data.retrySyncEvents).toEqual({ affected: 0, userErrors: [] })

  const ids: string[] = []
  for (let after: string | null = null; ;) {
    const page: Answer = await house.ask(list, { first: 3, after })
    ids.push(...page.data.syncEvents.edges.map(({ node }: { node: { id: string } }) => node.id))
    if (!page.data.syncEvents.pageInfo.hasNextPage) {
      expect(ids).toHaveLength(page.data.syncEvents.totalCount)
      break
    }
    after = page.data.syncEvents.pageInfo.endCursor as string
  }
  expect(new Set(ids).size).toBe(ids.length)
})

test('what is given up is in the audit log: how many, which, and whatever ids were named beside it', async () => {
  const discard = `mutation ($ids: [ID!], $filter: SyncEventFilter, $dryRun: Boolean) {
    discardSyncEvents(ids: $ids, filter: $filter, dryRun: $dryRun, reason: "test") { affected ${problems} } }`
  const pause = `mutation ($paused: Boolean!) { setSyncPaused(paused: $paused) { paused } }`
  await house.ask(pause, { paused: true })
  const waiting = await sync({
    userId: 'door-audit',
    action: 'CREATE',
    data: { email: 'door-audit@example.org', username: 'door-audit' },
  })
  const { id } = waiting.data.syncUser.event
  const newest = async () => {
    const entries = '{ auditLog(first: 1, action: "discardSyncEvents") { edges { node { target outcome after } } } }'
    return (await house.ask(entries)).data.auditLog.edges[0].node
  }

  // Whatever length the entry is cut to, one of these is cut in the middle of a letter of two units.
  for (let length = 0; length < 2; length++) {
    await house.ask(discard, { ids: [id, 'x'.repeat(length) + '\u{1F600}'.repeat(600)], dryRun: true })
    const rehearsed = await newest()
    expect(rehearsed).toMatchObject({ outcome: 'done', after: { affected: 1 } })
    expect(rehearsed.target).toMatch(new RegExp(`^dryRun=true ids=2 entries sha256:[0-9a-f]{64} ${id} `))
  }
  await house.ask(discard, { filter: { userId: 'door-audit', status: ['PENDING'] } })
  expect(await newest()).toEqual({
    target: 'dryRun=false filter={"userId":"door-audit","status":["PENDING"]}',
    outcome: 'done',
    after: { affected: 1 },
  })
  const ids = Array.from({ length: 250 }, (_, n) => `${id.slice(0, -3)}${n + 100}`)
  await house.ask(discard, { ids })
  const many = await newest()
  expect(many.after).toEqual({ affected: 0 })
  expect(many.target).toContain(
    `ids=250 entries sha256:${createHash('sha256').update(ids.join(' ')).digest('hex')} ${ids[0]} `,
  )
  await house.ask(discard, { ids: ['half \uD83D', 'nothing \0'] })
  expect((await newest()).target).toBe('dryRun=false ids=half \uFFFD nothing \uFFFD')
  await house.ask(pause, { paused: false })
})

test('of what is given up after it was sent, event, answer and audit log say that it may have arrived', async () => {
  house.sandbox.control({ mode: '500', only: 'users/sync' })
  const data = { email: 'door-doubt@example.org', username: 'door-doubt' }
  const { id } = (await sync({ userId: 'door-doubt', action: 'CREATE', data })).data.syncUser.event
  await eventually('a failed try', async () => {
    const events =
      '{ syncEvents(filter: { userId: "door-doubt" }, first: 1) { edges { node { status mayHaveArrived } } } }'
    return (await house.ask(events)).data.syncEvents.edges[0].node.status === 'RETRYING'
  })
  const discard = `mutation ($ids: [ID!]) { discardSyncEvents(ids: $ids, reason: "test") {
    affected mayHaveArrived events { id status mayHaveArrived } ${problems} } }`
  const given = await eventually('a moment between two tries', async () => {
    const { discardSyncEvents } = (await house.ask(discard, { ids: [id] })).data
    return discardSyncEvents.affected === 1 && discardSyncEvents
  })
  expect(given).toEqual({
    affected: 1,
    mayHaveArrived: 1,
    events: [{ id, status: 'DISCARDED', mayHaveArrived: true }],
    userErrors: [],
  })
  const newest = '{ auditLog(first: 1, action: "discardSyncEvents") { edges { node { target after } } } }'
  expect((await house.ask(newest)).data.auditLog.edges[0].node).toEqual({
    target: `dryRun=false ids=${id}`,
    after: { affected: 1, mayHaveArrived: 1 },
  })
  house.sandbox.control({ mode: 'ok' })
})

test('verify, resync and a run over all users', async () => {
  const verified = await house.ask(
    'mutation { verifyUserSync(userId: "door-1") { status lastVerifiedAt drift { field } } }',
  )
  expect(verified.data.verifyUserSync).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
  const forced = await house.ask(
    `mutation { resyncUser(userId: "door-1", force: true) { status event { action origin } ${problems} } }`,
  )
  expect(forced.data.resyncUser).toMatchObject({ event: { action: 'UPDATE', origin: 'reconcile' }, userErrors: [] })
  await eventually('the repair', async () => {
    const idle = (await house.ask(`mutation { resyncUser(userId: "door-1") { status event { id } } }`)).data.resyncUser
    return idle.status === 'SYNCHRONIZED' && idle.event === null
  })
  const started = await house.ask('mutation { startReconcile(repair: true) { id status } }')
  expect(started.errors).toBeUndefined()
  const run = await eventually('the end of the run', async () => {
    const { data } = await house.ask(
      '{ reconcileRuns(first: 1) { id status scanned matched missing drifted orphaned skipped repaired } }',
    )
    return data.reconcileRuns[0].status === 'DONE' && data.reconcileRuns[0]
  })
  expect(run).toMatchObject({ id: started.data.startReconcile.id, drifted: 0, orphaned: 0 })
})

test('a user event is taken in once', async () => {
  const query = `mutation ($at: DateTime!) { recordUserEvent(userId: "door-1", type: LOGIN, messageId: "login-1", occurredAt: $at, metadata: { device: "phone" }) { accepted duplicates rejected { code } } }`
  const at = new Date().toISOString()
  expect((await house.ask(query, { at })).data.recordUserEvent).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
  expect((await house.ask(query, { at })).data.recordUserEvent).toEqual({ accepted: 0, duplicates: 1, rejected: [] })
  await eventually('the event at the marketplace', () =>
    house.sandbox.ledger().some(({ body }) => JSON.stringify(body).includes('user_login')),
  )
})

test('an erased user leaves nothing behind, here or in the log', async () => {
  const exported = await house.ask('{ exportUser(userId: "door-1") }')
  expect(JSON.stringify(exported.data.exportUser)).toContain(canary)
  const query = `mutation ($id: ID!, $key: IdempotencyKey!) { eraseUser(userId: $id, reason: "asked for", idempotencyKey: $key) {
    event { status } certificate { id userIdHash completedAt stores { name rows upstreamAcknowledged } } ${problems} } }`
  for (const id of ['door-1', 'door-2']) {
    const { errors, data } = await house.ask(query, { id, key: `erase-${id}` })
    expect(errors).toBeUndefined()
    expect(data.eraseUser).toMatchObject({ event: { status: 'SYNCHRONIZED' }, userErrors: [] })
    expect(data.eraseUser.certificate.completedAt).not.toBeNull()
    expect(effectsOf(house.sandbox, id).at(-1)?.action).toBe('delete')
  }
  const left = await house.ask('{ exportUser(userId: "door-1") }')
  expect(JSON.stringify(left.data.exportUser)).not.toContain(canary)
  expect((await house.ask('{ user(id: "door-1") { id } }')).data.user).toBeNull()
  expect(house.logged.join('')).not.toContain(canary)
  expect(house.logged.join('')).not.toContain('@example.org')
  const metrics = await fetch(`${house.url}/metrics`, { headers: { authorization: `Bearer ${await house.token()}` } })
  const text = await metrics.text()
  expect(text).not.toContain(canary)
  expect(text).not.toContain('door-1')
})

test.each([
  ['syncUser', syncUser, { input: { userId: 'x', action: 'DELETE' } }, ['user:read']],
  ['syncHealth', '{ syncHealth { pending } }', {}, ['user:write']],
  ['exportUser', '{ exportUser(userId: "x") }', {}, ['user:read']],
  [
    'eraseUser',
    'mutation { eraseUser(userId: "x", reason: "r", idempotencyKey: "k") { userErrors { code } } }',
    {},
    ['user:write'],
  ],
  ['setSyncPaused', 'mutation { setSyncPaused(paused: true) { paused } }', {}, ['sync:read']],
] as const)('%s is refused without its permission', async (_name, query, variables, permissions) => {
  const { errors } = await house.ask(query, variables, { permissions })
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('a caller that acts for a user has only that user', async () => {
  const { errors } = await sync({ userId: 'you', action: 'DELETE' }, { actingUserId: 'me' })
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  const read = await house.ask('{ user(id: "door-3") { id } }', {}, { actingUserId: 'me' })
  expect(read.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})
