import { defaultHttpLimits } from '../../../src/http/limits.ts'
import { readPlainHead } from '../../../src/http/plain/head.ts'

const head = (...lines: string[]): string => ['POST /graphql?a=b HTTP/1.1', 'Host: a', ...lines].join('\r\n')
const read = (text: string, limits = {}) => readPlainHead(text, { ...defaultHttpLimits, ...limits })

test('reads a plain head', () => {
  expect(read(head('CONTENT-length: 12', 'X-Empty:', 'x-wide:a b  c', 'Connection: Keep-Alive'))).toEqual({
    method: 'POST',
    url: '/graphql?a=b',
    headers: { host: 'a', 'content-length': '12', 'x-empty': '', 'x-wide': 'a b  c', connection: 'Keep-Alive' },
    headerCount: 5,
    length: 12,
  })
})

test('reads a head that offers HTTP/2', () => {
  const offer = head('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__')
  expect(read(offer)).toMatchObject({ method: 'POST', headerCount: 4 })
})

const others: [name: string, text: string, limits?: object][] = [
  ['no Host', 'GET / HTTP/1.1\r\nX: a'],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:'],
  ['two Hosts', head('host: b')],
  ['a header that is there twice', head('X-A: 1', 'x-a: 2')],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a'],
  ['a method in lower case', 'get / HTTP/1.1\r\nHost: a'],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a'],
  ['an absolute target', 'GET http://a/ HTTP/1.1\r\nHost: a'],
  ['a fragment', 'GET /#a HTTP/1.1\r\nHost: a'],
  ['chunks', head('Transfer-Encoding: chunked')],
  ['an expectation', head('Expect: 100-continue')],
  ['an upgrade', head('Upgrade: websocket', 'Connection: Upgrade')],
  ['an upgrade that the connection does not name', head('Upgrade: websocket')],
  ['an offer of several protocols', head('Upgrade: h2c, TLS/1.0', 'Connection: Upgrade, HTTP2-Settings')],
  ['a closing connection', head('Connection: close')],
  ['a closing connection, as old clients say it', head('Proxy-Connection: close')],
  ['a coded body', head('Content-Encoding: gzip')],
  ['a length with a sign', head('Content-Length: +2')],
  ['a length with a zero before it', head('Content-Length: 02')],
  ['two lengths', head('Content-Length: 2', 'Content-Length: 2')],
  ['two lengths in one', head('Content-Length: 2, 2')],
  ['a length that is empty', head('Content-Length:')],
  ['a body larger than a piece', head('Content-Length: 65537')],
  ['a body larger than allowed', head('Content-Length: 11'), { bodyBytes: 10 }],
  ['a body of a GET', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2'],
  ['too many headers', head('X: 1', 'Y: 2'), { headerCount: 2 }],
  ['a head that is too long', head(`X: ${'x'.repeat(100)}`), { headerBytes: 100 }],
  ['a target that is too long', head(), { urlBytes: 10 }],
  ['a space before the colon', head('X : a')],
  ['no name', head(': a')],
  ['no colon', head('X')],
  ['a folded line', head('X: a', ' b')],
  ['a bare line feed', head('X: a\nY: b')],
  ['a bare carriage return', head('X: a\rb')],
  ['NUL', head('X: a\0b')],
  ['a tab', head('X: a\tb')],
  ['a letter beyond ASCII', head('X: \u00e9')],
  ['more space than one', head('X:  a')],
  ['space at the end', head('X: a ')],
  ['a name that every object has', head('constructor: a')],
  ['an empty line', head('', 'X: a')],
]

test.each(others)('leaves %s to Node', (_name, text, limits) => expect(read(text, limits)).toBeUndefined())
