import { request as httpRequest } from 'node:http'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { account, caller } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const post = async (path: string, body: unknown = {}, headers: Record<string, string> = {}) => {
  const response = await fetch(sandbox.origin + path, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const get = async (path: string) => (await fetch(sandbox.origin + path)).json()
const statuses = async (count: number, path = '/integration/stats') => {
  const found: number[] = []
  for (let at = 0; at < count; at++) found.push((await call('GET', path)).status)
  return found
}

test('the door answers the state it is in', async () => {
  const patch = { mode: 503, retryAfter: 'soon', latencyMs: 1 }
  const state = { mode: '503', retryAfter: 'soon', latencyMs: 1, rules: [], played: [0] }
  expect((await post('/__control', patch)).body).toMatchObject(state)
  expect(await get('/__control')).toMatchObject(state)
  expect((await post('/__control', { mode: 'ok' })).body).toMatchObject({ mode: 'ok', latencyMs: 1 })
})

test.each([
  [{ mode: 'explode' }, 'mode'],
  [{ probability: 2 }, 'probability'],
  [{ only: '(' }, 'only'],
  [{ capabilities: ['telepathy'] }, 'capabilities'],
  [{ mod: 'ok' }, ''],
  [{ mode: '503', retryAfter: 'a\r\nb: c' }, 'retryAfter'],
])('refuses %j naming the knob', async (patch, field) => {
  const refused = await post('/__control', patch)
  expect(refused.status).toBe(400)
  expect(refused.body).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: { field } } })
})

test('times counts down to calm, and leaves health alone', async () => {
  sandbox.control({ mode: '503', times: 2 })
  expect(await statuses(2, '/health')).toEqual([200, 200])
  expect(await statuses(4)).toEqual([503, 503, 200, 200])
  sandbox.control({ mode: '503' })
  expect(await statuses(1, '/health')).toEqual([503])
})

test('the same seed rolls the same dice', async () => {
  const roll = async (seed: number) => {
    sandbox.control({ mode: '500', probability: 0.3, seed })
    return statuses(60)
  }
  const first = await roll(5)
  expect(await roll(5)).toEqual(first)
  expect(await roll(6)).not.toEqual(first)
  const failed = first.filter((status) => status === 500).length
  expect(failed).toBeGreaterThan(5)
  expect(failed).toBeLessThan(35)
})

test.each(['^/integration/stats$', '/api/v1/integration/stats', { path: 'stats', method: 'get' }])(
  'only %j',
  async (only) => {
    sandbox.control({ mode: '500', only })
    expect(await statuses(1)).toEqual([500])
    expect(await statuses(1, '/integration/users/author-0001')).toEqual([200])
  },
)

test('of several rules the first that matches is played', async () => {
  sandbox.control({
    rules: [
      { mode: '503', only: 'stats', times: 1 },
      { mode: '404', only: { method: 'GET' } },
    ],
  })
  expect(await statuses(2)).toEqual([503, 404])
  expect((await call('POST', '/integration/users/sync', account('a'))).status).toBe(200)
  expect(sandbox.control({}).played).toEqual([0, 1, 1])
  sandbox.control({ mode: 'ok' })
  expect(await statuses(1)).toEqual([200])
})

test('latency delays, and stays when a fault goes', async () => {
  sandbox.control({ mode: '500', latencyMs: 60 })
  sandbox.control({ mode: 'ok' })
  const began = performance.now()
  expect(await statuses(1)).toEqual([200])
  expect(performance.now() - began).toBeGreaterThanOrEqual(55)
})

test('reset brings back data, ledger, counters and knobs, or all but the knobs', async () => {
  await call('POST', '/integration/users/sync', account('new'))
  await call('POST', '/integration/users/sync', {
    user_id: 'author-0001',
    action: 'update',
    user_data: { username: 'changed' },
  })
  await call('POST', '/integration/users/sync', { user_id: 'author-0002', action: 'delete' })
  await call('DELETE', '/integration/plugins/mpi-000001')
  sandbox.control({ mode: '429', only: 'stats', capabilities: { etag: false } })
  expect((await post('/__reset?keep=control')).body).toEqual({ reset: true })
  expect(await get('/__ledger')).toEqual([])
  expect(await statuses(1)).toEqual([429])
  expect((await call('GET', '/integration/users/new')).status).toBe(404)
  expect((await call('GET', '/integration/users/author-0001')).body.data.username).not.toBe('changed')
  expect((await call('GET', '/integration/users/author-0002')).status).toBe(200)
  expect((await call('GET', '/integration/plugins/mpi-000001')).body.data.status).toBe('published')
  expect((await call('GET', '/integration/plugins/search')).body.data.pagination.total).toBe(5)
  await post('/__reset')
  expect(await statuses(1)).toEqual([200])
  expect(await get('/__calls')).toEqual({
    total: 1,
    inFlight: 0,
    maxInFlight: 1,
    aborted: 0,
    byRoute: { stats: 1 },
    byStatus: { '200': 1 },
  })
})

test('pages of other origins cannot turn the knobs', async () => {
  const refused = await post('/__control', { mode: '500' }, { origin: 'https://elsewhere.example' })
  expect(refused.status).toBe(403)
  expect(await statuses(1)).toEqual([200])
  expect((await post('/__control', {}, { origin: sandbox.origin })).status).toBe(200)
})

test('what has no place among the doors is 404', async () => {
  expect((await post('/__nothing')).status).toBe(404)
  expect((await post('/__ledger')).status).toBe(404)
})

test('the doors stay shut for other machines', async () => {
  const open = await startSandbox({ plugins: 1, host: '::' }).catch(() => undefined)
  const address = await outsideAddress()
  try {
    if (!open || !address) return console.log('skipped: this machine has no address but the loopback')
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest({ host: address, port: open.port, path: '/__ledger', localAddress: address })
      request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
      request.end()
    })
    expect(status).toBe(403)
  } finally {
    await open?.stop()
  }
})

async function outsideAddress(): Promise<string | undefined> {
  const { networkInterfaces } = await import('node:os')
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  return all.find((one) => !one.internal && one.family === 'IPv4')?.address
}
