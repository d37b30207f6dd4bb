import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { piecesATurn, readBody } from '../../src/http/body.ts'
import { raw, serve } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let site: ServerUnderTest
beforeAll(async () => {
  site = await serve()
})
afterAll(() => site.stop())

async function post(
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const sent = { 'Content-Type': 'application/json', ...headers }
  const response = await fetch(`${site.url}/echo`, {
    method: 'POST',
    headers: sent,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return { status: response.status, body: await response.json() }
}

const bad: [row: number, name: string, body: string | Buffer, headers: Record<string, string>, status: number][] = [
  [61, 'text/plain', '{}', { 'Content-Type': 'text/plain' }, 415],
  [61, 'a form', 'query={x}', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
  [61, 'multipart', '--a--', { 'Content-Type': 'multipart/form-data; boundary=a' }, 415],
  [61, 'an odd type', '{}', { 'Content-Type': 'application/jsonx' }, 415],
  [61, 'a type that is none', '{}', { 'Content-Type': 'json' }, 415],
  [61, 'two types', '{}', { 'Content-Type': 'application/json, text/plain' }, 415],
  [63, 'nothing', '', {}, 400],
  [63, 'NONSENSE', 'NONSENSE', {}, 400],
  [63, 'truncated JSON', '{"a":', {}, 400],
  [63, 'two JSON texts', '{}{}', {}, 400],
  [63, 'comments', '{/* a */}', {}, 400],
  [63, 'NaN', '{"a":NaN}', {}, 400],
  [64, '400 000 nested arrays', '['.repeat(400_000) + ']'.repeat(400_000), {}, 400],
  [64, '50 000 nested objects', '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000), {}, 400],
  [64, '65 levels', '['.repeat(65) + ']'.repeat(65), {}, 400],
  [66, 'invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), {}, 400],
  [66, 'UTF-16', Buffer.from('{"a":1}', 'utf16le'), {}, 400],
  [66, 'a byte order mark', '\uFEFF{}', {}, 400],
  [66, 'a bogus charset', '{}', { 'Content-Type': 'application/json; charset=klingon' }, 415],
  [66, 'another charset', '{}', { 'Content-Type': 'application/json; charset=utf-16' }, 415],
  [70, 'corrupt gzip', 'not gzip', { 'Content-Encoding': 'gzip' }, 400],
  [70, 'truncated gzip', gzipSync('{"a":1}').subarray(0, 12), { 'Content-Encoding': 'gzip' }, 400],
  [70, 'corrupt brotli', 'not brotli', { 'Content-Encoding': 'br' }, 400],
  [70, 'an unknown encoding', '{}', { 'Content-Encoding': 'zstd' }, 415],
  [70, 'a triple encoding', gzipSync('{}'), { 'Content-Encoding': 'gzip, gzip, gzip' }, 415],
  [70, 'a member of Object.prototype', '{}', { 'Content-Encoding': 'constructor' }, 415],
]

test.each(bad)('row %i: refuses %s', async (_row, _name, body, headers, status) => {
  const answer = await post(body, headers)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ success: false, error: { code: 'BAD_REQUEST', request_id: expect.any(String) } })
})

const encodings: [name: string, encode: (text: string | Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
]

test.each(encodings)('reads a %s body', async (name, encode) => {
  const answer = await post(encode('{"a":"ü"}'), { 'Content-Encoding': name })
  expect(answer).toEqual({ status: 200, body: { echo: { a: 'ü' } } })
})

// Made before the tests: packing blocks the event loop for so long that the server would rightly turn requests away.
const bombs = encodings.map(([name, encode]): [string, Buffer] => [name, encode(Buffer.alloc(50_000_000))])

test.each(bombs)('row 69: refuses a %s bomb without unpacking it', async (name, bomb) => {
  // Of this thread alone: the size of the process tells of other test files as well.
  const unpacked = () => process.memoryUsage().arrayBuffers
  const before = unpacked()
  let most = before
  const watch = setInterval(() => (most = Math.max(most, unpacked())), 1)
  const answer = await post(bomb, { 'Content-Encoding': name }).finally(() => clearInterval(watch))
  expect(answer.status).toBe(413)
  expect(Math.max(most, unpacked()) - before).toBeLessThan(16 * 1024 * 1024)
})

test('reads 64 levels and a brace in a string', async () => {
  expect((await post('['.repeat(64) + ']'.repeat(64))).status).toBe(200)
  const tricky = JSON.stringify({ a: '{['.repeat(100), b: 'quote " and \\' })
  expect((await post(tricky)).status).toBe(200)
})

test('row 65: keys of Object.prototype pollute nothing', async () => {
  const answer = await post('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
  expect(answer.status).toBe(200)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('row 68: a declared length of 10 MB is refused before the body comes', async () => {
  const head = `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n`
  const { statuses, closed, tookMs } = await raw(site.port, head)
  expect(statuses).toEqual([413])
  expect(closed).toBe(true)
  expect(tookMs).toBeLessThan(3_000)
})

test('row 68: a body of 10 MB is refused in a way the client can read', async () => {
  const answer = await post('x'.repeat(10_000_000))
  expect(answer.status).toBe(413)
})

test('row 68: endless chunks are cut off after the limit', async () => {
  const socket = connect(site.port, '127.0.0.1')
  let sent = 0
  let text = ''
  const started = performance.now()
  socket.on('data', (data: Buffer) => (text += data.toString()))
  socket.on('error', () => undefined)
  socket.write('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const pump = () => {
    while (!socket.destroyed && socket.write(chunk)) sent += 65_536
    if (!socket.destroyed) socket.once('drain', pump)
  }
  pump()
  await new Promise((resolve) => socket.once('close', resolve))
  expect(text).toContain('HTTP/1.1 413')
  expect(performance.now() - started).toBeLessThan(3_000)
  expect(sent).toBeGreaterThan(1_048_576)
})

test('brotli that asks for much memory gets it one after the other; a hundred bodies of 80 bytes took 1.6 GB at once', async () => {
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24 }
  const greedy = brotliCompressSync(Buffer.alloc(33_554_432), { params })
  expect(greedy.length).toBeLessThan(100)
  const startedAt = performance.now()
  const answers = Array.from({ length: 20 }, async () => {
    const { status } = await post(greedy, { 'Content-Encoding': 'br' })
    return { status, afterMs: performance.now() - startedAt }
  })
  const first = await Promise.race(answers)
  const all = await Promise.all(answers)
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([413]))
  // Side by side all would be over at about the same time.
  expect(first.afterMs).toBeLessThan(0.6 * Math.max(...all.map(({ afterMs }) => afterMs)))
  // The places are free again.
  expect((await post(brotliCompressSync('{"a":1}'), { 'Content-Encoding': 'br' })).status).toBe(200)
}, 60_000)

describe('large bodies that are all there', () => {
  const pieceBytes = 65_536
  /** A request of which all has arrived, in reads of this size. */
  function arrived(bytes: number, eachRead: number, headers: Record<string, string> = {}) {
    const body = Buffer.from(Array.from({ length: bytes }, (_, at) => at % 251))
    const request = new Readable({ read: () => undefined })
    for (let at = 0; at < bytes; at += eachRead) request.push(body.subarray(at, at + eachRead))
    request.push(null)
    return { request: Object.assign(request, { headers }) as unknown as IncomingMessage, body }
  }

  test.each([
    ['with a length', 1_000_000, 65_536, { 'content-length': '1000000' }],
    ['without', 1_000_000, 65_536, {}],
    ['in odd reads', 300_001, 7_001, {}],
    ['with a length of something packed', 200_000, 65_536, { 'content-length': '200000' }],
  ])('are read whole: %s', async (_name, bytes, eachRead, headers) => {
    const { request, body } = arrived(bytes, eachRead, headers)
    const read = await readBody(request, 1_048_576, () => undefined)
    expect(read.equals(body)).toBe(true)
  })

  test('are taken so many pieces a turn, and a small one that comes meanwhile does not wait', async () => {
    const all = Array.from({ length: 20 }, () => arrived(10 * pieceBytes, pieceBytes))
    const left = () => all.reduce((bytes, { request }) => bytes + request.readableLength, 0)
    const whole = left()
    const reading = Promise.all(all.map(({ request }) => readBody(request, 1_048_576, () => undefined)))
    // The first piece of each is not held up.
    await new Promise((resolve) => process.nextTick(resolve))
    const taken: number[] = []
    let before = whole
    let small: Buffer | undefined
    while (left() > 0) {
      await nextTurn()
      taken.push((before - left()) / pieceBytes)
      before = left()
      if (taken.length === 2) {
        void readBody(arrived(1_000, 1_000).request, 1_048_576, () => undefined).then((bytes) => (small = bytes))
      }
      if (taken.length === 4) expect(small).toHaveLength(1_000)
    }
    expect(Math.max(...taken.slice(1))).toBeLessThanOrEqual(piecesATurn)
    expect(taken.length).toBeGreaterThanOrEqual((20 * 9) / piecesATurn)
    for (const bytes of await reading) expect(bytes).toHaveLength(10 * pieceBytes)
  })

  test('are let go when their client leaves while they wait for a turn', async () => {
    const { request } = arrived(10 * pieceBytes, pieceBytes)
    const reading = readBody(request, 1_048_576, () => undefined)
    request.once('data', () => request.destroy())
    await expect(reading).rejects.toMatchObject({ message: 'The body ended early.' })
  })
})
