import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { account, caller, publication } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const keyed = (method: string, path: string, body: unknown, key: string) =>
  call(method, path, body, { 'idempotency-key': key })
const effects = () => sandbox.ledger({ effectsOnly: true }).map((entry) => entry.effect?.kind)

test('the same key and body are answered by the first answer', async () => {
  const first = await keyed('POST', '/integration/plugins/publish', publication('p'), 'k1')
  const again = await keyed('POST', '/integration/plugins/publish', publication('p'), 'k1')
  expect(again.status).toBe(200)
  expect(again.text).toBe(first.text)
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(effects()).toEqual(['plugin.published'])
  expect(sandbox.ledger().map((entry) => entry.replayed)).toEqual([false, true])
})

test.each([
  ['body', 'POST', '/integration/users/sync', account('b')],
  ['route', 'POST', '/integration/analytics/events', account('a')],
])('the same key with another %s is refused', async (_name, method, path, body) => {
  await keyed('POST', '/integration/users/sync', account('a'), 'k1')
  const other = await keyed(method, path, body, 'k1')
  expect([other.status, other.body.error?.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  expect(effects()).toEqual(['user.created'])
})

test('a refused write may be tried again under its key', async () => {
  const update = { ...account('late'), action: 'update' }
  expect((await keyed('POST', '/integration/users/sync', update, 'k1')).status).toBe(404)
  await call('POST', '/integration/users/sync', account('late'))
  expect((await keyed('POST', '/integration/users/sync', update, 'k1')).status).toBe(200)
})

test('of twenty at once one is done', async () => {
  sandbox.control({ jitterMs: 30 })
  const all = await Promise.all(
    Array.from({ length: 20 }, () => keyed('POST', '/integration/users/sync', account('crowd'), 'k1')),
  )
  expect(new Set(all.map((reply) => reply.text)).size).toBe(1)
  expect(effects()).toEqual(['user.created'])
})

test('without the capability the key means nothing and effects double', async () => {
  sandbox.control({ capabilities: { idempotency: false } })
  for (const time of ['first', 'second']) {
    const reply = await keyed('POST', '/integration/plugins/publish', publication('p'), 'k1')
    expect([time, reply.status, reply.headers.get('idempotency-replayed')]).toEqual([time, 200, null])
  }
  expect(effects()).toEqual(['plugin.published', 'plugin.published'])
})

test('a key that is too long is refused', async () => {
  expect((await keyed('POST', '/integration/users/sync', account('a'), 'k'.repeat(256))).status).toBe(400)
})
