/** What the marketplace tells, through the front door. */
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const key = Buffer.from(secret.slice(6), 'base64')
let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ env: { MARKETPLACE_WEBHOOK_SECRET: secret, RATE_LIMIT_SCALE: '1000' } })
}, 60_000)
afterAll(() => house.stop())

const seconds = (offset = 0) => String(Math.floor(Date.now() / 1000) + offset)

function standard(id: string, body: string, timestamp = seconds(), using: Buffer = key) {
  const digest = createHmac('sha256', using).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` }
}

function old(body: string, timestamp = seconds()) {
  const digest = createHmac('sha256', key)
    .update(timestamp + body)
    .digest('hex')
  return { 'x-timestamp': timestamp, 'x-signature': `sha256=${digest}` }
}

interface Told {
  status: number
  body: {
    success: boolean
    data?: { id: string; duplicate: boolean }
    error?: { code: string; message: string; details?: { path: string[] } }
  }
}

async function tell(body: string, headers: Record<string, string>, url = house.url): Promise<Told> {
  const response = await fetch(`${url}/webhooks/marketplace`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: response.status, body: (await response.json()) as Told['body'] }
}

const purchase = (id: string, extra: object = {}) =>
  JSON.stringify({
    event: 'item.purchased',
    timestamp: '2026-11-22T12:00:00Z',
    data: {
      purchase_id: id,
      item_id: 'i-1',
      panel_item_id: 'p-1',
      buyer_id: 'u-7',
      price: 9.99,
      currency: 'EUR',
      commission: 1,
      net_amount: 8.99,
      ...extra,
    },
  })

const EVENTS = `query ($type: String, $status: [SyncStatus!], $first: Int, $after: ID) {
  inboundEvents(type: $type, status: $status, first: $first, after: $after) {
    id type occurredAt receivedAt processedAt status duplicateOf deliveries data
  }
}`

interface Shown {
  id: string
  type: string
  status: string
  processedAt: string | null
  duplicateOf: string | null
  deliveries: number
  data: Record<string, unknown>
}

async function shown(variables: object = {}): Promise<Shown[]> {
  const { data, errors } = await house.ask(EVENTS, { first: 100, ...variables })
  expect(errors).toBeUndefined()
  return (data as { inboundEvents: Shown[] }).inboundEvents
}
const find = async (id: string | undefined) => (await shown()).find((event) => event.id === id)

test('a signed message is taken in and shown', async () => {
  const body = purchase('b-1')
  const { status, body: answer } = await tell(body, standard('m-1', body))
  expect(status).toBe(200)
  expect(answer).toEqual({ success: true, data: { id: expect.any(String), duplicate: false } })
  expect(await find(answer.data?.id)).toMatchObject({
    type: 'item.purchased',
    status: 'SYNCHRONIZED',
    processedAt: expect.any(String),
    duplicateOf: null,
    deliveries: 1,
    data: { purchase_id: 'b-1', price: 9.99, currency: 'EUR', buyer_id: 'u-7' },
  })
})

test('the old signature is accepted, too', async () => {
  const body = purchase('b-old')
  const first = await tell(body, old(body))
  expect(first.status).toBe(200)
  // Sent again later, with a new timestamp: still the same message.
  const again = await tell(body, old(body, seconds(-5)))
  expect(again.body.data).toEqual({ id: first.body.data?.id, duplicate: true })
})

test('a repeat, also twenty at once, is one event', async () => {
  const body = purchase('b-2')
  const headers = standard('m-2', body)
  const answers = await Promise.all(Array.from({ length: 20 }, () => tell(body, headers)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  expect(new Set(answers.map((answer) => answer.body.data?.id)).size).toBe(1)
  expect(answers.filter((answer) => answer.body.data?.duplicate === false)).toHaveLength(1)
  const events = (await shown({ type: 'item.purchased' })).filter((event) => event.data['purchase_id'] === 'b-2')
  expect(events).toHaveLength(1)
  expect(events[0]?.deliveries).toBe(20)
})

test('the same event under another id is recorded as a duplicate', async () => {
  const body = purchase('b-3')
  const first = await tell(body, standard('m-3a', body))
  const second = await tell(body, standard('m-3b', body))
  expect(second.body.data?.duplicate).toBe(true)
  expect(await find(second.body.data?.id)).toMatchObject({ duplicateOf: first.body.data?.id })
})

test('the same event under many ids at the same moment is one event and its duplicates', async () => {
  const together = await startTestGateway({
    existing: house.sandbox,
    engine: 'postgres',
    env: { MARKETPLACE_WEBHOOK_SECRET: secret, RATE_LIMIT_SCALE: '1000' },
  })
  try {
    for (let round = 0; round < 5; round++) {
      const body = purchase(`b-together-${round}`)
      const told = await Promise.all(
        Array.from({ length: 12 }, (_, copy) => tell(body, standard(`t-${round}-${copy}`, body), together.url)),
      )
      expect(told.filter((answer) => answer.body.data?.duplicate === false)).toHaveLength(1)
    }
  } finally {
    await together.stop()
  }
}, 60_000)

test('one id for two messages is refused, and the first stays', async () => {
  const body = purchase('b-4')
  const other = purchase('b-5')
  const first = await tell(body, standard('m-4', body))
  const second = await tell(other, standard('m-4', other))
  expect(second.status).toBe(422)
  expect(second.body.error?.code).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(await find(first.body.data?.id)).toMatchObject({ data: { purchase_id: 'b-4' } })
})

test('several signatures may stand beside each other while the secret changes', async () => {
  const body = purchase('b-6')
  const good = standard('m-6', body)
  const headers = { ...good, 'webhook-signature': `v1,${'A'.repeat(43)}= ${good['webhook-signature']}` }
  expect((await tell(body, headers)).status).toBe(200)
})

test('a type that nobody knows is recorded and given up', async () => {
  const body = JSON.stringify({ type: 'item.archived', timestamp: '2026-11-22T12:00:00Z', data: { item_id: 'i-1' } })
  const { status, body: answer } = await tell(body, standard('m-7', body))
  expect(status).toBe(200)
  expect(await find(answer.data?.id)).toMatchObject({ status: 'DISCARDED', processedAt: null, data: {} })
  expect((await shown({ status: ['DISCARDED'] })).map((event) => event.type)).toEqual(['item.archived'])
})

test('names, addresses and what people wrote are not kept', async () => {
  const registered = JSON.stringify({
    event: 'user.registered',
    timestamp: '2026-11-22T12:00:00Z',
    data: {
      user_id: 'u-9',
      email: 'nina@example.com',
      username: 'nina',
      registration_source: 'web',
      referred_by: 'u-1',
    },
  })
  const reviewed = JSON.stringify({
    event: 'item.reviewed',
    timestamp: '2026-11-22T12:00:00Z',
    data: {
      review_id: 'r-1',
      item_id: 'i-1',
      reviewer_id: 'u-9',
      rating: 4,
      comment: 'Call me',
      verified_purchase: true,
    },
  })
  await tell(registered, standard('m-8', registered))
  await tell(reviewed, standard('m-9', reviewed))
  expect((await tell(registered, standard('m-8', registered))).body).toMatchObject({ data: { duplicate: true } })
  const text = JSON.stringify(await shown())
  expect(text).toContain('u-9')
  for (const word of ['nina@example.com', '"nina"', 'Call me', 'referred_by']) expect(text).not.toContain(word)
})

test('what the marketplace sells may be called as it likes, what a person is called may not', async () => {
  const sold = purchase('sale/1', { item_id: 'acme/one' })
  expect((await tell(sold, standard('m-odd', sold))).status).toBe(200)
  const odd = purchase('sale/2', { buyer_id: 'u/7' })
  expect((await tell(odd, standard('m-odd-2', odd))).status).toBe(400)
})

test('erasing a person reaches what the marketplace told', async () => {
  const body = purchase('b-10', { buyer_id: 'u-gone' })
  const { body: answer } = await tell(body, standard('m-10', body))
  const { errors } = await house.ask(
    'mutation { eraseUser(userId: "u-gone", reason: "asked to", idempotencyKey: "erase-1") { userErrors { message } } }',
  )
  expect(errors).toBeUndefined()
  expect(await find(answer.data?.id)).toMatchObject({ data: {} })
})

test('events come newest first, in pages', async () => {
  const all = await shown()
  const first = await shown({ first: 2 })
  const second = await shown({ first: 2, after: first[1]?.id })
  expect([...first, ...second].map((event) => event.id)).toEqual(all.slice(0, 4).map((event) => event.id))
})

const good = purchase('never')
const refusals: [name: string, headers: () => Record<string, string>][] = [
  ['no signature', () => ({})],
  ['a signature of another secret', () => standard('n-1', good, seconds(), randomBytes(32))],
  ['a signature over another body', () => standard('n-2', `${good} `)],
  ['a signature for another id', () => ({ ...standard('n-3', good), 'webhook-id': 'n-4' })],
  ['an old timestamp', () => standard('n-5', good, seconds(-301))],
  ['a timestamp ahead', () => standard('n-6', good, seconds(301))],
  ['a timestamp that is no number', () => standard('n-7', good, 'NaN')],
  ['no timestamp', () => ({ 'webhook-id': 'n-8', 'webhook-signature': standard('n-8', good)['webhook-signature'] })],
  ['a signature of another length', () => ({ ...standard('n-9', good), 'webhook-signature': 'v1,AAAA' })],
  ['an unknown scheme', () => ({ ...standard('n-10', good), 'webhook-signature': 'v2,AAAA' })],
  ['an old signature of another length', () => ({ ...old(good), 'x-signature': 'sha256=00' })],
  ['an old signature too old', () => old(good, seconds(-301))],
  [
    'a bad new signature beside a good old one',
    () => ({ ...old(good), 'webhook-signature': 'v1,AAAA', 'webhook-id': 'n' }),
  ],
  ['an id with a brace', () => standard('{', good)],
]

test.each(refusals)('%s is refused with 401 and leaves nothing', async (_name, headers) => {
  const before = (await shown()).length
  const { status, body } = await tell(good, headers())
  expect(status).toBe(401)
  expect(body.error?.code).toBe('AUTHENTICATION_FAILED')
  expect((await shown()).length).toBe(before)
})

const broken: [name: string, body: string, path: string[]][] = [
  ['no timestamp', '{"event":"item.purchased","data":{}}', ['timestamp']],
  ['no event', '{"timestamp":"2026-11-22T12:00:00Z","data":{}}', ['event']],
  ['a negative price', purchase('x', { price: -1 }), ['data', 'price']],
  ['no buyer', purchase('x', { buyer_id: undefined }), ['data', 'buyer_id']],
]

test.each(broken)('a signed message with %s is refused by its field', async (name, body, path) => {
  const { status, body: answer } = await tell(body, standard(`broken-${name.replaceAll(' ', '-')}`, body))
  expect(status).toBe(400)
  expect(answer.error?.code).toBe('VALIDATION_ERROR')
  expect(answer.error?.details?.path).toEqual(path)
})

test.each([
  ['[]', 'input: expected an object, received a list of 0.'],
  [
    '{"event":5,"timestamp":"2026-11-22T12:00:00Z","data":{}}',
    /^event: expected 1 to 64 characters of .*, received a number\.$/,
  ],
  ['{"event":"x.y","timestamp":"2026-11-22T12:00:00Z","data":[]}', 'data: expected an object, received a list of 0.'],
  [purchase('x', { price: '5' }), /^data\.price: expected a number from 0 to 1000000000000, received a string/],
  [purchase('x', { price: 2e12 }), /^data\.price: expected a number from 0 to 1000000000000, received/],
  [purchase('x', { buyer_id: undefined }), /^data\.buyer_id: expected 1 to 128 characters of .*, received nothing\.$/],
])('what is refused says what was expected: %s', async (body, message) => {
  const { body: answer } = await tell(body, standard(`odd-${randomBytes(6).toString('hex')}`, body))
  expect(answer.error?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
})

test('text that is no JSON is a bad request, not an error of ours', async () => {
  expect((await tell('{', standard('m-11', '{'))).status).toBe(400)
})

test('inboundEvents asks for webhook:read, and for a caller that acts for nobody', async () => {
  const without = await house.ask(EVENTS, {}, { permissions: ['item:read'] })
  expect(without.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  const acting = await house.ask(EVENTS, {}, { permissions: ['webhook:read'], actingUserId: 'u-7' })
  expect(acting.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test.each(['', 'an id', '01J00000000000000000000000'])(
  'inboundEvents names an `after` that nobody has: "%s"',
  async (after) => {
    const { errors } = await house.ask(EVENTS, { after }, { permissions: ['webhook:read'] })
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^after: expected the id of an event/) as unknown,
      extensions: { code: 'VALIDATION_ERROR' },
    })
  },
)

test('without a secret webhooks are not taken in', async () => {
  const closed = await startTestGateway({ existing: house.sandbox })
  try {
    const response = await fetch(`${closed.url}/webhooks/marketplace`, {
      method: 'POST',
      body: good,
      headers: old(good),
    })
    expect(response.status).toBe(501)
  } finally {
    await closed.stop()
  }
})

test('what was acknowledged is there after a restart, and is still known then', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'webhooks-'))
  const start = () =>
    startTestGateway({
      existing: house.sandbox,
      dataDir,
      engine: 'sqlite',
      env: { MARKETPLACE_WEBHOOK_SECRET: secret },
    })
  const body = purchase('b-20')
  const headers = { 'content-type': 'application/json', ...standard('m-20', body) }
  const send = async (url: string) => {
    const response = await fetch(`${url}/webhooks/marketplace`, { method: 'POST', body, headers })
    return (await response.json()) as Told['body']
  }
  const before = await start()
  const first = await send(before.url)
  await before.stop()
  const after = await start()
  try {
    const { data } = await after.ask(EVENTS, { first: 100 })
    expect((data as { inboundEvents: Shown[] }).inboundEvents.map((event) => event.id)).toEqual([first.data?.id])
    expect((await send(after.url)).data).toEqual({ id: first.data?.id, duplicate: true })
  } finally {
    await after.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}, 60_000)
