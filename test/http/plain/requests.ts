/** Random requests: most of them nearly right. */
export interface RandomRequest {
  readonly bytes: Buffer
  readonly pieces: readonly Buffer[]
}

const methods = ['GET', 'HEAD', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'TRACE', 'BREW']
const targets = [
  '/seen',
  '/seen',
  '/seen?a=b&c=%20',
  '/ok',
  '/nothing',
  '/a/../seen',
  '/%2e%2e/x',
  '/%zz',
  '*',
  '//seen',
  '/seen#x',
  '/se en',
  '/seen{}',
  'http://a/seen',
  '/se\u00e9n',
]
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1.11',
]
const lines = [
  'Accept: application/json',
  'accept:*/*',
  'Content-Type: application/json',
  'X-Service-ID: panel-system',
  'Authorization: Bearer abc.def.ghi',
  'X-Empty:',
  'X-Empty: ',
  'X-Wide:  two spaces',
  'X-Wide: trailing ',
  'X-Tab:\tx',
  'X-Letters: \u00e9',
  'X-Nul: a\0b',
  'X-Folded: a\r\n b',
  'X-Bare: a\nY: b',
  'X-Return: a\rb',
  'X Space: a',
  'X-Space : a',
  ': a',
  'no colon',
  'X_Under: a',
  'constructor: a',
  '__proto__: a',
  'Cookie: a=b',
  'Cookie: c=d',
  'Connection: keep-alive',
  'Connection: Keep-Alive',
  'Connection: close',
  'Connection: keep-alive, close',
  'Connection: upgrade',
  'Proxy-Connection: close',
  'Keep-Alive: timeout=1',
  'Upgrade: websocket',
  'Expect: 100-continue',
  'Expect: much',
  'Content-Encoding: gzip',
  'TE: trailers',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Host: b',
  'Content-Length: 2',
]
const hosts = [
  'Host: a',
  'Host: a',
  'Host: a',
  'Host: a',
  'host: a:80',
  'HOST: [::1]',
  'Host: a b',
  'Host: a,b',
  'Host:',
  'X: no host',
  'Host: a\r\nHost: a',
]
const bodies = ['', '', '{}', '{"a":1}', 'x'.repeat(300), '0\r\n\r\n', '2\r\n{}\r\n0\r\n\r\n', '\u00e9\u0000']
const lengthOf = [
  'right',
  'right',
  'right',
  'right',
  'none',
  '+2',
  '-1',
  '02',
  '2, 2',
  '1e1',
  '0x2',
  '9999999999999999999',
  '1',
  '40',
]

export function randomRequest(random: () => number): RandomRequest {
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  // Half of them have nothing odd about them.
  const isGood = random() < 0.5
  const method = isGood ? of(methods.slice(0, 8)) : of(methods)
  const body = isGood && !method.startsWith('P') ? '' : of(bodies)
  const length = isGood ? 'right' : of(lengthOf)
  const more = Array.from({ length: Math.floor(random() * 5) }, () => of(isGood ? lines.slice(0, 6) : lines))
  const head = [
    `${method} ${isGood ? of(targets.slice(0, 5)) : of(targets)} ${isGood ? 'HTTP/1.1' : of(versions)}`,
    isGood ? 'Host: a' : of(hosts),
    ...more,
    ...(length === 'none' || (length === 'right' && body === '')
      ? []
      : [`Content-Length: ${length === 'right' ? body.length : length}`]),
  ]
  const whole = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  const bytes = !isGood && random() < 0.2 ? mutated(whole, random) : whole
  return { bytes, pieces: random() < 0.7 ? [bytes] : cut(bytes, random) }
}

/** One byte is another, missing, or there twice. */
function mutated(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length)
  const kind = Math.floor(random() * 3)
  const middle = kind === 0 ? [Math.floor(random() * 256)] : kind === 1 ? [] : [bytes[at]!, bytes[at]!]
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + 1)])
}

function cut(bytes: Buffer, random: () => number): Buffer[] {
  const at = Math.floor(random() * bytes.length)
  return at === 0 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)]
}
