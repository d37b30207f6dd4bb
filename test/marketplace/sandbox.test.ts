/** Every way in which the sandbox marketplace can misbehave, and what the client makes of it. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { Mode } from '../../sandbox/faults.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import type { MarketplaceClient } from '../../src/marketplace/client.ts'
import { UpstreamFailure } from '../../src/marketplace/failure.ts'
import { writtenEvent } from '../../src/marketplace/written-events.ts'
import type { Plugin } from '../../src/marketplace/domain.ts'
import { context, failureOf, until } from './upstream.ts'

let sandbox: Sandbox
let client: MarketplaceClient
/** How long callers wait: not long for a marketplace that is told to keep them waiting. */
let waitMs = 8_000
beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 60 })
})
beforeEach(async () => {
  sandbox.reset()
  waitMs = 8_000
  client = createMarketplaceClient({
    baseUrl: sandbox.url,
    ...sandbox.secrets,
    clock: systemClock,
    random: Math.random,
    retryDelayMs: 5,
    limits: { breakerOpenMs: 100 },
  })
  await client.health.check(context())
})
afterEach(() => client.close())
afterAll(() => sandbox.stop())

const soon = () => context({ deadlineAt: performance.now() + waitMs })
const search = () => client.plugins.search({ limit: 10, offset: 0 }, soon())
const create = (userId: string) =>
  client.users.sync(
    { action: 'create', userId, data: { email: `${userId}@x.example`, username: userId } },
    `key-${userId}`,
    soon(),
  )
const effectsOn = (userId: string) => sandbox.ledger().filter((one) => one.effect?.id === userId).length

const failing: [mode: Mode, code: string, outcome: string][] = [
  ['429', 'SERVICE_UNAVAILABLE', 'refused'],
  ['503', 'SERVICE_UNAVAILABLE', 'unknown'],
  ['500', 'SERVICE_UNAVAILABLE', 'unknown'],
  ['401', 'SERVICE_UNAVAILABLE', 'refused'],
  ['403', 'SERVICE_UNAVAILABLE', 'refused'],
  ['404', 'RESOURCE_NOT_FOUND', 'refused'],
  ['409', 'CONFLICT', 'refused'],
  ['422', 'VALIDATION_ERROR', 'refused'],
  ['reset-before', 'SERVICE_UNAVAILABLE', 'unknown'],
  ['reset-after', 'SERVICE_UNAVAILABLE', 'unknown'],
  ['hang', 'UPSTREAM_TIMEOUT', 'unknown'],
  ['hang-after', 'UPSTREAM_TIMEOUT', 'unknown'],
  ['slow-body', 'UPSTREAM_TIMEOUT', 'unknown'],
  ['html', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['html-404', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['success-false', 'SERVICE_UNAVAILABLE', 'unknown'],
  ['redirect', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['half-body', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['empty', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['null', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['array', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['wrong-shape', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['huge-body', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
  ['gzip-bomb', 'UPSTREAM_CONTRACT_VIOLATION', 'unknown'],
]

test.each(failing)('%s: a read fails as %s', async (mode, code) => {
  sandbox.control({ mode })
  if (code === 'UPSTREAM_TIMEOUT') waitMs = 500
  const startedAt = performance.now()
  const failure = await failureOf(search())
  expect(failure['code']).toBe(code)
  expect(JSON.stringify(failure)).not.toContain('secret-upstream-text')
  expect(performance.now() - startedAt).toBeLessThan(waitMs + 1_500)
  await until(() => sandbox.calls().inFlight === 0, 'the calls to end')
})

test.each(failing)('%s: a write fails as %s and its outcome is %s', async (mode, code, outcome) => {
  sandbox.control({ mode })
  if (code === 'UPSTREAM_TIMEOUT') waitMs = 500
  expect(await failureOf(create('u-1'))).toMatchObject({ code, outcome })
  expect(effectsOn('u-1')).toBeLessThanOrEqual(1)
})

test.each<Mode>(['503', '500', '429', 'reset-before', 'reset-after', 'half-body'])(
  '%s once: a write is repeated and has one effect',
  async (mode) => {
    sandbox.control({ mode, times: 1 })
    expect(await create('u-1')).toMatchObject({ userId: 'u-1', status: 'SYNCHRONIZED' })
    expect(effectsOn('u-1')).toBe(1)
  },
)

test('a write whose answer never comes is repeated and has one effect', async () => {
  const hasty = createMarketplaceClient({
    baseUrl: sandbox.url,
    ...sandbox.secrets,
    clock: systemClock,
    random: Math.random,
    limits: { attemptMs: 1_000 },
  })
  sandbox.control({ mode: 'hang-after', times: 1 })
  const change = { action: 'create', userId: 'u-1', data: { email: 'u@x.example', username: 'u' } } as const
  expect(await hasty.users.sync(change, 'key', soon())).toMatchObject({ status: 'SYNCHRONIZED' })
  expect(effectsOn('u-1')).toBe(1)
  await hasty.close()
})

test('a refused token is replaced once and the call succeeds', async () => {
  sandbox.control({ mode: '401', times: 1 })
  expect((await search()).total).toBeGreaterThan(0)
})

test('answers that get lost seven times out of ten leave one effect for each key', async () => {
  sandbox.control({ mode: 'reset-after', probability: 0.7, seed: 42 })
  const users = Array.from({ length: 40 }, (_, i) => `lost-${i}`)
  for (const userId of users) {
    // As a delivery worker does: the same write again until it is acknowledged.
    for (let tries = 0; tries < 500; tries++) {
      const done = await create(userId).catch((error: unknown) => {
        if (!(error instanceof UpstreamFailure)) throw error
        return null
      })
      if (done) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  expect(users.map(effectsOn)).toEqual(users.map(() => 1))
}, 60_000)

test.each<[unknown, number]>([
  [30, 30],
  [1e9, 60],
])('a pause of %s seconds is passed on as %i and kept', async (retryAfter, told) => {
  sandbox.control({ mode: '503', retryAfter: String(retryAfter) })
  expect(await failureOf(search())).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfterSeconds: told })
  const calls = sandbox.calls().total
  await Promise.all(Array.from({ length: 10 }, () => failureOf(search())))
  expect(sandbox.calls().total).toBe(calls)
})

test.each(['-1', 'soon', 'Sun, 06 Nov 1994 08:49:37 GMT'])(
  'a pause of %j is nonsense and ignored',
  async (retryAfter) => {
    sandbox.control({ mode: '429', retryAfter, times: 1 })
    expect((await search()).total).toBeGreaterThan(0)
  },
)

test.each<[string, string]>([
  ['RESOURCE_NOT_FOUND', 'RESOURCE_NOT_FOUND'],
  ['CONFLICT', 'CONFLICT'],
  ['VALIDATION_ERROR', 'VALIDATION_ERROR'],
  ['AUTHENTICATION_FAILED', 'SERVICE_UNAVAILABLE'],
  ['FROBNICATED', 'UPSTREAM_CONTRACT_VIOLATION'],
])('success: false with %s means %s', async (errorCode, code) => {
  sandbox.control({ mode: 'success-false', errorCode })
  expect((await failureOf(search()))['code']).toBe(code)
})

test('one bad item in a page fails alone; its siblings are served', async () => {
  sandbox.control({ mode: 'null-fields' })
  const page = await search()
  const bad = page.items.filter((item) => item instanceof UpstreamFailure)
  expect(bad).toHaveLength(page.items.length / 2)
  for (const item of bad) expect(item).toMatchObject({ code: 'UPSTREAM_CONTRACT_VIOLATION' })
  expect(page.items.filter((item) => !(item instanceof UpstreamFailure)).length).toBeGreaterThan(0)
})

test('items of a kind that nobody knows fail one by one', async () => {
  sandbox.control({ mode: 'unknown-enum' })
  const page = await search()
  expect(page.items.every((item) => item instanceof UpstreamFailure)).toBe(true)
  expect(page.total).toBeGreaterThan(0)
})

test('row 118: numbers as text break the contract', async () => {
  sandbox.control({ mode: 'numbers-as-strings' })
  expect((await failureOf(search()))['code']).toBe('UPSTREAM_CONTRACT_VIOLATION')
})

test('row 117: a page is never longer than asked', async () => {
  sandbox.control({ mode: 'extra-ids' })
  expect((await search()).items).toHaveLength(10)
})

test.each<Mode>(['wrong-order', 'missing-ids', 'extra-ids', 'other-id'])(
  '%s: users of a batch are paired by id',
  async (mode) => {
    const page = await search()
    const authors = [...new Set(page.items.map((item) => (item as Plugin).authorId))]
    expect(authors.length).toBeGreaterThan(2)
    sandbox.control({ mode })
    const found = await client.users.getMany(authors, soon())
    expect(found.size).toBe(authors.length)
    for (const id of authors) {
      const one = found.get(id)
      expect(one === null || (one as { id: string }).id === id).toBe(true)
    }
    const known = [...found.values()].filter((one) => one !== null).length
    const expected = {
      'wrong-order': authors.length,
      'extra-ids': authors.length,
      'other-id': 0,
      'missing-ids': Math.floor(authors.length / 2),
    }
    expect(known).toBe(expected[mode as keyof typeof expected])
  },
)

test('an answer about somebody else is refused', async () => {
  await create('u-1')
  sandbox.control({ mode: 'other-id' })
  expect((await failureOf(client.users.get('u-1', soon())))['code']).toBe('UPSTREAM_CONTRACT_VIOLATION')
  expect(await failureOf(create('u-2'))).toMatchObject({ code: 'UPSTREAM_CONTRACT_VIOLATION', outcome: 'unknown' })
})

test('a redirect to another host reaches nobody', async () => {
  let hits = 0
  const canary = createServer((_request, response) => {
    hits++
    response.end()
  }).listen(0, '127.0.0.1')
  await once(canary, 'listening')
  sandbox.control({ mode: 'redirect', redirectTo: `http://127.0.0.1:${(canary.address() as AddressInfo).port}/` })
  await failureOf(search())
  await failureOf(create('u-1'))
  canary.close()
  expect(hits).toBe(0)
})

test('a page of authors costs one call with batches and one each without', async () => {
  const page = await search()
  const authors = [...new Set(page.items.map((item) => (item as Plugin).authorId))]
  const count = async () => {
    const before = sandbox.calls().total
    await client.users.getMany(authors, soon())
    return sandbox.calls().total - before
  }
  expect(await count()).toBe(1)
  sandbox.control({ capabilities: { 'users.batch': false } })
  await client.health.check(context())
  expect(await count()).toBe(authors.length)
})

test('a create, an update and a delete of one user arrive and leave nothing behind', async () => {
  await create('u-1')
  const data = { email: 'new@x.example', username: 'new', preferences: { notifications: false } }
  await client.users.sync({ action: 'update', userId: 'u-1', data }, 'key-2', soon())
  expect(await client.users.get('u-1', soon())).toMatchObject({
    email: 'new@x.example',
    preferences: { notifications: false },
  })
  await client.users.sync({ action: 'delete', userId: 'u-1' }, 'key-3', soon())
  expect(await client.users.get('u-1', soon())).toBeNull()
  await create('u-2')
  expect(await client.users.sync({ action: 'delete', userId: 'u-2' }, 'key-4', soon())).toMatchObject({
    status: 'SYNCHRONIZED',
  })
})

test('a key that was used for something else is told apart', async () => {
  await client.users.sync(
    { action: 'create', userId: 'a', data: { email: 'a@x.example', username: 'a' } },
    'same',
    soon(),
  )
  const other = client.users.sync(
    { action: 'create', userId: 'b', data: { email: 'b@x.example', username: 'b' } },
    'same',
    soon(),
  )
  expect(await failureOf(other)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', outcome: 'refused' })
})

test('a publish, an update and an unpublish arrive', async () => {
  const listing = {
    title: 'Frobnicator',
    description: 'Frobnicates servers.',
    categoryId: 'utility',
    tags: ['frob'],
    price: { amount: '1.50', currency: 'EUR' },
    licenseType: 'ROYALTY_FREE' as const,
    files: [
      {
        name: 'manifest.json',
        size: '12',
        type: 'application/json',
        url: 'https://cdn.example/m.json',
        checksum: 'a'.repeat(64),
      },
    ],
    screenshots: [],
    metadata: { version: '1.0.0' },
  }
  const published = await client.plugins.publish({ panelItemId: 'frob', userId: 'u-1', listing }, 'p-1', soon())
  expect(published).toMatchObject({ panelItemId: 'frob', status: 'PUBLISHED' })
  const id = published.marketplaceItemId
  expect(await client.plugins.get(id, soon())).toMatchObject({
    title: 'Frobnicator',
    price: { amount: '1.5', currency: 'EUR' },
    licenseType: 'ROYALTY_FREE',
    versions: [{ version: '1.0.0' }],
  })
  await client.plugins.update(id, { listing: { title: 'Frobnicator 2' } }, 'p-2', soon())
  expect(await client.plugins.get(id, soon())).toMatchObject({ title: 'Frobnicator 2', tags: ['frob'] })
  expect(await client.plugins.unpublish(id, 'p-3', soon())).toEqual({ unpublished: true })
  expect(await client.plugins.get(id, soon())).toMatchObject({ status: 'ARCHIVED' })
})

test('an event that is sent twice is stored once', async () => {
  const event = {
    sender: 'panel',
    messageId: 'm-1',
    event: 'download',
    data: { message_id: 'forged', plugin_id: 'x' },
    timestamp: new Date().toISOString(),
  }
  const [first, second] = [writtenEvent(event), writtenEvent({ ...event, messageId: 'm-2' })]
  await client.analytics.sendEvent(first, 'e-1', soon())
  await client.analytics.sendEvent(first, 'e-2', soon())
  await client.analytics.sendEvents(`[${first},${second}]`, 'e-3', soon())
  const stored = sandbox.ledger().flatMap(({ effect }) => (effect?.kind.startsWith('event') ? [effect.id] : []))
  expect(stored).toEqual(['panel/m-1', 'panel/m-2'])
})
