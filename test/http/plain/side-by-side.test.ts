/** Node's server alone, and with plain requests taken before it, get the same bytes: they must answer alike. */
import { connect } from 'node:net'
import { readPlainHead } from '../../../src/http/plain/head.ts'
import { defaultHttpLimits } from '../../../src/http/limits.ts'
import { randomFrom } from '../../federation/fuzz/queries.ts'
import { raw, serve } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { randomRequest } from './requests.ts'
import { routes } from './routes.ts'

const limits = { headersMs: 1_500, requestMs: 1_500, keepAliveMs: 1_000, bodyBytes: 100_000 }
let plain: ServerUnderTest
let node: ServerUnderTest
beforeAll(async () => {
  plain = await serve(routes, { limits })
  node = await serve(routes, { limits, plainRequests: false })
})
afterAll(() => Promise.all([plain.stop(), node.stop()]))

/** What may differ from one answer to the next. */
const settled = (text: string): string =>
  text
    .replaceAll(/^Date: .*\r\n/gm, '')
    // Node gives an answer that could not be written the reason of that one.
    .replaceAll('HTTP/1.1 500 OK', 'HTTP/1.1 500 Internal Server Error')
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'an id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')

interface Answers {
  readonly sent: string
  readonly here: string
  readonly there: string
}

async function bothAnswer(pieces: readonly Buffer[]): Promise<Answers> {
  const [here, there] = await Promise.all([sendPieces(plain.port, pieces), sendPieces(node.port, pieces)])
  return { sent: pieces.join('|'), here: settled(here), there: settled(there) }
}

function expectAlike({ sent, here, there }: Answers): void {
  expect({ sent, got: here }).toEqual({ sent, got: there })
}

/**
 * Behind a request came something broken. Bytes that Node reads itself it parses with a pause after each head, those that it is given in one go: whether
 * a request that is answered at once still gets its answer, and the broken one its refusal, depends on that.
 */
function isCutElsewhere({ here, there }: Answers): boolean {
  const [shorter, longer] = here.length < there.length ? [here, there] : [there, here]
  return longer.startsWith(shorter) && /connection: close/i.test(longer.slice(shorter.length))
}

/** Everything that comes back until the server closes. With a piece of no length the client closes its side. */
function sendPieces(port: number, pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const left = [...pieces]
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, function next() {
      const piece = left.shift()
      if (!piece) return
      if (piece.length === 0) socket.end()
      else socket.write(piece)
      setTimeout(next, 4)
    })
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

const farewell = Buffer.from('GET /seen?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')

test('two thousand requests, well-formed and not, whole and in pieces, are answered alike', async () => {
  const random = randomFrom(7)
  let plainOnes = 0
  let cutElsewhere = 0
  for (let batch = 0; batch < 40; batch++) {
    const requests = Array.from({ length: 50 }, () => randomRequest(random))
    for (const { bytes } of requests) {
      const [head = ''] = bytes.toString('latin1').split('\r\n\r\n')
      if (readPlainHead(head, { ...defaultHttpLimits, ...limits })) plainOnes++
    }
    const answers = await Promise.all(
      requests.map(({ pieces }) =>
        bothAnswer(random() < 0.5 ? [...pieces, farewell] : [Buffer.concat([...pieces, farewell])]),
      ),
    )
    for (const one of answers) {
      if (isCutElsewhere(one)) cutElsewhere++
      else expectAlike(one)
    }
  }
  expect(cutElsewhere).toBeLessThan(100)
  // Or there would be nothing to compare.
  expect(plainOnes).toBeGreaterThan(600)
  expect(plainOnes).toBeLessThan(1_700)
}, 180_000)

const one = (method: string, path: string, more = '', body = ''): Buffer =>
  Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n${body}`)
const end = Buffer.alloc(0)
const kinds: [name: string, ...pieces: Buffer[]][] = [
  ['HEAD', one('HEAD', '/seen')],
  ['HEAD of what is missing', one('HEAD', '/missing')],
  ['no content', one('POST', '/nothing', 'Content-Length: 2\r\n', '{}')],
  ['not modified', one('GET', '/unchanged')],
  ['letters beyond ASCII as text', one('GET', '/letters?as=text')],
  ['letters beyond ASCII as bytes', one('GET', '/letters?as=bytes')],
  ['letters beyond ASCII as raw text', one('GET', '/letters?as=raw')],
  ['a stream of texts', one('GET', '/stream?of=texts')],
  ['a stream of bytes', one('GET', '/stream?of=bytes')],
  ['a stream with empty pieces', one('GET', '/stream?of=gaps')],
  ['HEAD of a stream', one('HEAD', '/stream?of=texts')],
  ['an answer of three megabytes', one('GET', '/large')],
  ['a handler that fails', one('GET', '/bug')],
  ['an answer with a broken header', one('GET', '/broken-header')],
  ['a method that the path does not take', one('DELETE', '/ok')],
  ['a path that does not exist', one('POST', '/missing', 'Content-Length: 2\r\n', '{}')],
  ['a body larger than allowed', one('POST', '/seen', 'Content-Length: 100001\r\n', 'x'.repeat(100_001))],
  ['a body that is no JSON', one('POST', '/echo', 'Content-Type: application/json\r\nContent-Length: 1\r\n', '{')],
  ['a body in pieces', one('POST', '/seen', 'Content-Length: 9\r\n', 'one'), Buffer.from('two'), Buffer.from('six')],
  [
    'a body in pieces, with the next request behind',
    one('POST', '/seen', 'Content-Length: 6\r\n', 'one'),
    Buffer.concat([Buffer.from('two'), one('GET', '/ok')]),
  ],
  ['a head in pieces', Buffer.from('GET /seen HT'), Buffer.from('TP/1.1\r\nHost: a\r\n'), Buffer.from('\r\n')],
  ['the next request while the first is answered', one('GET', '/slow'), one('GET', '/seen?2'), one('GET', '/seen?3')],
  ['three at once', Buffer.concat([one('GET', '/slow'), one('GET', '/seen?2'), one('GET', '/seen?3')])],
  ['three after one, at once', one('GET', '/seen?0'), Buffer.concat([one('GET', '/slow'), one('GET', '/seen?2')])],
  [
    'chunks after a plain request',
    one('GET', '/seen'),
    one('POST', '/seen', 'Transfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'),
  ],
  [
    'a request behind an answer that closes',
    Buffer.from('GET /ok HTTP/1.1\r\nHost: a,b\r\n\r\n'),
    one('GET', '/seen?2'),
  ],
  ['nonsense after a plain request', one('GET', '/seen'), Buffer.from('NONSENSE\r\n\r\n')],
]

test.each(kinds)('%s', async (_name, ...pieces) => {
  const answers = await bothAnswer([...pieces, farewell])
  expectAlike(answers)
  expect(answers.here).toMatch(/^HTTP\/1\.1 \d{3} /)
})

const halves: [name: string, ...pieces: Buffer[]][] = [
  ['at once', end],
  ['after an answer', one('GET', '/ok'), end],
  ['while it is answered', one('GET', '/slow'), end],
  ['in a body', one('POST', '/seen', 'Content-Length: 9\r\n', 'one'), end],
  ['in a head', Buffer.from('GET /seen HT'), end],
]

test.each(halves)('a client that closes its side %s', async (_name, ...pieces) => expectAlike(await bothAnswer(pieces)))

test('a connection that rests is closed as late as Node closes it', async () => {
  const bytes = one('GET', '/ok')
  const [here, there] = await Promise.all([raw(plain.port, bytes), raw(node.port, bytes)])
  expect(here.closed && there.closed).toBe(true)
  for (const { tookMs } of [here, there]) expect(tookMs).toBeGreaterThan(limits.keepAliveMs)
  expect(here.tookMs - there.tookMs).toBeLessThan(2_000)
})
