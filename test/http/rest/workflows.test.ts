/** The publishing workflow at the REST door: from the bodies of old panels to the listing, and who may do what. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ env: { MARKETPLACE_RATE_LIMIT_MAX: '100000' } })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

interface Who {
  readonly permissions?: readonly string[]
  readonly actingUserId?: string
  readonly key?: string
}
const authorOf = (actingUserId: string): Who => ({ permissions: ['item:read', 'item:write'], actingUserId })
const [ann, ben] = [authorOf('ann'), authorOf('ben')]
const rita: Who = { permissions: ['item:read', 'item:review'], actingUserId: 'rita' }

async function ask(method: string, path: string, body?: object, { permissions, actingUserId, key }: Who = ann) {
  const response = await fetch(`${house.url}/api/integration/plugins/publish/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await house.token(permissions, actingUserId)}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const { data, error } = JSON.parse(await response.text())
  const replayed = response.headers.get('idempotency-replayed')
  const path_ = error?.details?.path?.join('.')
  return { status: response.status, data, code: error?.code, at: path_, message: error?.message, replayed }
}

const files = { package_url: 'https://cdn.example.com/night-watch.zip' }
const metadata = {
  name: 'Night Watch',
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Ann',
}

let made = 0
const item = () => `watch-${++made}`
const step = (id: string, body: object, who?: Who) => ask('PUT', `workflow/${id}`, body, who)
const wholeOf = (id: string, who?: Who) => ask('GET', `workflow/${id}`, undefined, who)

async function draft(body: object = {}, who?: Who) {
  const { status, data } = await ask('POST', 'workflow', { panel_item_id: item(), metadata, files, ...body }, who)
  expect(status).toBe(200)
  return data.status
}

/** Handed in, with what else the body says. */
const waiting = (body: object = {}, who?: Who) => draft({ submit: true, ...body }, who)

/** As it is when the marketplace has answered. */
async function settled(id: string) {
  for (;;) {
    const { data } = await ask('GET', `status/${id}`)
    if (data.status !== 'publishing') return data
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a draft is handed in, claimed, approved, published by its author, and listed', async () => {
  const panel_item_id = item()
  const begun = await ask('POST', 'workflow', { panel_item_id, user_id: 'ann', metadata, files })
  expect(begun).toMatchObject({
    status: 200,
    data: {
      workflowId: expect.any(String),
      status: { plugin_id: panel_item_id, user_id: 'ann', status: 'draft', step: 1, totalSteps: 5, revision: 1 },
    },
  })
  const id = begun.data.workflowId
  expect(begun.data.status.allowed_actions).toEqual(['revise', 'submit', 'cancel', 'note'])

  const handed = await ask('POST', 'submit', { workflow_id: id, note: 'Please look.', expected_revision: 1 })
  expect(handed).toMatchObject({ status: 200, data: { workflow_id: id, status: 'awaiting_review', step: 2 } })
  expect(await step(id, { action: 'claim', lease: 'PT5M' }, rita)).toMatchObject({ data: { status: 'in_review' } })
  const before = await ask('GET', `status/${id}`, undefined, rita)
  const approval = { action: 'approve', expected_revision: before.data.revision, note: 'Good.' }
  expect(await step(id, approval, rita)).toMatchObject({ status: 200, data: { status: 'approved', step: 3 } })
  expect(await step(id, { action: 'publish' })).toMatchObject({ status: 202, data: { status: 'publishing' } })
  const listed = await settled(id)
  expect(listed).toMatchObject({ status: 'published', step: 5, allowed_actions: [] })

  const { data } = await wholeOf(id)
  expect(data.timeline.map(({ from, to, role, note }: Record<string, string>) => [from, to, role, note])).toEqual([
    [undefined, 'draft', 'author', undefined],
    ['draft', 'awaiting_review', 'author', 'Please look.'],
    ['awaiting_review', 'in_review', 'reviewer', undefined],
    ['in_review', 'approved', 'reviewer', 'Good.'],
    ['approved', 'publishing', 'author', undefined],
    ['publishing', 'published', 'gateway', undefined],
  ])
  const found = await house.ask('query ($id: ID!) { plugin(id: $id) { title panelItemId } }', {
    id: listed.marketplace_item_id,
  })
  expect(found.data.plugin).toEqual({ title: 'Night Watch', panelItemId: panel_item_id })
}, 30_000)

const whole = {
  title: 'Night Watch',
  description: 'Looks after servers at night.',
  category_id: 'backup',
  price: 0,
  currency: 'USD',
  license_type: 'free',
  files: [{ name: 'watch.zip', size: 1024, type: 'application/zip', url: 'https://cdn.example.com/watch.zip' }],
  metadata: { version: '1.0.0' },
  status: 'draft',
}

test.each([
  ['metadata and files', { metadata, files }],
  ['a whole item', { item_data: whole }],
  ['a short item and files', { item_data: { name: 'Night Watch', version: '1.0.0' }, files }],
])('a publication may be %s; with autoPublish it is listed when it is approved', async (_name, body) => {
  const { workflow_id: id, revision } = await waiting({ options: { autoPublish: true }, ...body })
  const { status, data } = await step(id, { action: 'approve', expected_revision: revision }, rita)
  expect([status, data.status]).toEqual([202, 'publishing'])
  expect(await settled(id)).toMatchObject({ status: 'published' })
  const { data: found } = await house.ask(
    'query ($id: ID!) { publishWorkflow(id: $id) { manifest { name version } licenseType files { url } } }',
    { id },
  )
  expect(found.publishWorkflow).toEqual({
    manifest: { name: 'Night Watch', version: '1.0.0' },
    licenseType: 'FREE',
    files: [{ url: expect.stringMatching(/watch\.zip$/) }],
  })
})

test('a listed plugin is changed when that is approved, and not before', async () => {
  const { workflow_id: first, revision } = await waiting({ options: { autoPublish: true } })
  await step(first, { action: 'approve', expected_revision: revision }, rita)
  const { marketplace_item_id: known } = await settled(first)
  const title = async () => {
    const { data } = await house.ask('query ($id: ID!) { plugin(id: $id) { title } }', { id: known })
    return data.plugin.title
  }
  const options = { publishAsUpdate: true, existingMarketplaceId: known, autoPublish: true }
  const body = { metadata: { ...metadata, name: 'Day Watch', version: '1.1.0' }, options, submit: true }
  const { status, data } = await ask('POST', 'workflow', body)
  expect([status, data.status.marketplace_item_id, data.status.plugin_id]).toEqual([200, known, 'watch-5'])
  expect(await title()).toBe('Night Watch')
  await step(data.workflowId, { action: 'approve', expected_revision: 1 }, rita)
  expect(await settled(data.workflowId)).toMatchObject({ status: 'published', marketplace_item_id: known })
  expect(await title()).toBe('Day Watch')
}, 30_000)

test('a change says what changes, and what it does not say stays', async () => {
  const { workflow_id: id } = await draft({ metadata: { ...metadata, tags: ['night'] } })
  const look = async () => {
    const { data } = await house.ask(
      'query ($id: ID!) { publishWorkflow(id: $id) { manifest { name tags price { amount } } licenseType autoPublish files { name } revision } }',
      { id },
    )
    return data.publishWorkflow
  }
  expect(await step(id, { metadata: { name: 'Day Watch', price: 5 } })).toMatchObject({
    status: 200,
    data: { status: 'draft', revision: 2 },
  })
  const named = { name: 'Day Watch', tags: ['night'], price: { amount: '5' } }
  // A price makes a free plugin a commercial one, as it does at the other routes.
  expect(await look()).toMatchObject({
    manifest: named,
    licenseType: 'COMMERCIAL',
    files: [{ name: 'night-watch.zip' }],
  })
  await step(id, { files: { package_url: 'https://cdn.example.com/other.zip' }, options: { autoPublish: true } })
  expect(await look()).toMatchObject({
    manifest: named,
    files: [{ name: 'other.zip' }],
    autoPublish: true,
    revision: 3,
  })

  const both = { metadata: { tags: ['day'] }, action: 'submit', note: 'Again.', expected_revision: 3 }
  expect(await step(id, both)).toMatchObject({ status: 200, data: { status: 'awaiting_review', revision: 5 } })
  expect(await look()).toMatchObject({ manifest: { ...named, tags: ['day'] } })
  expect((await wholeOf(id)).data.timeline.at(-1)).toMatchObject({ to: 'awaiting_review', note: 'Again.' })
})

test('changes are asked for, with a note that the author can read', async () => {
  const { workflow_id: id, revision } = await waiting()
  const said = { note: 'Only for us.', visibility: 'reviewers' }
  expect((await step(id, { action: 'note', ...said }, rita)).status).toBe(200)
  const asked = { action: 'request_changes', expected_revision: revision + 1, note: 'Say what it does.' }
  expect(await step(id, asked, rita)).toMatchObject({ status: 200, data: { status: 'changes_requested' } })
  const notes = async (who?: Who) =>
    (await wholeOf(id, who)).data.timeline.flatMap(({ note, actor }: { note?: string; actor?: object }) =>
      note === undefined ? [] : [[note, actor]],
    )
  const byRita = { user_id: 'rita', service_id: 'panel-system' }
  expect(await notes()).toEqual([['Say what it does.', undefined]])
  expect(await notes(rita)).toEqual([
    ['Only for us.', byRita],
    ['Say what it does.', byRita],
  ])
})

test('a publication is taken back, released, refused and given up', async () => {
  const { workflow_id: id } = await waiting()
  await step(id, { action: 'claim' }, rita)
  expect(await step(id, { action: 'release' }, rita)).toMatchObject({ data: { status: 'awaiting_review' } })
  expect(await step(id, { action: 'withdraw' })).toMatchObject({ data: { status: 'draft' } })
  expect(await step(id, { action: 'cancel', note: 'Not now.' })).toMatchObject({ data: { status: 'cancelled' } })
  const { workflow_id: other, revision } = await waiting()
  const refusal = { action: 'reject', expected_revision: revision, note: 'Not this one.' }
  expect(await step(other, refusal, rita)).toMatchObject({ data: { status: 'rejected', allowed_actions: [] } })
})

test('what the marketplace refuses says why', async () => {
  house.sandbox.control({ mode: '422', only: '/integration/plugins/publish' })
  const { workflow_id: id, revision } = await waiting({ options: { autoPublish: true } })
  await step(id, { action: 'approve', expected_revision: revision }, rita)
  const failed = await settled(id)
  expect(failed).toMatchObject({ status: 'failed', errors: [expect.any(String)] })
  expect(failed.allowed_actions).toContain('revise')
})

test('a publication of another user is a 404 at every route', async () => {
  const { workflow_id: id } = await draft()
  const answers = [
    await wholeOf(id, ben),
    await ask('GET', `status/${id}`, undefined, ben),
    await step(id, { metadata: { name: 'Mine now' } }, ben),
    await step(id, { action: 'cancel' }, ben),
    await ask('POST', 'submit', { workflow_id: id }, ben),
    // Reviewers see what was handed in.
    await wholeOf(id, rita),
    await step(id, { action: 'claim' }, rita),
    await wholeOf('nothing'),
    await step('nothing', { action: 'cancel' }),
  ]
  expect(answers.map(({ status, code }) => [status, code])).toEqual(answers.map(() => [404, 'RESOURCE_NOT_FOUND']))
  expect(answers.map(({ at }) => at)).toEqual(answers.map((_, index) => (index === 4 ? 'workflow_id' : 'workflowId')))
  expect((await ask('GET', 'workflows/user/ann', undefined, ben)).status).toBe(403)
})

test('publications of a user come newest first, page by page', async () => {
  const eve = authorOf('eve')
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.unshift((await draft({}, eve)).workflow_id)
  const page = async (query = '', who: Who = eve) => {
    const { data } = await ask('GET', `workflows/user/eve${query}`, undefined, who)
    return data.map((one: { workflow_id: string }) => one.workflow_id)
  }
  expect(await page()).toEqual(ids)
  expect(await page('?limit=2')).toEqual(ids.slice(0, 2))
  expect(await page('?limit=2&offset=2')).toEqual(ids.slice(2))
  expect(await page('?limit=2&offset=3')).toEqual([])
  expect(await page('', { permissions: ['item:read'] })).toEqual(ids)
})

test('a repeat under its key begins nothing new, and another publication under it is refused', async () => {
  const key = 'workflow-1'
  const body = { panel_item_id: item(), metadata, files }
  const first = await ask('POST', 'workflow', body, { ...ann, key })
  const again = await ask('POST', 'workflow', body, { ...ann, key })
  expect(again).toEqual({ ...first, replayed: 'true' })
  const other = await ask('POST', 'workflow', { ...body, panel_item_id: item() }, { ...ann, key })
  expect([other.status, other.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  // Without one each request is a publication of its own, and one of a plugin is under way already.
  const second = await ask('POST', 'workflow', body)
  expect(second).toMatchObject({ status: 409, code: 'CONFLICT', at: 'panel_item_id' })
  expect(second.message).toContain(first.data.workflowId)
  const submit = { ...body, panel_item_id: item() }
  const handed = await ask('POST', 'submit', submit, { ...ann, key: 'workflow-2' })
  expect(handed).toMatchObject({ status: 200, data: { status: 'awaiting_review' } })
  expect(await ask('POST', 'submit', submit, { ...ann, key: 'workflow-2' })).toEqual({ ...handed, replayed: 'true' })
})

test('a step that is not open, or of another revision, is a 409', async () => {
  const { workflow_id: id, revision } = await waiting()
  const stale = { action: 'approve', expected_revision: revision + 1 }
  expect(await step(id, stale, rita)).toMatchObject({ status: 409, code: 'CONFLICT', at: 'expected_revision' })
  expect(await step(id, { action: 'publish' })).toMatchObject({ status: 409, code: 'CONFLICT', at: 'workflowId' })
  expect(await step(id, { metadata: { name: 'Too late' } })).toMatchObject({ status: 409, at: 'workflowId' })
  expect(await ask('POST', 'submit', { workflow_id: id })).toMatchObject({ status: 409, at: 'workflow_id' })
})

test('who may not take a step is told so: by permission, and because nobody reviews a publication of their own', async () => {
  const { workflow_id: id, revision } = await waiting()
  const approval = { action: 'approve', expected_revision: revision }
  const answers = [
    await step(id, approval),
    await step(id, { action: 'cancel' }, rita),
    await step(id, approval, { permissions: ['item:read', 'item:write', 'item:review'], actingUserId: 'ann' }),
    await step(id, { action: 'cancel' }, { permissions: ['item:read'] }),
  ]
  expect(answers.map(({ status, code }) => [status, code])).toEqual(answers.map(() => [403, 'AUTHORIZATION_FAILED']))
  expect(answers[0]?.message).toContain('item:review')
  expect((await ask('GET', `status/${id}`)).data.status).toBe('awaiting_review')
})

test('the audit log has each step under the name that it has at the other door', async () => {
  const { workflow_id: id } = await draft()
  await step(id, { metadata: { name: 'Day Watch' }, action: 'submit' })
  await step(id, { action: 'approve', expected_revision: 1 })
  const { data } = await house.ask('{ auditLog(first: 4) { edges { node { action target outcome } } } }')
  const nodes = data.auditLog.edges.map(({ node }: { node: object }) => node)
  expect(nodes).toEqual([
    { action: 'approvePlugin', target: id, outcome: 'AUTHORIZATION_FAILED' },
    { action: 'submitForReview', target: id, outcome: 'done' },
    { action: 'revisePublishWorkflow', target: id, outcome: 'done' },
    {
      action: 'startPublishWorkflow',
      target: expect.stringMatching(/^input\.panelItemId=watch-\d+$/),
      outcome: 'done',
    },
  ])
})

const start = { panel_item_id: 'wrong', metadata, files }
const bad: [name: string, method: string, path: string, body: object, at: string][] = [
  ['row 101: a path of the server', 'POST', 'workflow', { ...start, plugin_path: '/etc' }, 'plugin_path'],
  [
    'row 101: skipped checks',
    'POST',
    'workflow',
    { ...start, options: { skipValidation: true } },
    'options.skipValidation',
  ],
  ['row 101: a path to change to', 'PUT', 'workflow/w-1', { plugin_path: '/etc' }, 'plugin_path'],
  ['row 101: a path with a step', 'PUT', 'workflow/w-1', { action: 'cancel', plugin_path: '/etc' }, 'plugin_path'],
  ['row 101: a path to check', 'POST', 'validate', { metadata, plugin_path: '../..' }, 'plugin_path'],
  ['row 101: a path to hand in', 'POST', 'submit', { plugin_path: '/etc' }, 'plugin_path'],
  [
    'row 101: an icon on the server',
    'POST',
    'workflow',
    { ...start, metadata: { ...metadata, icon_url: '../../etc/passwd' } },
    'metadata.icon_url',
  ],
  ['nothing at all', 'POST', 'workflow', { panel_item_id: 'wrong' }, ''],
  ['no plugin', 'POST', 'workflow', { metadata, files }, 'panel_item_id'],
  ['no package', 'POST', 'workflow', { panel_item_id: 'wrong', metadata }, 'files.package_url'],
  [
    'no plugin to update',
    'POST',
    'workflow',
    { ...start, options: { publishAsUpdate: true } },
    'options.existingMarketplaceId',
  ],
  [
    'an update by chance',
    'POST',
    'workflow',
    { ...start, options: { existingMarketplaceId: 'm-1' } },
    'options.publishAsUpdate',
  ],
  [
    'a free licence with a price',
    'POST',
    'workflow',
    { ...start, metadata: { ...metadata, price: 3, license_type: 'free' } },
    'metadata.license_type',
  ],
  ['a change of nothing', 'PUT', 'workflow/w-1', {}, ''],
  ['an unknown action', 'PUT', 'workflow/w-1', { action: 'bless' }, 'action'],
  ['a decision without a revision', 'PUT', 'workflow/w-1', { action: 'approve' }, 'expected_revision'],
  ['a refusal without a reason', 'PUT', 'workflow/w-1', { action: 'reject', expected_revision: 1 }, 'note'],
  ['a note with a step that has none', 'PUT', 'workflow/w-1', { action: 'withdraw', note: 'x' }, 'note'],
  ['a change with a step that makes none', 'PUT', 'workflow/w-1', { action: 'cancel', metadata }, 'metadata'],
  ['a note too long', 'PUT', 'workflow/w-1', { action: 'cancel', note: 'x'.repeat(4001) }, 'note'],
  ['nothing to hand in', 'POST', 'submit', {}, ''],
  ['a bad id to hand in', 'POST', 'submit', { workflow_id: '../x' }, 'workflow_id'],
  ['a note with no draft', 'POST', 'submit', { ...start, note: 'x' }, 'note'],
]

test.each(bad)('%s is refused by its field', async (_name, method, path, body, at) => {
  const all = { permissions: ['item:read', 'item:write', 'item:review'] }
  const answer = await ask(method, path, body, all)
  expect([answer.status, answer.code, answer.at]).toEqual([400, 'VALIDATION_ERROR', at])
})

test('an update of a plugin that is not there is a 404', async () => {
  const options = { publishAsUpdate: true, existingMarketplaceId: 'mpi-nothing' }
  const answer = await ask('POST', 'workflow', { metadata, options })
  expect(answer).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND', at: 'options.existingMarketplaceId' })
})

test('a check says all that is wrong, and what could be better, and is no refusal', async () => {
  const good = await ask('POST', 'validate', {
    metadata: { ...metadata, price: 4, license: 'MIT', tags: ['night'], metadata: { min_panel_version: '2.0.0' } },
    files: { ...files, readme: 'Read me.', changelog: 'New.' },
  })
  expect(good).toMatchObject({ status: 200, data: { valid: true, errors: [] } })
  expect(good.data.warnings.map(({ path }: { path: string[] }) => path.join('.'))).toEqual(['metadata.repository'])

  const form = await ask('POST', 'validate', {
    metadata: { name: 'x', version: 'soon' },
    files: { package_url: 'file:///etc' },
  })
  expect([form.status, form.data.valid]).toEqual([200, false])
  expect(form.data.errors.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
    'metadata.name',
    'metadata.version',
    'files.package_url',
  ])
  const priced = { item_data: { ...whole, price: 4 } }
  expect((await ask('POST', 'validate', priced)).data).toMatchObject({
    valid: false,
    errors: [{ path: ['item_data', 'license_type'], received: 'FREE' }],
    total_bytes: 1024,
  })
  expect((await ask('POST', 'validate', {})).data).toMatchObject({ valid: false, errors: [{ path: [] }], warnings: [] })
})
