import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import { openSupergraph } from '../../src/federation/engine.ts'
import type { Engine } from '../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import type { RemoteOptions, RemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import type { Passage, SubgraphRequest } from '../../src/federation/subgraphs/subgraph.ts'
import { subgraphSchema } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

const users = ['1', '2', '3'].map((id) => ({
  __typename: 'User',
  id,
  name: `n${id}`,
  rank: Number(id),
  badge: `b${id}`,
}))
const world = {
  things: users,
  roots: { 'Query.users': () => users, 'Mutation.touch': () => 2 },
  subgraphs: {
    near: 'type Query { users: [User!]! } type Mutation { touch: Int } type User @key(fields: "id") { id: ID! name: String }',
    far: 'type Query { ping: Int must: Int! } type Mutation { poke: Int } type User @key(fields: "id") { id: ID! rank: Int badge: String! }',
  },
}
const sdl = await composeWorld(world)

type Behaviour = (
  request: IncomingMessage,
  response: ServerResponse,
  body: { query: string; variables: { representations?: { id: string }[] } },
) => void

interface Far {
  engine: Engine
  remote: RemoteSubgraph
  seen: { headers: NodeJS.Dict<string | string[]>; query: string; representations: unknown[] }[]
  behave(behaviour: Behaviour): void
}

/** A gateway with one good subgraph in this process and one far away that behaves as it is told. */
async function withFar(use: (far: Far) => Promise<void>, options: Partial<RemoteOptions> = {}): Promise<void> {
  let behaviour: Behaviour = (_request, response) => response.end()
  const seen: Far['seen'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Parameters<Behaviour>[2]
      seen.push({ headers: request.headers, query: body.query, representations: Object.values(body.variables).flat() })
      behaviour(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const remote = createRemoteSubgraph({
    name: 'far',
    url: `http://127.0.0.1:${port}/graphql`,
    clock: systemClock,
    random: () => 0,
    resilience: { attemptMs: 200, totalMs: 1_000, attempts: 1, answerBytes: 10_000 },
    ...options,
  })
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([
      ['near', createLocalSubgraph('near', subgraphSchema(world, 'near'))],
      ['far', remote],
    ] as const),
    clock: systemClock,
    random: () => 0,
  })
  try {
    await use({ engine, remote, seen, behave: (next) => (behaviour = next) })
  } finally {
    await remote.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const json =
  (value: unknown, status = 200): Behaviour =>
  (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof value === 'string' ? value : JSON.stringify(value))
  }
const good: Behaviour = (request, response, { variables }) =>
  json({
    data: {
      _entities: variables.representations?.map(({ id }) => ({ rank: Number(id), badge: `b${id}` })),
      ping: 1,
      poke: 1,
    },
  })(request, response, { query: '', variables: {} })

const named = (...fields: object[]) =>
  users.map((user, index) => ({ name: user.name, ...fields[Math.min(index, fields.length - 1)] }))
const all = (message: string, code: string) =>
  users.map((_user, index) => ({ message, path: ['users', index, 'rank'], code, service: 'far' }))
const unavailable = all('The subgraph "far" is not answering.', 'SERVICE_UNAVAILABLE')
const refused = all('The subgraph "far" is not able to answer now.', 'SERVICE_UNAVAILABLE')
const nulls = { users: named({ rank: null }) }

const faults: readonly [name: string, behaviour: Behaviour, data: unknown, errors: readonly object[] | undefined][] = [
  ['it answers well', good, { users: named({ rank: 1 }, { rank: 2 }, { rank: 3 }) }, undefined],
  ['it hangs', () => {}, nulls, all('The subgraph "far" did not answer in time.', 'UPSTREAM_TIMEOUT')],
  [
    'it hangs in the middle of the body',
    (_q, r) => r.writeHead(200, { 'content-type': 'application/json' }).write('{"data"'),
    nulls,
    all('The subgraph "far" did not answer in time.', 'UPSTREAM_TIMEOUT'),
  ],
  ['it closes the connection', (q) => q.socket.destroy(), nulls, unavailable],
  [
    'it breaks off the body',
    (_q, r) => {
      r.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' })
      r.write('{"data"', () => r.destroy())
    },
    nulls,
    unavailable,
  ],
  [
    'it answers 500 with a page',
    (_q, r) => r.writeHead(500, { 'content-type': 'text/html' }).end('<h1>secret stack</h1>'),
    nulls,
    refused,
  ],
  ['it answers 500 with JSON that is no answer', json({ oops: 'secret' }, 500), nulls, refused],
  ['it answers 503', (_q, r) => r.writeHead(503).end(), nulls, refused],
  ['it answers 401', (_q, r) => r.writeHead(401).end(), nulls, refused],
  [
    'it answers 404',
    (_q, r) => r.writeHead(404).end(),
    nulls,
    all('The subgraph "far" refused a request that should be right.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it redirects',
    (_q, r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    nulls,
    all('The subgraph "far" refused a request that should be right.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers broken JSON',
    json('{"data":{'),
    nulls,
    all('The subgraph "far" answered broken JSON.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers text',
    (_q, r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('{}'),
    nulls,
    all('The subgraph "far" answered something that is not JSON.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers compressed',
    (_q, r) => r.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x'),
    nulls,
    all('The subgraph "far" answered something that is not JSON.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers a list',
    json([1]),
    nulls,
    all('The subgraph "far" answered JSON that is not a GraphQL answer.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers nothing at all',
    json({}),
    nulls,
    all('The subgraph "far" answered JSON that is not a GraphQL answer.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers too much',
    json({ data: { x: 'y'.repeat(20_000) } }),
    nulls,
    all('The subgraph "far" answered more than 10000 bytes.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers too few entities',
    json({ data: { _entities: [{ rank: 1 }] } }),
    nulls,
    all('The subgraph "far" answered 1 entities where 3 were asked for.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers too many entities',
    json({ data: { _entities: [1, 2, 3, 4].map((rank) => ({ rank })) } }),
    nulls,
    all('The subgraph "far" answered 4 entities where 3 were asked for.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  [
    'it answers no entities',
    json({ data: {} }),
    nulls,
    all('The subgraph "far" answered without the entities that were asked for.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
  ['it answers entities that are none', json({ data: { _entities: [7, 'x', []] } }), nulls, undefined],
  [
    'it leaves fields out',
    json({ data: { _entities: [{}, { rank: 2 }, {}] } }),
    { users: named({ rank: null }, { rank: 2 }, { rank: null }) },
    undefined,
  ],
  [
    'it does not know one entity',
    json({ data: { _entities: [{ rank: 1 }, null, { rank: 3 }] } }),
    { users: named({ rank: 1 }, { rank: null }, { rank: 3 }) },
    undefined,
  ],
  [
    'it answers values of a wrong type',
    json({ data: { _entities: [{ rank: 'secret' }, { rank: 2 }, { rank: [3] }] } }),
    { users: named({ rank: null }, { rank: 2 }, { rank: null }) },
    [0, 2].map((index) => ({
      message: 'A subgraph answered a value that does not fit the type of this field.',
      path: ['users', index, 'rank'],
      code: 'UPSTREAM_CONTRACT_VIOLATION',
    })),
  ],
  [
    'it answers in part, with the error of one entity',
    json({
      data: { _entities: [{ rank: 1 }, { rank: null }, { rank: 3 }] },
      errors: [
        {
          message: 'no',
          path: ['_entities', 1, 'rank'],
          extensions: { code: 'GONE', exception: { stacktrace: ['secret'] } },
        },
      ],
    }),
    { users: named({ rank: 1 }, { rank: null }, { rank: 3 }) },
    [{ message: 'no', path: ['users', 1, 'rank'], code: 'GONE', service: 'far' }],
  ],
  [
    'it answers in part, with an error without a path',
    json({ data: { _entities: [{ rank: 1 }, null, { rank: 3 }] }, errors: [{ message: 'half' }] }),
    { users: named({ rank: 1 }, { rank: null }, { rank: 3 }) },
    [{ message: 'half', path: ['users', 1, 'rank'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'far' }],
  ],
  [
    'it answers errors only',
    json({ errors: [{ message: 'all wrong', extensions: { code: 'NOPE' } }] }),
    nulls,
    all('all wrong', 'NOPE'),
  ],
  [
    'it answers errors only, with status 400',
    json({ errors: [{ message: 'all wrong', extensions: { code: 'NOPE' } }] }, 400),
    nulls,
    all('all wrong', 'NOPE'),
  ],
  [
    'it answers an error with a path that leads nowhere',
    json({
      data: { _entities: [{ rank: 1 }, { rank: 2 }, { rank: 3 }] },
      errors: [{ message: 'odd', path: ['_entities', 9, 'x'] }],
    }),
    { users: named({ rank: 1 }, { rank: 2 }, { rank: 3 }) },
    [{ message: 'odd', code: 'DOWNSTREAM_SERVICE_ERROR', service: 'far' }],
  ],
  [
    'it answers errors that are none',
    json({ data: null, errors: ['x'] }),
    nulls,
    all('The subgraph "far" answered JSON that is not a GraphQL answer.', 'UPSTREAM_CONTRACT_VIOLATION'),
  ],
]

describe('one bad subgraph costs its own fields only', () => {
  test.each(faults)('when %s', async (_name, behaviour, data, errors) => {
    await withFar(async ({ engine, behave }) => {
      behave(behaviour)
      const result = await engine.execute({ document: parse('{ users { name rank } }'), passage })
      expect(shown(result)).toEqual({ data, ...(errors && { errors }) })
      expect(JSON.stringify(result)).not.toContain('secret')
    })
  })

  test.each([
    [
      'a key',
      '{"data":{"__proto__":{"polluted":1},"ping":1,"_entities":[{"__proto__":{"polluted":1},"rank":1},null,null]}}',
    ],
    [
      'the path of an error at the root',
      '{"data":{"ping":1,"_entities":[{"rank":1,"badge":"b"},null,null]},"errors":[{"message":"no","path":["__proto__","polluted"]}]}',
    ],
    [
      'the path of the error of an entity',
      '{"data":{"ping":1,"_entities":[{"rank":1},null,null]},"errors":[{"message":"no","path":["_entities",0,"__proto__","polluted"]}]}',
    ],
  ])('when it answers %s that leads to what all objects inherit, nothing is written there', async (_name, answer) => {
    await withFar(async ({ engine, behave }) => {
      behave(json(answer))
      try {
        const result = await engine.execute({ document: parse('{ ping users { name rank } }'), passage })
        expect({}).not.toHaveProperty('polluted')
        expect(shown(result)).toMatchObject({ data: { ping: 1, users: named({ rank: 1 }, { rank: null }) } })
      } finally {
        delete (Object.prototype as { polluted?: unknown }).polluted
      }
    })
  })

  test('when it answers null for what may not be null, the object goes and nothing else', async () => {
    await withFar(async ({ engine, behave }) => {
      behave(json({ data: { _entities: [{ badge: 'x' }, { badge: null }, { badge: 'z' }] } }))
      const result = await engine.execute({ document: parse('{ users { name badge } }'), passage })
      expect(shown(result)).toEqual({
        data: null,
        errors: [
          {
            message: 'Cannot return null for non-nullable field User.badge.',
            path: ['users', 1, 'badge'],
            code: 'UPSTREAM_CONTRACT_VIOLATION',
          },
        ],
      })
    })
  })

  test('when it answers a flood of errors, the first of them are told', async () => {
    await withFar(
      async ({ engine, behave }) => {
        const errors = Array.from({ length: 5_000 }, (_each, index) => ({ message: `no ${index}` }))
        const entities = (rank: number | null) => users.map(() => ({ rank }))
        const ask = async () => (await engine.execute({ document: parse('{ users { name rank } }'), passage })).errors
        behave(json({ data: { _entities: entities(1) }, errors }))
        expect((await ask())?.map(({ message }) => message)).toEqual(
          errors.slice(0, 1_000).map(({ message }) => message),
        )
        behave(json({ data: { _entities: users.map(() => null) }, errors }))
        expect((await ask())?.map(({ message }) => message)).toEqual(['no 0', 'no 0', 'no 0'])
      },
      { resilience: { attemptMs: 5_000, totalMs: 5_000, attempts: 1 } },
    )
  })

  test('when a root field of it fails', async () => {
    await withFar(async ({ engine, behave }) => {
      behave((request) => request.socket.destroy())
      const result = await engine.execute({ document: parse('{ p: ping users { name } }'), passage })
      expect(shown(result)).toEqual({
        data: { p: null, users: named({}) },
        errors: [
          { message: 'The subgraph "far" is not answering.', path: ['p'], code: 'SERVICE_UNAVAILABLE', service: 'far' },
        ],
      })
    })
  })
})

describe('calls to a remote subgraph', () => {
  const patient = { resilience: { attemptMs: 500, totalMs: 3_000, attempts: 3, backoffMs: 1 } }
  const flaky = (times: number): Behaviour => {
    let turn = 0
    return (...exchange) => (++turn <= times ? exchange[1].writeHead(503).end() : good(...exchange))
  }

  test('a query is tried again and then answered', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave(flaky(2))
      expect(await engine.execute({ document: parse('{ ping }'), passage })).toEqual({ data: { ping: 1 } })
      expect(seen).toHaveLength(3)
    }, patient)
  })

  test('a mutation is never tried again', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave(flaky(1))
      const { errors } = await engine.execute({ document: parse('mutation { poke }'), passage })
      expect(errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE')
      expect(seen).toHaveLength(1)
    }, patient)
  })

  test('a mutation is carried out to its end though its caller leaves in the middle', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      const leaving = new AbortController()
      let broken = 0
      behave((request, response, body) => {
        request.socket.once('close', () => broken++)
        leaving.abort(new Error('gone'))
        const [, key = 'poke'] = /(\w+): ?poke/.exec(body.query) ?? []
        setTimeout(() => json({ data: { [key]: 1 } })(request, response, body), 50)
      })
      const document = parse('mutation { a: poke b: touch c: poke }')
      const result = await engine.execute({ document, passage: { ...passage, signal: leaving.signal } })
      expect(shown(result)).toEqual({ data: { a: 1, b: 2, c: 1 } })
      expect(seen).toHaveLength(2)
      expect(broken).toBe(0)
    }, patient)
  })

  test('equal queries in flight of one identity are one call, of two identities two', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave((...exchange) => setTimeout(() => good(...exchange), 50))
      const ask = (identity: string) =>
        engine.execute({ document: parse('{ ping }'), passage: { ...passage, identity } })
      const results = await Promise.all([ask('ann'), ask('ann'), ask('bob')])
      expect(results).toEqual([{ data: { ping: 1 } }, { data: { ping: 1 } }, { data: { ping: 1 } }])
      expect(seen).toHaveLength(2)
    })
  })

  test('equal mutations in flight are two calls', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave((...exchange) => setTimeout(() => good(...exchange), 20))
      const poke = () => engine.execute({ document: parse('mutation { poke }'), passage })
      await Promise.all([poke(), poke()])
      expect(seen).toHaveLength(2)
    })
  })

  test('someone who joined a call is not lost with the one who began it', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave((...exchange) => setTimeout(() => good(...exchange), 80))
      const leaving = new AbortController()
      const first = engine.execute({ document: parse('{ ping }'), passage: { ...passage, signal: leaving.signal } })
      const second = engine.execute({ document: parse('{ ping }'), passage })
      while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
      leaving.abort(new Error('gone'))
      expect((await first).data).toEqual({ ping: null })
      expect(await second).toEqual({ data: { ping: 1 } })
    })
  })

  test('representations are asked for once, and only with what is needed', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      behave(good)
      await engine.execute({ document: parse('{ a: users { rank } b: users { rank } }'), passage })
      expect(seen.map(({ representations }) => representations)).toEqual([
        users.map(({ id }) => ({ __typename: 'User', id })),
      ])
    })
  })

  test('only named headers of the caller pass, never its credentials', async () => {
    const caller: Passage = {
      ...passage,
      requestId: 'req-1',
      headers: {
        authorization: 'Bearer caller',
        cookie: 's=1',
        'x-panel': 'p1',
        'x-other': 'o',
        host: 'evil',
        traceparent: '00-1',
        'content-length': '5',
      },
    }
    const mint = (request: SubgraphRequest) => `token-for-${request.kind}`
    await withFar(
      async ({ engine, behave, seen }) => {
        behave(good)
        await engine.execute({ document: parse('{ ping }'), passage: caller })
        const { headers } = seen[0]!
        expect(headers).toMatchObject({
          authorization: 'Bearer token-for-query',
          'x-panel': 'p1',
          'x-fixed': 'f',
          'x-request-id': 'req-1',
          traceparent: '00-1',
          'content-type': 'application/json',
        })
        expect(headers['host']).toMatch(/^127\.0\.0\.1:/)
        expect(headers).not.toHaveProperty('x-other')
        expect(headers).not.toHaveProperty('cookie')
      },
      { mint, headers: { passOn: ['X-Panel', 'Host', 'Content-Length'], fixed: { 'x-fixed': 'f' } } },
    )
    await withFar(async ({ engine, behave, seen }) => {
      behave(good)
      await engine.execute({ document: parse('{ ping }'), passage: caller })
      expect(seen[0]!.headers).not.toHaveProperty('authorization')
    })
  })

  test('a deadline of the caller ends a call, also a late one before it begins', async () => {
    // Far apart, so that a busy machine mistakes none for another: the deadline, and what the call would have without one.
    const unhurried = { resilience: { attemptMs: 30_000, totalMs: 60_000, attempts: 3, backoffMs: 1 } }
    await withFar(async ({ engine, behave, seen }) => {
      // The first one also waits for its plan.
      behave(good)
      await engine.execute({ document: parse('{ ping }'), passage })
      behave(() => {})
      const began = systemClock.monotonic()
      const soon = { ...passage, deadlineAt: began + 1_000 }
      const { errors } = await engine.execute({ document: parse('{ ping }'), passage: soon })
      expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_TIMEOUT')
      expect(systemClock.monotonic() - began).toBeLessThan(20_000)
      await engine.execute({ document: parse('{ ping }'), passage: soon })
      expect(seen).toHaveLength(2)
    }, unhurried)
  }, 40_000)

  test('a subgraph that keeps failing is left alone', async () => {
    await withFar(async ({ engine, remote, behave, seen }) => {
      behave((_request, response) => response.writeHead(500).end())
      for (let turn = 0; turn < 25; turn++) await engine.execute({ document: parse('{ ping }'), passage })
      expect(seen).toHaveLength(20)
      expect(remote.health()).toEqual({ breaker: 'open', inFlight: 0, queued: 0 })
    })
  })

  test('a subgraph that is left alone is not waited for', async () => {
    await withFar(async ({ engine, remote, behave, seen }) => {
      behave((_request, response) => response.writeHead(500).end())
      for (let turn = 0; remote.health().breaker !== 'open' && turn < 40; turn++)
        await engine.execute({ document: parse('{ ping }'), passage })
      const asked = seen.length
      const began = systemClock.monotonic()
      const result = await engine.execute({ document: parse('{ ping }'), passage })
      expect(systemClock.monotonic() - began).toBeLessThan(500)
      expect(shown(result)).toMatchObject({
        errors: [{ message: 'The subgraph "far" is left alone after many failures.', code: 'SERVICE_UNAVAILABLE' }],
      })
      expect(result.errors?.[0]?.extensions['retryAfterSeconds']).toBe(5)
      expect(seen).toHaveLength(asked)
    }, patient)
  })

  test.each([
    ['for longer than anybody waits', '60', 3_000],
    ['for longer than there is time', '1', 900],
  ])('a subgraph that asks to be spared %s is not waited for', async (_name, pause, totalMs) => {
    await withFar(
      async ({ engine, behave, seen }) => {
        behave((_request, response) => response.writeHead(503, { 'retry-after': pause }).end())
        const began = systemClock.monotonic()
        const result = await engine.execute({ document: parse('{ ping }'), passage })
        expect(systemClock.monotonic() - began).toBeLessThan(500)
        expect(shown(result)).toMatchObject({
          errors: [{ message: 'The subgraph "far" is not able to answer now.', code: 'SERVICE_UNAVAILABLE' }],
        })
        expect(result.errors?.[0]?.extensions['retryAfterSeconds']).toBe(Number(pause))
        expect(seen).toHaveLength(1)
      },
      { resilience: { ...patient.resilience, totalMs } },
    )
  })

  test('a subgraph that asks to be spared for a moment gets it', async () => {
    await withFar(async ({ engine, behave, seen }) => {
      const refusing = flaky(1)
      behave((request, response, body) => {
        response.setHeader('retry-after', '1')
        refusing(request, response, body)
      })
      const began = systemClock.monotonic()
      expect(await engine.execute({ document: parse('{ ping }'), passage })).toEqual({ data: { ping: 1 } })
      expect(systemClock.monotonic() - began).toBeGreaterThan(900)
      expect(seen).toHaveLength(2)
    }, patient)
  })

  test('64 requests are with it at the same time, each of another identity', async () => {
    await withFar(
      async ({ engine, behave }) => {
        const held: (() => void)[] = []
        behave((...exchange) => {
          held.push(() => good(...exchange))
          if (held.length === 64) for (const answer of held) answer()
        })
        const asks = Array.from({ length: 64 }, (_, caller) =>
          engine.execute({ document: parse('{ ping }'), passage: { ...passage, identity: `caller-${caller}` } }),
        )
        expect(await Promise.all(asks)).toEqual(asks.map(() => ({ data: { ping: 1 } })))
        expect(held).toHaveLength(64)
      },
      { resilience: { attemptMs: 3_000, totalMs: 3_000, attempts: 1 } },
    )
  })

  test('what does not fit into the queue is refused at once', async () => {
    await withFar(
      async ({ engine, behave, seen }) => {
        const held: (() => void)[] = []
        behave((...exchange) => held.push(() => good(...exchange)))
        const asks = ['a', 'b', 'c'].map((identity) =>
          engine.execute({ document: parse('{ ping }'), passage: { ...passage, identity } }),
        )
        expect((await asks[2]!).errors?.[0]?.message).toBe('The subgraph "far" has too many requests waiting.')
        while (held.length > 0 || seen.length < 2) {
          held.shift()?.()
          await new Promise((resolve) => setImmediate(resolve))
        }
        expect((await Promise.all(asks.slice(0, 2))).map(({ data }) => data)).toEqual([{ ping: 1 }, { ping: 1 }])
      },
      { resilience: { attemptMs: 2_000, totalMs: 2_000, maxInFlight: 1, maxQueue: 1 } },
    )
  })
})
