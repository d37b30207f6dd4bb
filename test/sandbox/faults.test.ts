import { request as httpRequest } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { modesAfter, modesBefore } from '../../sandbox/faults.ts'
import { account, caller } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller
const search = '/integration/plugins/search?limit=4'
const batch = '/integration/users?ids=author-0001,author-0002,author-0003'

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 20 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const change = () => call('POST', '/integration/users/sync', account('ann'))
const changed = () => sandbox.ledger({ effectsOnly: true }).length === 1
/** The bytes as they come, without decoding; ends when the connection does or `enough` have come. */
async function raw(path: string, enough = Infinity): Promise<{ bytes: Buffer; whole: boolean; encoding: unknown }> {
  const headers = await sandbox.headers()
  return new Promise((resolve, reject) => {
    const request = httpRequest(sandbox.url + path, { headers }, (response) => {
      const pieces: Buffer[] = []
      const encoding = response.headers['content-encoding']
      const done = () => resolve({ bytes: Buffer.concat(pieces), whole: response.complete, encoding })
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        if (Buffer.concat(pieces).length >= enough) request.destroy()
      })
      response.on('error', () => {})
      response.on('close', done)
    })
    request.on('error', reject)
    request.end()
  })
}

test.each([
  ['429', 429, 'RATE_LIMIT_EXCEEDED'],
  ['503', 503, 'SERVICE_UNAVAILABLE'],
  ['500', 500, 'INTERNAL_ERROR'],
  ['401', 401, 'AUTHENTICATION_FAILED'],
  ['403', 403, 'AUTHORIZATION_FAILED'],
  ['404', 404, 'RESOURCE_NOT_FOUND'],
  ['409', 409, 'CONFLICT'],
  ['422', 422, 'VALIDATION_ERROR'],
  ['success-false', 200, 'INTERNAL_ERROR'],
] as const)('%s refuses without doing anything', async (mode, status, code) => {
  sandbox.control({ mode })
  const reply = await change()
  expect([reply.status, reply.body.success, reply.body.error?.code]).toEqual([status, false, code])
  expect(sandbox.ledger()).toMatchObject([{ status, fault: mode, effect: null, body: { user_id: 'ann' } }])
})

test.each(['1', '-1', 'soon', '1000000000', 'Wed, 21 Oct 2015 07:28:00 GMT', 30])(
  'Retry-After %s is sent as it stands',
  async (retryAfter) => {
    sandbox.control({ mode: '503', retryAfter })
    expect((await change()).headers.get('retry-after')).toBe(String(retryAfter))
  },
)

test('a refusal may have any code', async () => {
  sandbox.control({ mode: 'success-false', errorCode: 'NEVER_HEARD_OF' })
  expect((await change()).body.error?.code).toBe('NEVER_HEARD_OF')
})

test.each([
  ['reset-before', false],
  ['reset-after', true],
] as const)('%s breaks the connection', async (mode, effect) => {
  sandbox.control({ mode })
  await expect(change()).rejects.toThrow('fetch failed')
  expect(changed()).toBe(effect)
  expect(sandbox.ledger()).toMatchObject([{ status: null, fault: mode }])
  expect(sandbox.calls().aborted).toBe(0)
})

test.each([
  ['hang', false],
  ['hang-after', true],
] as const)('%s never answers, and counts who gives up', async (mode, effect) => {
  sandbox.control({ mode })
  const headers = await sandbox.headers()
  const body = JSON.stringify(account('ann'))
  const answer = fetch(`${sandbox.url}/integration/users/sync`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(150),
  })
  await expect(answer).rejects.toThrow('timeout')
  while (sandbox.calls().inFlight > 0) await new Promise(setImmediate)
  expect(sandbox.calls()).toMatchObject({ aborted: 1, maxInFlight: 1 })
  expect(changed()).toBe(effect)
})

test('half-body promises more than it sends', async () => {
  const whole = await raw(search)
  sandbox.control({ mode: 'half-body' })
  const half = await raw(search)
  expect([whole.whole, half.whole]).toEqual([true, false])
  expect(half.bytes.length).toBe(Math.floor(whole.bytes.length / 2))
})

test.each([
  ['empty', ''],
  ['null', 'null'],
  ['array', '[]'],
] as const)('%s says nothing after the change', async (mode, text) => {
  sandbox.control({ mode })
  const reply = await change()
  expect([reply.status, reply.text]).toEqual([200, text])
  expect(changed()).toBe(true)
})

test('html comes from somebody else', async () => {
  sandbox.control({ mode: 'html' })
  const reply = await change()
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(changed()).toBe(false)
})

test('redirect points where it is told', async () => {
  sandbox.control({ mode: 'redirect', redirectTo: 'http://127.0.0.1:1/x' })
  const reply = await change()
  expect([reply.status, reply.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/x'])
})

test('huge-body is over ten megabytes', async () => {
  sandbox.control({ mode: 'huge-body' })
  const reply = await call('GET', batch)
  expect(reply.text.length).toBeGreaterThan(10 * 1024 * 1024)
  expect(reply.body.data).toHaveLength(3)
})

test('gzip-bomb is small on the line and large when unpacked', async () => {
  sandbox.control({ mode: 'gzip-bomb' })
  const { bytes, encoding, whole } = await raw(batch)
  expect([encoding, whole]).toEqual(['gzip', true])
  expect(bytes.length).toBeLessThan(400_000)
  const unpacked = gunzipSync(bytes)
  expect(unpacked.length).toBeGreaterThan(256 * 1024 * 1024)
  expect(unpacked.subarray(-4000).toString().trim()).toContain('"user_id":"author-0003"')
})

test('slow-body trickles', async () => {
  sandbox.control({ mode: 'slow-body' })
  const { bytes, whole } = await raw(batch, 3)
  expect(whole).toBe(false)
  expect(bytes.length).toBeLessThan(100)
})

const ids = (data: { user_id: string }[]) => data.map((user) => user.user_id)

test.each([
  ['wrong-order', ['author-0003', 'author-0002', 'author-0001']],
  ['missing-ids', ['author-0002']],
  ['other-id', ['somebody-else-author-0001', 'somebody-else-author-0002', 'somebody-else-author-0003']],
] as const)('%s in a batch', async (mode, expected) => {
  sandbox.control({ mode })
  expect(ids((await call('GET', batch)).body.data)).toEqual(expected)
})

test('extra-ids brings strangers, and more items than asked for', async () => {
  sandbox.control({ mode: 'extra-ids' })
  expect(ids((await call('GET', batch)).body.data)).toEqual(
    ['author-0001', 'author-0002', 'author-0003'].flatMap((id) => [id, `somebody-else-${id}`]),
  )
  expect((await call('GET', search)).body.data.items).toHaveLength(8)
})

test("other-id answers with somebody else's account", async () => {
  sandbox.control({ mode: 'other-id' })
  expect((await call('GET', '/integration/users/author-0001')).body.data.user_id).toBe('somebody-else-author-0001')
})

test('numbers-as-strings, unknown-enum, null-fields and wrong-shape change what is in the answer', async () => {
  const items = async (mode: 'numbers-as-strings' | 'unknown-enum' | 'null-fields') => {
    sandbox.control({ mode })
    return (await call('GET', search)).body.data
  }
  const strings = await items('numbers-as-strings')
  expect([typeof strings.items[0].price, typeof strings.pagination.total]).toEqual(['string', 'string'])
  const enums = await items('unknown-enum')
  expect([enums.items[0].status, enums.items[0].license_type]).toEqual(['brand-new-value', 'brand-new-value'])
  const nulls = await items('null-fields')
  expect([nulls.items[0].title, nulls.items[0].marketplace_item_id]).toEqual([null, expect.any(String)])
  expect(nulls.items[1].title).toEqual(expect.any(String))
  sandbox.control({ mode: 'wrong-shape' })
  expect((await call('GET', search)).body.data).not.toHaveProperty('items')
})

test('every mode is played on a read and ends when it is told to', async () => {
  for (const mode of [...modesBefore, ...modesAfter]) {
    sandbox.control({ mode, times: 1 })
    const headers = await sandbox.headers()
    const signal = AbortSignal.timeout(100)
    await fetch(sandbox.url + batch, { headers, signal, redirect: 'manual' }).then((response) => response.text(), () => {})
      .catch(() => {}) // prettier-ignore
    const after = await call('GET', batch)
    expect([mode, after.status, after.body.data?.length]).toEqual([mode, 200, 3])
  }
  const played = sandbox.ledger().flatMap((entry) => entry.fault ?? [])
  expect(played).toEqual([...modesBefore, ...modesAfter])
})
