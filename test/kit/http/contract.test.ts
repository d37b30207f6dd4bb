/** What both clients must do, whichever is chosen. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { HttpClientOptions } from '../../../src/kit/http/client.ts'
import { openHttpClient, httpKinds } from '../../../src/kit/http/open.ts'
import { bodyOpening, constantHeaders } from '../../../src/kit/http/request-head.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { answer, asking, get, reasonOf, says, saysAndEnds, startRawServer, until } from './raw-server.ts'
import type { Behaviour, RawServer } from './raw-server.ts'

describe.each(httpKinds)('%s', (kind) => {
  const withServer = async (
    behaviour: Behaviour,
    use: (client: ReturnType<RawServer['client']>, server: RawServer) => Promise<void>,
    options?: Partial<HttpClientOptions>,
  ) => {
    await using server = await startRawServer(behaviour)
    await use(server.client(options, kind), server)
  }

  test('sends a request in one piece and reads its answer', () =>
    withServer(
      says(answer('{"a":1}', 'Content-Type: application/json\r\nSet-Cookie: a\r\nset-cookie: b\r\n')),
      async (client, server) => {
        const constant = constantHeaders({ accept: 'application/json' })
        const headers = { 'x-request-id': 'r-1' }
        const got = await asking(client, { method: 'POST', path: '/q?a=b', constant, headers, body: '{"ü":"€"}' })
        expect(got).toMatchObject({
          status: 200,
          headers: { 'content-type': 'application/json', 'set-cookie': ['a', 'b'] },
        })
        expect(String(got.body)).toBe('{"a":1}')
        const [request = ''] = server.requests
        expect(request).toMatch(/^POST \/q\?a=b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/)
        expect(request).toContain('accept: application/json\r\n')
        expect(request).toContain('x-request-id: r-1\r\n')
        expect(request).toContain('content-length: 12\r\n')
        expect(request).not.toMatch(/accept-encoding/i)
        expect(Buffer.from(request, 'latin1').toString()).toMatch(/\r\n\r\n\{"ü":"€"\}$/)
      },
    ))

  test.each([
    ['{"a":"', 'b"}'],
    ['{"ü":"', 'b"}'],
    ['{"a":"', '€"}'],
    ['{"ü":"', '€"}'],
  ])('sends a body in two parts: %s and %s', (opening, body) =>
    withServer(says(answer('')), async (client, server) => {
      await asking(client, { method: 'POST', path: '/', opening: bodyOpening(opening), body })
      const [head, sent = ''] = server.requests[0]?.split('\r\n\r\n') ?? []
      expect(Buffer.from(sent, 'latin1').toString()).toBe(opening + body)
      expect(head).toContain(`content-length: ${Buffer.byteLength(opening + body)}`)
    }),
  )

  test('an answer may be read where it is lent', () =>
    withServer(says(answer('whole', 'x-a: b\r\n')), async (client, server) => {
      const got = await client.ask(
        get,
        ({ status, headers, body }) => `${status} ${String(headers['x-a'])} ${String(body)}`,
      )
      expect(got).toBe('200 b whole')
      const reason = new Error('not what was expected')
      const refusing = client.ask(get, () => {
        throw reason
      })
      expect(await reasonOf(refusing)).toBe(reason)
      expect(String((await asking(client, get)).body)).toBe('whole')
      expect(server.requests).toHaveLength(3)
    }))

  test('sends bytes as they are, and a length of nothing for a write without a body', () =>
    withServer(says(answer('')), async (client, server) => {
      await asking(client, { method: 'PUT', path: '/', body: Buffer.from([0x7b, 0xff, 0x7d]) })
      await asking(client, { method: 'POST', path: '/', body: null })
      expect(server.requests[0]).toMatch(/\r\n\r\n\{\xff\}$/)
      expect(server.requests[1]).toMatch(/content-length: 0\r\n/i)
    }))

  test('keeps its connections and lets no more than so many work at once, in the order of coming', () =>
    withServer(
      (socket, _request, { inAll }) => void setTimeout(() => socket.write(answer(String(inAll))), 5),
      async (client, server) => {
        const ended: string[] = []
        await Promise.all(
          Array.from({ length: 12 }, async (_, index) => {
            await asking(client, { ...get, path: `/${index}` })
            ended.push(`/${index}`)
          }),
        )
        expect(server.opened).toBe(2)
        expect(server.requests.map((request) => request.split(' ')[1])).toEqual(ended.toSorted(byNumber))
      },
      { connections: 2 },
    ))

  test.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['304', 'HTTP/1.1 304 Not Modified\r\netag: a\r\n\r\n'],
    ['205 without one', 'HTTP/1.1 205 Reset\r\ncontent-length: 0\r\n\r\n'],
  ])('%s has no body and leaves the connection', (_name, bytes) =>
    withServer(
      says(bytes),
      async (client, server) => {
        for (let turn = 0; turn < 3; turn++) expect(String((await asking(client, get)).body)).toBe('')
        expect(server.opened).toBe(1)
      },
      { connections: 1 },
    ),
  )

  test('an answer to HEAD has no body, whatever length it tells', () =>
    withServer(says('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'), async (client, server) => {
      for (let turn = 0; turn < 2; turn++) {
        const { body } = await asking(client, { ...get, method: 'HEAD' })
        expect(String(body)).toBe('')
      }
      expect(server.requests).toHaveLength(2)
    }))

  test('interim answers are read over', () =>
    withServer(says(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${answer('whole')}`), async (client) => {
      expect(await asking(client, get)).toMatchObject({ status: 200, body: Buffer.from('whole') })
    }))

  test('chunks are put together, with extensions and trailers read over', () =>
    withServer(
      says(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a="b"\r\nab\r\n00A\r\n0123456789\r\n0\r\nx: y\r\n\r\n',
      ),
      async (client, server) => {
        for (let turn = 0; turn < 2; turn++) expect(String((await asking(client, get)).body)).toBe('ab0123456789')
        expect(server.opened).toBe(1)
      },
      { connections: 1 },
    ))

  test('a body may end with its connection', () =>
    withServer(saysAndEnds('HTTP/1.1 200 OK\r\n\r\nall of it'), async (client) => {
      expect(String((await asking(client, get)).body)).toBe('all of it')
    }))

  test('`Connection: close` is obeyed', () =>
    withServer(says(answer('a', 'Connection: Close\r\n')), async (client, server) => {
      await asking(client, get)
      await asking(client, get)
      expect(server.opened).toBe(2)
      await until(() => server.sockets.size === 0, 'the sockets to close')
    }))

  test('a redirect and an encoded answer are handed on as they are', () =>
    withServer(
      says('HTTP/1.1 302 Found\r\nlocation: /else\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x1f'),
      async (client, server) => {
        expect(await asking(client, get)).toMatchObject({
          status: 302,
          headers: { location: '/else', 'content-encoding': 'gzip' },
          body: Buffer.from('\x1f\x1f'),
        })
        expect(server.requests).toHaveLength(1)
      },
    ))

  test.each([
    ['announced', `HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n${'x'.repeat(100)}`],
    ['in chunks', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n640\r\n${'x'.repeat(100)}`],
    ['up to the end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100)}`],
  ])('a body that is too large is left, with its connection: %s', (_name, bytes) =>
    withServer(
      says(bytes),
      async (client, server) => {
        expect(await asking(client, get)).toMatchObject({ status: 200, body: 'too large' })
        await until(() => server.sockets.size === 0, 'the socket to close')
      },
      { maxAnswerBytes: 99 },
    ),
  )

  test('who asks may want less of it, or nothing', () =>
    withServer(says(answer('x'.repeat(100), 'a: b\r\n')), async (client) => {
      const seen: unknown[] = []
      const wanting = (bytes: number) =>
        asking(client, {
          ...get,
          wanted(status, headers) {
            seen.push([status, headers['a']])
            return bytes
          },
        })
      expect((await wanting(0)).body).toBe('too large')
      expect((await wanting(99)).body).toBe('too large')
      expect((await wanting(100)).body).toHaveLength(100)
      expect(seen).toEqual([
        [200, 'b'],
        [200, 'b'],
        [200, 'b'],
      ])
    }))

  test.each<[string, Behaviour]>([
    ['by an end', saysAndEnds('HTTP/1.1 500 Oh\r\ncontent-length: 10\r\n\r\nhalf')],
    ['by an end between chunks', saysAndEnds('HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n')],
    [
      'by a reset',
      (socket) =>
        void socket.write('HTTP/1.1 500 Oh\r\ncontent-length: 10\r\n\r\nhalf', () =>
          setTimeout(() => socket.resetAndDestroy(), 50),
        ),
    ],
    ['by a chunk that is none', says('HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhalf')],
  ])('a body that is cut off keeps its status: %s', (_name, behaviour) =>
    withServer(behaviour, async (client) => {
      expect(await asking(client, get)).toMatchObject({ status: 500, body: 'cut off' })
    }),
  )

  test.each([
    ['nothing, then an end', saysAndEnds(''), /^(UND_ERR_SOCKET|ECONNRESET)$/],
    ['nothing, then a reset', (socket: Socket) => socket.resetAndDestroy(), /^(UND_ERR_SOCKET|ECONNRESET)$/],
    ['half a head', saysAndEnds('HTTP/1.1 200 OK\r\nx'), /^(UND_ERR_SOCKET|ECONNRESET)$/],
    ['another protocol', says('SSH-2.0-OpenSSH_9.2\r\n'), /^HPE_/],
    ['two lengths', says('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'), /^HPE_/],
    [
      'a length and chunks',
      says('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
      /^HPE_/,
    ],
    ['a length that is no number', says('HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n'), /^HPE_/],
    ['a NUL in a header', says('HTTP/1.1 200 OK\r\na: \0\r\ncontent-length: 0\r\n\r\n'), /^HPE_/],
    [
      'endless headers',
      says(`HTTP/1.1 200 OK\r\n${'x-long: 1234567890\r\n'.repeat(2_000)}`),
      /^UND_ERR_HEADERS_OVERFLOW$/,
    ],
  ] as [string, Behaviour, RegExp][])('no answer: %s', (_name, behaviour, code) =>
    withServer(behaviour, async (client, server) => {
      expect((await reasonOf(asking(client, get))).code).toMatch(code)
      await until(() => server.sockets.size === 0, 'the socket to close')
    }),
  )

  test('silence before the head and in the body ends in time, with the connection', () =>
    withServer(
      says(''),
      async (client, server) => {
        expect((await reasonOf(asking(client, get))).code).toBe('UND_ERR_HEADERS_TIMEOUT')
        server.behave(says('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhal'))
        expect((await reasonOf(asking(client, get))).code).toBe('UND_ERR_BODY_TIMEOUT')
        await until(() => server.sockets.size === 0, 'the sockets to close')
      },
      { headersMs: 100, bodyIdleMs: 100 },
    ))

  test('silence in the body is counted from the head on, however long that took', () =>
    withServer(
      (socket) => {
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'), 500)
        setTimeout(() => socket.write('whole'), 1_000)
      },
      async (client) => expect(String((await asking(client, get)).body)).toBe('whole'),
      { headersMs: 800, bodyIdleMs: 800 },
    ))

  test('a request that has only so much time ends then, running or waiting', () =>
    withServer(
      says('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhal'),
      async (client, server) => {
        const asked = [asking(client, { ...get, withinMs: 2_000 }), asking(client, { ...get, withinMs: 100 })]
        expect(await Promise.all(asked.map(async (each) => (await reasonOf(each)).code))).toEqual([
          'HTTP_TIMEOUT',
          'HTTP_TIMEOUT',
        ])
        expect(server.requests).toHaveLength(1)
      },
      { connections: 1 },
    ))

  test('aborting destroys the connection and rejects with the reason', () =>
    withServer(says(''), async (client, server) => {
      const gone = new AbortController()
      const running = asking(client, { ...get, signal: gone.signal })
      await until(() => server.requests.length === 1, 'the request')
      const reason = new Error('the caller left')
      gone.abort(reason)
      expect(await reasonOf(running)).toBe(reason)
      await until(() => server.sockets.size === 0, 'the socket to close')
      expect(await reasonOf(asking(client, { ...get, signal: gone.signal }))).toBe(reason)
      expect(server.requests).toHaveLength(1)
    }))

  test.each([
    ['a line end in a value', { 'x-a': 'b\r\nx-c: d' }],
    ['a line feed in a value', { 'x-a': 'b\nx-c: d' }],
    ['a NUL in a value', { 'x-a': 'b\0' }],
    ['a colon in a name', { 'x:a': 'b' }],
    ['a character that is no byte', { 'x-a': '€' }],
    ['a coding of its own', { 'transfer-encoding': 'chunked' }],
  ])('refuses to send %s', (_name, headers) =>
    withServer(says(answer('')), async (client, server) => {
      expect((await reasonOf(asking(client, { ...get, headers }))).code).toBe('UND_ERR_INVALID_ARG')
      expect(server.requests).toHaveLength(0)
    }),
  )

  test.each(['/a b', '/a\r\nx: y', 'a', '/ä'])('refuses the path %j', (path) =>
    withServer(says(answer('')), async (client, server) => {
      expect((await reasonOf(asking(client, { ...get, path }))).code).toBe('UND_ERR_INVALID_ARG')
      expect(server.requests).toHaveLength(0)
    }),
  )

  test('an address where nobody listens refuses each request, and is asked again later', async () => {
    const nobody = createServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as AddressInfo
    nobody.close()
    await once(nobody, 'close')
    const client = openHttpClient(`http://127.0.0.1:${port}`, { clock: systemClock, connections: 2 }, kind)
    const reasons = await Promise.all(Array.from({ length: 5 }, () => reasonOf(asking(client, get))))
    expect(reasons.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'ECONNREFUSED'))
    const back = createServer((socket) => void socket.end(answer('back'))).listen(port, '127.0.0.1')
    await once(back, 'listening')
    expect(String((await asking(client, get)).body)).toBe('back')
    await client.destroy()
    back.close()
  })

  test('a name is looked up as told, and may have several addresses', async () => {
    await using server = await startRawServer()
    const url = new URL(server.origin)
    const client = openHttpClient(
      `http://somewhere.test:${url.port}`,
      {
        clock: systemClock,
        connections: 1,
        lookup: (_name, _options, done) =>
          done(null, [
            { address: '::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ]),
      },
      kind,
    )
    expect(String((await asking(client, get)).body)).toBe('hello')
    expect(server.requests[0]).toContain(`host: somewhere.test:${url.port}\r\n`)
    await client.destroy()
  })

  test('closing lets running requests end and takes no new ones', () =>
    withServer(
      (socket) => void setTimeout(() => socket.write(answer('late')), 50),
      async (client, server) => {
        const running = [asking(client, get), asking(client, get)]
        const closing = client.close()
        expect((await reasonOf(asking(client, get))).code).toBe('UND_ERR_CLOSED')
        for (const each of running) expect(String((await each).body)).toBe('late')
        await closing
        await until(() => server.sockets.size === 0, 'the sockets to close')
      },
      { connections: 1 },
    ))

  test('destroying ends running and waiting requests', () =>
    withServer(
      says(''),
      async (client, server) => {
        const running = [reasonOf(asking(client, get)), reasonOf(asking(client, get))]
        await until(() => server.requests.length === 1, 'the request')
        await client.destroy()
        const codes = (await Promise.all(running)).map(({ code }) => code)
        expect(codes).toContain('UND_ERR_DESTROYED')
        await until(() => server.sockets.size === 0, 'the sockets to close')
      },
      { connections: 1 },
    ))
})

const byNumber = (one: string, other: string): number => Number(one.slice(1)) - Number(other.slice(1))
