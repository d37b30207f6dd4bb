/** Rows of the list of bad input that are about writes, through the front doors. */
import { connect } from 'node:net'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway
beforeAll(async () => {
  const env = { RATE_LIMIT_SCALE: '100', MARKETPLACE_RATE_LIMIT_MAX: '100000', GRAPHQL_MAX_COST: '1000000' }
  house = await startTestGateway({ sandbox: { plugins: 5 }, env })
}, 60_000)
afterAll(() => house.stop())

async function post(path: string, body: string | Buffer<ArrayBuffer>, type = 'application/json') {
  const response = await fetch(`${house.url}/api/integration${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await house.token()}`, 'content-type': type },
    body,
  })
  const { error } = (await response.json()) as { error?: { code: string; details?: { path: (string | number)[] } } }
  return { status: response.status, code: error?.code, field: error?.details?.path.join('.') }
}

const person = (userId: string) => ({
  userId,
  action: 'CREATE',
  data: { email: `${userId}@panel.example`, username: userId },
})
const accepted = async () => Number((await house.ask('{ syncHealth { acceptedTotal } }')).data.syncHealth.acceptedTotal)
const toMarketplace = () => house.sandbox.ledger().filter(({ path }) => path.includes('/plugins')).length

const SYNC =
  'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status event { id } userErrors { code path } } }'

test.each([['frobnicate'], [''], ['DELETE '], [null]])(
  'row 81: the action %j is refused, and nothing is accepted',
  async (action) => {
    const before = await accepted()
    const { errors } = await house.ask(SYNC, { input: { ...person('row-81'), action } })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(await accepted()).toBe(before)
  },
)

test.each([[['a']], [{ a: 1 }], [true], ['ключ'], ['k'.repeat(10_240)], ['']])(
  'row 89: the idempotency key %j is refused, and nothing is accepted',
  async (idempotencyKey) => {
    const before = await accepted()
    const { data, errors } = await house.ask(SYNC, { input: { ...person('row-89'), idempotencyKey } })
    expect(errors?.[0]?.extensions.code ?? data.syncUser.userErrors[0]?.code).toMatch(
      /^(VALIDATION_ERROR|BAD_USER_INPUT)$/,
    )
    expect(await accepted()).toBe(before)
  },
)

test('row 93: 10 000 users at once are refused as a whole', async () => {
  const before = await accepted()
  const { errors } = await house.ask(
    'mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { accepted } }',
    { inputs: Array.from({ length: 10_000 }, (_, index) => ({ userId: `row-93-${index}`, action: 'DELETE' })) },
  )
  expect(errors?.[0]?.extensions.code).toMatch(/^(VALIDATION_ERROR|BAD_USER_INPUT|QUERY_TOO_COMPLEX)$/)
  expect(await accepted()).toBe(before)
})

/** Sends so much of a request and is gone. */
async function cutOff(body: string, sent: number): Promise<void> {
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: 127.0.0.1:${house.gateway.port}`,
    `Authorization: Bearer ${await house.token()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ].join('\r\n')
  await new Promise<void>((resolve, reject) => {
    const socket = connect(house.gateway.port, '127.0.0.1')
    socket.on('error', reject).on('close', () => resolve())
    socket.write(`${head}\r\n\r\n${body.slice(0, sent)}`, () => socket.resetAndDestroy())
  })
}

test('row 95: a client that is gone after its mutation finds it whole or not at all, and a repeat under its key converges', async () => {
  const whole = (userId: string) => {
    const input = { ...person(userId), mode: 'WAIT', idempotencyKey: `key-${userId}` }
    return JSON.stringify({ query: SYNC, variables: { input } })
  }
  const users = Array.from({ length: 10 }, (_, index) => `row-95-${index}`)
  const before = await accepted()
  // Every other one is cut off in the middle of its body.
  await Promise.all(
    users.map((userId, index) => cutOff(whole(userId), index % 2 === 0 ? Infinity : whole(userId).length - 5)),
  )
  for (const userId of users) {
    const { query, variables } = JSON.parse(whole(userId)) as { query: string; variables: Record<string, unknown> }
    const again = async () => (await house.ask(query, variables)).data.syncUser
    let answer = await again()
    // The first one may still be waiting for the marketplace.
    while (answer.userErrors[0]?.code === 'CONFLICT') answer = await again()
    expect(answer).toMatchObject({ status: 'SYNCHRONIZED', userErrors: [] })
  }
  expect(await accepted()).toBe(before + users.length)
  const effects = house.sandbox
    .ledger({ effectsOnly: true })
    .map(({ body }) => (body as { user_id?: string } | null)?.user_id ?? '')
    .filter((userId) => userId.startsWith('row-95-'))
  expect(effects.toSorted()).toEqual(users)
})

const publication = (more: object = {}, files: object = {}) => ({
  panel_item_id: 'bad-write',
  metadata: { name: 'Bad write', description: 'Never gets there.', version: '1.0.0', ...more },
  files: { package_url: 'https://example.com/bad.zip', ...files },
})
const manifest = (text: string) => JSON.stringify(publication({}, { manifest: text }))

const refused: [name: string, path: string, body: string, status: number, field: string | undefined][] = [
  ['row 99: a manifest of 11 MB', '/plugins/publish', manifest('x'.repeat(11_000_000)), 413, undefined],
  ['row 99: a manifest that is no JSON', '/plugins/publish', manifest('{"name":'), 400, 'files.manifest'],
  [
    'row 99: a manifest that is nested 3 000 levels deep',
    '/plugins/publish',
    manifest(`{"metadata":{"deep":${'['.repeat(3_000)}${']'.repeat(3_000)}}}`),
    400,
    'files.manifest',
  ],
  [
    'row 99: ten thousand tags',
    '/plugins/publish',
    JSON.stringify(publication({ tags: Array(10_000).fill('t') })),
    400,
    'metadata.tags',
  ],
  [
    'row 101: an icon that climbs',
    '/plugins/publish',
    JSON.stringify(publication({ icon_url: '../../etc/passwd' })),
    400,
    'metadata.icon_url',
  ],
  [
    'row 101: a path of the server',
    '/plugins/publish/workflow',
    JSON.stringify({ plugin_path: '/srv/../etc', user_id: 'u-1' }),
    400,
    'plugin_path',
  ],
  [
    'row 106: an event with 5 MB of data',
    '/analytics/events',
    JSON.stringify({ event: 'large', data: { text: 'x'.repeat(5_000_000) } }),
    413,
    undefined,
  ],
  [
    'row 106: an event with more data than an event may have',
    '/analytics/events',
    JSON.stringify({ event: 'large', data: { text: 'x'.repeat(17_000) } }),
    400,
    'data',
  ],
]

test.each(refused)('%s is refused, and the marketplace hears nothing', async (_name, path, body, status, field) => {
  const before = toMarketplace()
  const answer = await post(path, body)
  expect(answer.status).toBe(status)
  if (field !== undefined) expect(answer).toMatchObject({ code: 'VALIDATION_ERROR', field })
  expect(toMarketplace()).toBe(before)
})

test('row 99: keys of the prototype in a manifest touch nothing', async () => {
  const polluting = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"author":"Ann"}'
  const body = manifest(polluting).replace('"metadata":{', '"metadata":{"__proto__":{"polluted":1},')
  expect((await post('/plugins/publish', body)).status).toBeLessThan(500)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test.each(['application/zip', 'application/octet-stream', 'multipart/form-data; boundary=x', 'application/x-tar'])(
  'row 102: there is no door for an archive: %s is refused unopened',
  async (type) => {
    // The signature of a zip with a name that climbs.
    const archive = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from('../../etc/passwd')])
    for (const path of ['/plugins/publish', '/plugins/publish/workflow', '/plugins/publish/validate']) {
      expect([path, (await post(path, archive, type)).status]).toEqual([path, 415])
    }
  },
)
