import { raw, serve } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let site: ServerUnderTest
beforeAll(async () => {
  site = await serve()
})
afterAll(() => site.stop())

const smuggled = 'GET /canary HTTP/1.1\r\nHost: a\r\n\r\n'
const post = (headers: string, body: string) =>
  `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`

const teSpellings = [
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked, identity',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding:\n chunked',
  'X: x\nTransfer-Encoding: chunked',
  'Transfer-Encoding\n: chunked',
]
const lengthSpellings = ['+2', '-1', '2, 2', '0x2', '2 2', '2.0', '1e1', '99999999999999999999999', '"2"']
const chunkFaults = [
  'x\r\n{}\r\n0\r\n\r\n',
  '-2\r\n{}\r\n0\r\n\r\n',
  '2\n{}\n0\n\n',
  '2\r\n{}XX0\r\n\r\n',
  'fffffffffffffffff\r\n{}',
  '2 2\r\n{}\r\n0\r\n\r\n',
  '0x2\r\n{}\r\n0\r\n\r\n',
]

const broken: [name: string, bytes: string][] = [
  ['both lengths', post('Content-Length: 4\r\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`)],
  ...teSpellings.map((line): [string, string] => [
    `${JSON.stringify(line)} beside a length`,
    post(`${line}\r\nContent-Length: 2`, `{}${smuggled}`),
  ]),
  ...lengthSpellings.map((value): [string, string] => [
    `Content-Length: ${value}`,
    post(`Content-Length: ${value}`, `{}${smuggled}`),
  ]),
  ['two different lengths', post('Content-Length: 2\r\nContent-Length: 3', `{}${smuggled}`)],
  ...chunkFaults.map((body): [string, string] => [
    `chunks ${JSON.stringify(body)}`,
    post('Transfer-Encoding: chunked', `${body}${smuggled}`),
  ]),
]

test.each(broken)('row 71: %s: at most one answer, closed, nothing smuggled', async (_name, bytes) => {
  const logged = site.log.length
  const { statuses, closed } = await raw(site.port, bytes, 10_000)
  expect(closed).toBe(true)
  expect(statuses.length).toBeLessThanOrEqual(1)
  expect([400, 413, 501, undefined]).toContain(statuses[0])
  expect(site.log.slice(logged).join('')).not.toContain('canary')
})

const requests: [row: number, name: string, bytes: string | Buffer, statuses: number[]][] = [
  [71, 'bare line feeds', 'GET /ok HTTP/1.1\nHost: a\n\n', [400]],
  [72, 'no Host', 'GET /ok HTTP/1.1\r\n\r\n', [400]],
  [72, 'two Hosts', 'GET /ok HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', [400]],
  [72, 'absolute form', 'GET http://evil.example/ok HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
  [72, 'CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n', [405]],
  [72, 'TRACE', 'TRACE /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', [405]],
  [72, 'an unknown method', 'FROBNICATE /ok HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
  [72, 'HTTP/9.9', 'GET /ok HTTP/9.9\r\nHost: a\r\n\r\n', [400]],
  [72, 'the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  [72, 'a TLS hello', Buffer.from('16030100f1010000ed0303', 'hex'), [400]],
  [73, '64 kB in one header', `GET /ok HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`, [431]],
  [73, 'a URI of 64 kB', `GET /${'x'.repeat(65_536)} HTTP/1.1\r\nHost: a\r\n\r\n`, [431, 414]],
  [73, 'a URI of 9 kB', `GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [414]],
  [73, '2 000 headers', `GET /ok HTTP/1.1\r\nHost: a\r\n${'X: 1\r\n'.repeat(2_000)}\r\n`, [431]],
  [73, '101 headers', `GET /ok HTTP/1.1\r\nHost: a\r\n${'X: 1\r\n'.repeat(100)}\r\n`, [431]],
  [73, 'NUL in a header', 'GET /ok HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', [400]],
  [73, 'a folded header', 'GET /ok HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', [400]],
  [73, 'a space before the colon', 'GET /ok HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n', [400]],
]

test.each(requests)('row %i: %s', async (_row, _name, bytes, expected) => {
  const { statuses, closed, text } = await raw(site.port, bytes, 10_000)
  expect(statuses).toHaveLength(1)
  expect(expected).toContain(statuses[0])
  expect(closed).toBe(true)
  expect(text).not.toContain('"ok":true')
})

test('exactly 100 headers and two requests on one connection are fine', async () => {
  const one = `GET /ok HTTP/1.1\r\nHost: a\r\n${'X: 1\r\n'.repeat(98)}`
  const { statuses } = await raw(site.port, `${one}\r\n${one}Connection: close\r\n\r\n`)
  expect(statuses).toEqual([200, 200])
})

test('a broken message after a good one does not answer for it', async () => {
  const { statuses } = await raw(site.port, `GET /ok HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n`, 2_000)
  expect(statuses.length).toBeLessThanOrEqual(2)
  expect(statuses[0] ?? 200).toBe(200)
})

test('row 75: an unknown expectation is refused, and 100 is not sent for a body that is too large', async () => {
  const odd = await raw(site.port, post('Expect: 200-maybe\r\nContent-Length: 2', ''), 10_000)
  expect(odd.statuses).toEqual([417])
  const large = await raw(site.port, post('Expect: 100-continue\r\nContent-Length: 1000000000', ''), 10_000)
  expect(large.statuses).toEqual([413])
  expect(large.closed).toBe(true)
})

test('100 is sent when the body is wanted', async () => {
  const { statuses } = await raw(
    site.port,
    post('Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close', '{}'),
  )
  expect(statuses).toEqual([100, 200])
})
