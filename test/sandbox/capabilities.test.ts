import { startSandbox } from '../../sandbox/sandbox.ts'
import { allCapabilities } from '../../sandbox/capabilities.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { caller } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const advertised = async () => (await call('GET', '/health')).body.data.capabilities as string[]

test('all are on at the start, and health says so', async () => {
  expect(await advertised()).toEqual([...allCapabilities])
})

test('a list says what is on, a map switches what it names', async () => {
  sandbox.control({ capabilities: ['etag', 'plugins.get'] })
  expect(await advertised()).toEqual(['etag', 'plugins.get'])
  sandbox.control({ capabilities: { etag: false, idempotency: true } })
  expect(await advertised()).toEqual(['idempotency', 'plugins.get'])
  sandbox.control({ mode: '500', times: 0 })
  expect(await advertised()).toEqual(['idempotency', 'plugins.get'])
})

test.each([
  ['users.batch', 'GET', '/integration/users?ids=author-0001'],
  ['plugins.get', 'GET', '/integration/plugins/mpi-000001'],
  ['plugins.batch', 'GET', '/integration/plugins?ids=mpi-000001'],
  ['events.batch', 'POST', '/integration/analytics/events/batch'],
])('without %s its route does not exist', async (capability, method, path) => {
  const body = { events: [{ event: 'x', data: {}, timestamp: new Date().toISOString(), source: 'panel-system' }] }
  const status = async () => (await call(method, path, method === 'POST' ? body : undefined)).status
  expect(await status()).toBe(200)
  sandbox.control({ capabilities: { [capability]: false } })
  expect(await status()).toBe(404)
})

test('etag answers 304 while nothing changed', async () => {
  const path = '/integration/plugins/mpi-000001'
  const etag = (await call('GET', path)).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
  const same = await call('GET', path, undefined, { 'if-none-match': `"other", ${etag}` })
  expect([same.status, same.text]).toEqual([304, ''])
  await call('PUT', path, { item_data: { title: 'Another title' } })
  expect((await call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(200)
  sandbox.control({ capabilities: { etag: false } })
  const plain = await call('GET', path, undefined, { 'if-none-match': etag })
  expect([plain.status, plain.headers.get('etag')]).toEqual([200, null])
})
