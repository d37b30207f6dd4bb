/** What the lean client promises beyond the contract. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { systemClock } from '../../../src/kit/clock.ts'
import { openHttpClient } from '../../../src/kit/http/open.ts'
import { answer, asking, get, reasonOf, says, saysAndEnds, startRawServer, until } from './raw-server.ts'

const head = 'HTTP/1.1 200 OK\r\n'

test.each([
  ['a bare line feed after the status', 'HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n'],
  ['a bare line feed between headers', `${head}a: b\nc: d\r\ncontent-length: 0\r\n\r\n`],
  ['nothing but bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n'],
  ['a bare carriage return', `${head}a: b\rc: d\r\ncontent-length: 0\r\n\r\n`],
  ['a folded header', `${head}a: b\r\n c\r\ncontent-length: 0\r\n\r\n`],
  ['a header without a colon', `${head}nothing\r\ncontent-length: 0\r\n\r\n`],
  ['a header without a name', `${head}: a\r\ncontent-length: 0\r\n\r\n`],
  ['a space before the colon', `${head}content-length : 0\r\n\r\n`],
  ['a NUL in a value', `${head}a: \0\r\ncontent-length: 0\r\n\r\n`],
  ['the same length twice', `${head}content-length: 1\r\ncontent-length: 1\r\n\r\na`],
  ['a list of lengths', `${head}content-length: 1, 1\r\n\r\na`],
  ['a length with a sign', `${head}content-length: +1\r\n\r\na`],
  ['a hexadecimal length', `${head}content-length: 0x1\r\n\r\na`],
  ['an empty length', `${head}content-length:\r\n\r\na`],
  ['a length past what numbers hold', `${head}content-length: ${'9'.repeat(16)}\r\n\r\na`],
  ['two codings', `${head}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['a coding twice', `${head}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['an unknown coding', `${head}transfer-encoding: identity\r\n\r\na`],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n'],
  ['another version', 'HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status past 599', 'HTTP/1.1 600 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a line before the status', `\r\n${answer('a')}`],
])('refuses an answer with %s', async (_name, bytes) => {
  await using server = await startRawServer(says(bytes))
  expect(await reasonOf(asking(server.client(), get))).toMatchObject({ code: 'HPE_INVALID_ANSWER' })
  await until(() => server.sockets.size === 0, 'the socket to close')
})

test.each([
  ['a chunk without a size', '\r\n'],
  ['a size with a sign', '+1\r\na\r\n'],
  ['a size of nine digits', '000000001\r\na\r\n'],
  ['a size that ends with a bare line feed', '1\na\r\n'],
  ['a chunk longer than its size', '1\r\nab\r\n'],
  ['a chunk that ends with a bare line feed', '2\r\nab\n'],
  ['an endless extension', `1;${'x'.repeat(2_000)}`],
  ['endless trailers', `0\r\n${'x-long: 1234567890\r\n'.repeat(1_000)}`],
])('cuts off a body with %s', async (_name, bytes) => {
  await using server = await startRawServer(says(`${head}transfer-encoding: chunked\r\n\r\n${bytes}`))
  expect(await asking(server.client(), get)).toMatchObject({ status: 200, body: 'cut off' })
  await until(() => server.sockets.size === 0, 'the socket to close')
})

test('a 304 may tell the length of what it does not carry', async () => {
  await using server = await startRawServer(says('HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'))
  const client = server.client()
  for (let turn = 0; turn < 3; turn++) expect((await asking(client, get)).status).toBe(304)
  expect(server.opened).toBe(1)
})

test('100 (Continue) is read over, though nobody asked for it', async () => {
  await using server = await startRawServer(says(`HTTP/1.1 100 Continue\r\n\r\n${answer('whole')}`))
  expect(String((await asking(server.client(), get)).body)).toBe('whole')
})

test('interim answers without end are too long a head', async () => {
  await using server = await startRawServer(says('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000)))
  expect((await reasonOf(asking(server.client(), get))).code).toBe('UND_ERR_HEADERS_OVERFLOW')
})

test.each([
  ['after an answer', answer('a') + answer('smuggled')],
  ['after chunks', `${head}transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nmore`],
  ['where there is no body', `HTTP/1.1 204 No Content\r\n\r\nbody`],
])('bytes %s are nobody’s answer: the connection is left', async (_name, bytes) => {
  await using server = await startRawServer(says(bytes))
  const client = server.client({ connections: 1 })
  expect((await asking(client, get)).status).toBeLessThan(300)
  await until(() => server.sockets.size === 0, 'the socket to close')
  server.behave(says(answer('b')))
  expect(String((await asking(client, get)).body)).toBe('b')
})

test('bytes that come while nothing is asked close the connection', async () => {
  await using server = await startRawServer()
  const client = server.client()
  await asking(client, get)
  for (const socket of server.sockets) socket.write(answer('unasked'))
  await until(() => server.sockets.size === 0, 'the socket to close')
  expect(String((await asking(client, get)).body)).toBe('hello')
})

test('an answer that comes before the request was taken closes the connection', async () => {
  await using server = await startRawServer()
  const client = server.client({ connections: 1 })
  await asking(client, get)
  for (const socket of server.sockets) socket.pause()
  const [socket] = server.sockets
  const large = asking(client, { method: 'POST', path: '/', body: Buffer.alloc(32 * 1024 * 1024) })
  socket?.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n')
  expect((await large).status).toBe(413)
  expect(String((await asking(client, get)).body)).toBe('hello')
  expect(server.opened).toBe(2)
})

describe('a kept connection that the server closes', () => {
  /** Answers the first request of a connection and closes under the second, without a byte. */
  const once = () =>
    startRawServer((socket, _request, { onConnection }) => {
      if (onConnection === 1) socket.write(answer('a'))
      else socket.destroy()
    })

  test('is told apart where a request may not be repeated', async () => {
    await using server = await once()
    const client = server.client({ connections: 1 })
    await asking(client, get)
    expect((await reasonOf(asking(client, get))).code).toBe('HTTP_STALE_CONNECTION')
    expect(server.requests).toHaveLength(2)
  })

  test('is replaced by a fresh one where it may', async () => {
    await using server = await once()
    const client = server.client({ connections: 1 })
    await asking(client, get)
    expect(String((await asking(client, { ...get, repeatable: true })).body)).toBe('a')
    expect(server.requests).toHaveLength(3)
  })

  test('after a byte of the answer is not', async () => {
    await using server = await startRawServer((socket, _request, { onConnection }) => {
      if (onConnection === 1) socket.write(answer('a'))
      else socket.end('H')
    })
    const client = server.client({ connections: 1 })
    await asking(client, get)
    expect((await reasonOf(asking(client, { ...get, repeatable: true }))).code).toBe('UND_ERR_SOCKET')
    expect(server.requests).toHaveLength(2)
  })

  test('is repeated once, not for ever', async () => {
    await using server = await startRawServer((socket, _request, { inAll }) => {
      if (inAll === 1) socket.write(answer('a'))
      else socket.destroy()
    })
    const client = server.client({ connections: 1 })
    await asking(client, get)
    expect((await reasonOf(asking(client, { ...get, repeatable: true }))).code).toMatch(/UND_ERR_SOCKET|ECONNRESET/)
    expect(server.requests).toHaveLength(3)
  })
})

test('a connection is not kept longer than the server says, less a second', async () => {
  await using server = await startRawServer(says(answer('a', 'keep-alive: timeout=1, max=5\r\n')))
  const client = server.client({ connections: 1 })
  await asking(client, get)
  await asking(client, get)
  expect(server.opened).toBe(2)
})

test('a connection without work is closed when its time is over', async () => {
  await using server = await startRawServer()
  const client = server.client({ keepAliveMs: 50 })
  await asking(client, get)
  await until(() => server.sockets.size === 0, 'the socket to close')
})

test('many requests share few connections whatever happens to these', async () => {
  let count = 0
  await using server = await startRawServer((socket) => {
    count++
    if (count % 7 === 0) socket.destroy()
    else if (count % 5 === 0) socket.end(answer('last', 'connection: close\r\n'))
    else if (count % 11 === 0) socket.write('nonsense\r\n')
    else setTimeout(() => socket.write(answer('ok')), count % 3)
  })
  const client = server.client({ connections: 3 })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 300 }, (_, index) => {
      const gone = new AbortController()
      const asked = asking(client, { ...get, repeatable: index % 2 === 0, signal: gone.signal })
      if (index % 13 === 0) setTimeout(() => gone.abort(new Error('left')), index % 17)
      return asked
    }),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(150)
  server.behave(says(answer('calm')))
  expect(String((await asking(client, get)).body)).toBe('calm')
  expect(server.sockets.size).toBeLessThanOrEqual(3)
})

test('one client’s large bodies share a room; small ones always fit', async () => {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
  await using server = await startRawServer((socket, request) => {
    if (request.includes('/small')) return void socket.write(answer('small'))
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`)
    for (let turn = 0; turn < 4; turn++) socket.write(chunk)
  })
  const client = server.client({ connections: 8 })
  const large = Array.from({ length: 7 }, () =>
    asking(client, get).then(
      ({ body }) => body,
      () => 'destroyed',
    ),
  )
  expect(await Promise.race(large)).toBe('too large')
  expect(String((await asking(client, { ...get, path: '/small' })).body)).toBe('small')
  await client.destroy()
  await Promise.all(large)
})

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lean-tls-'))
  const made = (file: string) => readFileSync(join(folder, file), 'utf8')
  beforeAll(() => {
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=upstream.test', '-addext', 'subjectAltName=DNS:upstream.test',
      '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'),
    ], { stdio: 'ignore' }) // prettier-ignore
  })
  const serve = async (options: object = {}) => {
    const server = createTlsServer({ key: made('key.pem'), cert: made('cert.pem'), ...options }, (socket) => {
      socket.on('error', () => undefined)
      socket.on('data', () => void socket.write(answer(String(socket.getPeerCertificate().subject?.CN ?? 'nobody'))))
    })
    server.on('tlsClientError', () => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
  }
  const ask = async (options: object, tls: object) => {
    const { origin, close } = await serve(options)
    const client = openHttpClient(origin, { clock: systemClock, connections: 1, tls })
    try {
      const first = await asking(client, get)
      const { body } = await asking(client, get)
      expect(body).toEqual(first.body)
      return String(body)
    } finally {
      await client.destroy()
      close()
    }
  }

  test('a certificate of a named authority for the named server is taken', async () => {
    expect(await ask({}, { ca: made('cert.pem'), servername: 'upstream.test' })).toBe('nobody')
  })

  test('a client certificate is shown', async () => {
    const tls = { ca: made('cert.pem'), servername: 'upstream.test', cert: made('cert.pem'), key: made('key.pem') }
    expect(await ask({ requestCert: true, rejectUnauthorized: false }, tls)).toBe('upstream.test')
  })

  test.each([
    ['an unknown authority', { servername: 'upstream.test' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['another name', { servername: 'other.test' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s is refused', async (name, tls, code) => {
    const trusted = name === 'another name' ? { ca: made('cert.pem') } : {}
    expect((await reasonOf(ask({}, { ...tls, ...trusted }))).code).toBe(code)
  })
})

test('an answer that ends with its connection is read to the end', async () => {
  await using server = await startRawServer(
    saysAndEnds(`HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n\r\n${'y'.repeat(100_000)}`),
  )
  expect((await asking(server.client(), get)).body).toHaveLength(100_000)
})

test('who leaves the line takes nobody along', async () => {
  await using server = await startRawServer(
    (socket, request) => void (request.includes('/slow') || socket.write(answer('ok'))),
  )
  const client = server.client({ connections: 1 })
  const slow = asking(client, { ...get, path: '/slow' })
  await until(() => server.requests.length === 1, 'the request')
  const gone = new AbortController()
  const left = asking(client, { ...get, path: '/left', signal: gone.signal })
  const stayed = asking(client, { ...get, path: '/stayed' })
  gone.abort(new Error('left'))
  expect((await reasonOf(left)).message).toBe('left')
  for (const socket of server.sockets) socket.write(answer('slow'))
  expect(String((await slow).body)).toBe('slow')
  expect(String((await stayed).body)).toBe('ok')
  expect(server.requests.some((request) => request.includes('/left'))).toBe(false)
})
