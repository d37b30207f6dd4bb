import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloServer } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { startFederation } from '../../src/federation/federation.ts'
import type { Federation, FederationOptions } from '../../src/federation/federation.ts'
import { keptCopyIn } from '../../src/federation/sources/kept-copy.ts'
import { subgraphsIn } from '../../src/federation/sources/subgraph-list.ts'
import { supergraphAt } from '../../src/federation/sources/supergraph-file.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import type { Subgraph } from '../../src/federation/subgraphs/subgraph.ts'
import { subgraphSchema } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { serve } from './graphs/serve.ts'

const worldOf = (field: string) => ({
  things: [],
  roots: { [`Query.${field}`]: () => field },
  subgraphs: { one: `type Query { ${field}: String }` },
})
const log = createLog({ level: 'silent', pretty: false })

/** Polls only when the test says so. */
const still: Clock = {
  ...systemClock,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
    ),
}

interface Ground {
  dir: string
  closed: string[]
  gates: Map<string, Promise<void>>
  options(source: FederationOptions['source'], more?: Partial<FederationOptions>): FederationOptions
}

async function withGround(use: (ground: Ground) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'federation-'))
  const ground: Ground = {
    dir,
    closed: [],
    gates: new Map(),
    options: (source, more) => ({
      source,
      openSubgraph: (name, url) => held(ground, name, new URL(url).searchParams.get('field') ?? 'first'),
      requestOf: () => ({ passage }),
      engine: {},
      clock: still,
      random: () => 0,
      log,
      drainMs: 50,
      lingerMs: 0,
      ...more,
    }),
  }
  try {
    await use(ground)
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** A local subgraph whose answers can be held back and whose end is noted. */
function held(ground: Ground, name: string, field: string): Subgraph {
  const inner = createLocalSubgraph(name, subgraphSchema(worldOf(field), 'one'))
  return {
    ...inner,
    async execute(request) {
      await ground.gates.get(field)
      return inner.execute(request)
    },
    close: () => Promise.resolve(void ground.closed.push(field)),
  }
}

const sdlOf = async (field: string): Promise<string> =>
  (await composeWorld(worldOf(field))).replace(/url: "http:[^"]*"/, `url: "http://one.invalid/?field=${field}"`)

async function withApollo(
  federation: Federation,
  use: (ask: (query: string, extensions?: object) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const apollo = new ApolloServer({
    gateway: federation.gateway,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
  })
  await apollo.start()
  try {
    await use(async (query, extensions) => {
      const { body } = await apollo.executeOperation({ query, ...(extensions && { extensions: { ...extensions } }) })
      return JSON.parse(JSON.stringify(body.kind === 'single' ? body.singleResult : null))
    })
  } finally {
    await apollo.stop()
    await federation.stop()
  }
}

describe('a supergraph in a file', () => {
  test('answers through Apollo Server, and a new one replaces it as a whole', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const federation = await startFederation(ground.options(supergraphAt(file)))
      await withApollo(federation, async (ask) => {
        expect(await ask('{ first }')).toEqual({ data: { first: 'first' } })
        await writeFile(file, await sdlOf('second'))
        await federation.reload()
        expect(await ask('{ second }')).toEqual({ data: { second: 'second' } })
        expect(await ask('{ first }')).toMatchObject({
          errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
        })
        expect(ground.closed).toEqual(['first'])
      })
      expect(ground.closed).toEqual(['first', 'second'])
    })
  })

  test('a request keeps the supergraph it began with', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const federation = await startFederation(ground.options(supergraphAt(file)))
      await withApollo(federation, async (ask) => {
        const gate = Promise.withResolvers<void>()
        ground.gates.set('first', gate.promise)
        const running = ask('{ first }')
        await new Promise((resolve) => setImmediate(resolve))
        await writeFile(file, await sdlOf('second'))
        await federation.reload()
        expect(await ask('{ second }')).toEqual({ data: { second: 'second' } })
        expect(ground.closed).toEqual([])
        gate.resolve()
        expect(await running).toEqual({ data: { first: 'first' } })
        expect(ground.closed).toEqual(['first'])
      })
    })
  })

  test('a request that was validated before the change is answered by what it was validated against', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const federation = await startFederation(ground.options(supergraphAt(file), { lingerMs: 60_000 }))
      const apollo = new ApolloServer({
        gateway: federation.gateway,
        stopOnTerminationSignals: false,
        plugins: [
          {
            requestDidStart: () =>
              Promise.resolve({
                async didResolveOperation() {
                  await writeFile(file, await sdlOf('second'))
                  await federation.reload()
                },
              }),
          },
        ],
      })
      await apollo.start()
      const { body } = await apollo.executeOperation({ query: '{ first }' })
      expect(body.kind === 'single' && { ...body.singleResult.data }).toEqual({ first: 'first' })
      await apollo.stop()
      await federation.stop()
      expect(ground.closed.toSorted()).toEqual(['first', 'second'])
    })
  })

  test.each([
    ['no GraphQL', 'type {', /not GraphQL/],
    ['no supergraph', 'type Query { x: Int }', /not a supergraph/],
    [
      'a feature that is not carried out',
      'schema @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) @link(url: "https://example.org/x/v1.0", for: SECURITY) { query: Query } type Query { x: Int }',
      /example\.org/,
    ],
  ])('a broken new one (%s) leaves the old one serving and says so', async (_name, broken, reason) => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const loads: string[] = []
      const federation = await startFederation(
        ground.options(supergraphAt(file), { onLoad: (outcome) => loads.push(outcome) }),
      )
      await withApollo(federation, async (ask) => {
        const { hash } = federation.health().supergraph
        await writeFile(file, broken)
        await federation.reload()
        expect(await ask('{ first }')).toEqual({ data: { first: 'first' } })
        expect(federation.health()).toMatchObject({
          supergraph: { hash, fromKeptCopy: false },
          refused: expect.stringMatching(reason),
        })
        await writeFile(file, await sdlOf('second'))
        await federation.reload()
        expect(federation.health().refused).toBeUndefined()
        expect(loads).toEqual(['taken', 'refused', 'taken'])
      })
    })
  })

  test('a file that is away for a moment and comes back as it was is no trouble any more', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const federation = await startFederation(ground.options(supergraphAt(file)))
      try {
        await rename(file, `${file}.away`)
        await federation.reload()
        expect(federation.health().refused).toContain('could not be read')
        await rename(`${file}.away`, file)
        await federation.reload()
        expect(federation.health().refused).toBeUndefined()
      } finally {
        await federation.stop()
      }
    })
  })

  test('what was refused stays refused, for its own reason, when it has been away and comes back', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      const federation = await startFederation(ground.options(supergraphAt(file)))
      try {
        await writeFile(file, 'type Query { x: Int }')
        await federation.reload()
        const { refused } = federation.health()
        expect(refused).toContain('not a supergraph')
        await rename(file, `${file}.away`)
        await federation.reload()
        expect(federation.health().refused).toContain('could not be read')
        await rename(`${file}.away`, file)
        await federation.reload()
        expect(federation.health().refused).toBe(refused)
      } finally {
        await federation.stop()
      }
    })
  })

  test('a start without the source uses the last good copy, but not in place of a refused one', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      const keptCopy = keptCopyIn(join(ground.dir, 'kept', 'supergraph.graphql'))
      await expect(startFederation(ground.options(supergraphAt(file), { keptCopy }))).rejects.toThrow(
        'could not be read',
      )
      await writeFile(file, await sdlOf('first'))
      await (await startFederation(ground.options(supergraphAt(file), { keptCopy }))).stop()
      await rm(file)
      const federation = await startFederation(ground.options(supergraphAt(file), { keptCopy }))
      await withApollo(federation, async (ask) => {
        expect(await ask('{ first }')).toEqual({ data: { first: 'first' } })
        expect(federation.health()).toMatchObject({
          supergraph: { fromKeptCopy: true },
          refused: expect.stringContaining('could not be read'),
        })
      })
      await writeFile(file, 'type Query { x: Int }')
      await expect(startFederation(ground.options(supergraphAt(file), { keptCopy }))).rejects.toThrow(
        'not a supergraph',
      )
    })
  })

  test('the plan is shown to those who ask and may', async () => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'supergraph.graphql')
      await writeFile(file, await sdlOf('first'))
      let allowed = false
      const showsPlan: FederationOptions['showsPlan'] = (_context, extensions) =>
        allowed && extensions?.['queryPlan'] === true
      const federation = await startFederation(ground.options(supergraphAt(file), { showsPlan }))
      await withApollo(federation, async (ask) => {
        expect(await ask('{ first }', { queryPlan: true })).toEqual({ data: { first: 'first' } })
        allowed = true
        expect(await ask('{ first }', { queryPlan: true })).toMatchObject({
          extensions: { queryPlan: [{ kind: 'QueryPlan', node: { kind: 'Fetch', serviceName: 'one' } }] },
        })
      })
    })
  })
})

test('a supergraph at an address is read again only when its ETag changes', async () => {
  await withGround(async (ground) => {
    let sdl = await sdlOf('first')
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      const etag = `"${sdl.length}"`
      asked.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
      else response.writeHead(200, { etag }).end(sdl)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const federation = await startFederation(ground.options(supergraphAt(`http://127.0.0.1:${port}/s?token=secret`)))
    await withApollo(federation, async (ask) => {
      await federation.reload()
      const first = `"${sdl.length}"`
      sdl = await sdlOf('another')
      await federation.reload()
      expect(await ask('{ another }')).toEqual({ data: { another: 'another' } })
      expect(asked).toEqual([undefined, first, first])
      expect(federation.health().supergraph.source).toBe(`http://127.0.0.1:${port}/s`)
    })
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('subgraphs in a list', () => {
  const people = { __typename: 'Person', id: '1', name: 'Ann', badge: 7 }
  const world = {
    things: [people],
    roots: { 'Query.people': () => [people] },
    subgraphs: {
      local: 'type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! name: String }',
      badges: 'type Person @key(fields: "id") { id: ID! badge: Int }',
    },
  }
  const schemas: Record<string, GraphQLSchema> = { badges: subgraphSchema(world, 'badges') }
  const open = (name: string, url: string): Subgraph =>
    name === 'local'
      ? createLocalSubgraph(name, subgraphSchema(world, name))
      : createRemoteSubgraph({ name, url, clock: systemClock, random: () => 0 })

  test('are asked for their schema, composed with the local one, and answer together', async () => {
    await withGround(async (ground) => {
      const served = await serve(schemas)
      const file = join(ground.dir, 'subgraphs.json')
      await writeFile(file, JSON.stringify([{ name: 'badges', url: served.url('badges') }]))
      const source = subgraphsIn(file, { name: 'local', sdl: world.subgraphs.local }, (entry) => ({
        authorization: `Bearer for-${entry.name}`,
      }))
      const federation = await startFederation(ground.options(source, { openSubgraph: open }))
      await withApollo(federation, async (ask) => {
        expect(await ask('{ people { name badge } }')).toEqual({ data: { people: [{ name: 'Ann', badge: 7 }] } })
        expect(
          served.requests.map(({ body, headers }) => [body.query.includes('_service'), headers['authorization']]),
        ).toEqual([
          [true, 'Bearer for-badges'],
          [false, undefined],
        ])
        expect(federation.health().subgraphs).toEqual([
          { name: 'badges', health: { breaker: 'closed', inFlight: 0, queued: 0 } },
          { name: 'local', health: 'local' },
        ])
      })
      await served.close()
    })
  })

  describe('that answer without end', () => {
    const endless = (everyMs: number, chunk: string) =>
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(chunk), everyMs)
        response.on('close', () => clearInterval(timer))
      })

    test.each([
      ['in time, asked for their schema', 50, ' ', undefined, 'The subgraph "slow" did not give its schema'],
      ['in time, with a schema at an address', 50, ' ', 'schema', '/schema could not be read.'],
      [
        'in size, asked for their schema',
        1,
        ' '.repeat(2 ** 20),
        undefined,
        '"slow" answered more than 20971520 bytes',
      ],
    ])('%s, are not waited for', async (_name, everyMs, chunk, sdl, message) => {
      await withGround(async (ground) => {
        const server = endless(everyMs, chunk)
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
        const file = join(ground.dir, 'subgraphs.json')
        await writeFile(file, JSON.stringify([{ name: 'slow', url, ...(sdl && { sdl: url + sdl }) }]))
        const source = subgraphsIn(file, undefined, undefined, everyMs === 1 ? undefined : 500)
        await expect(source.read(new AbortController().signal)).rejects.toThrow(message)
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
    })
  })

  test('a schema beside the list needs no running subgraph', async () => {
    await withGround(async (ground) => {
      await writeFile(join(ground.dir, 'badges.graphql'), world.subgraphs.badges)
      const file = join(ground.dir, 'subgraphs.json')
      await writeFile(file, JSON.stringify([{ name: 'badges', url: 'http://127.0.0.1:1/', sdl: 'badges.graphql' }]))
      const federation = await startFederation(
        ground.options(subgraphsIn(file, { name: 'local', sdl: world.subgraphs.local }), { openSubgraph: open }),
      )
      await withApollo(federation, async (ask) => {
        expect(await ask('{ people { name badge } }')).toMatchObject({
          data: { people: [{ name: 'Ann', badge: null }] },
          errors: [
            { path: ['people', 0, 'badge'], extensions: { code: 'SERVICE_UNAVAILABLE', serviceName: 'badges' } },
          ],
        })
      })
    })
  })

  test('a schema that breaks and is put right, and a subgraph that is away for a moment, are no trouble any more', async () => {
    await withGround(async (ground) => {
      const sdl = join(ground.dir, 'badges.graphql')
      await writeFile(sdl, world.subgraphs.badges)
      let away = false
      const asked = createServer((_request, response) => {
        response.writeHead(away ? 503 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ data: { _service: { sdl: 'type Query { now: Int }' } } }))
      })
      await new Promise<void>((resolve) => asked.listen(0, '127.0.0.1', resolve))
      const { port } = asked.address() as AddressInfo
      const list = [
        { name: 'badges', url: 'http://127.0.0.1:1/', sdl: 'badges.graphql' },
        { name: 'asked', url: `http://127.0.0.1:${port}/` },
      ]
      const file = join(ground.dir, 'subgraphs.json')
      await writeFile(file, JSON.stringify(list))
      const source = subgraphsIn(file, { name: 'local', sdl: world.subgraphs.local })
      const federation = await startFederation(ground.options(source, { openSubgraph: open }))
      const refusedNow = async () => {
        await federation.reload()
        return federation.health().refused
      }
      try {
        await writeFile(sdl, 'type Query {')
        expect(await refusedNow()).toContain('"badges" is not GraphQL')
        await writeFile(sdl, world.subgraphs.badges)
        expect(await refusedNow()).toBeUndefined()
        away = true
        expect(await refusedNow()).toContain('"asked" did not give its schema')
        away = false
        expect(await refusedNow()).toBeUndefined()
      } finally {
        await federation.stop()
        asked.closeAllConnections()
        await new Promise((resolve) => asked.close(resolve))
      }
    })
  })

  test.each([
    ['is not JSON', '[', 'is not JSON'],
    ['is empty', '[]', 'the list'],
    ['names no url', '[{ "name": "a" }]', '0.url'],
    ['has another kind of address', '[{ "name": "a", "url": "file:///etc/passwd" }]', '0.url'],
    ['says something unknown', '[{ "name": "a", "url": "http://x", "sdk": "y" }]', 'sdk'],
    [
      'names a file that is not there',
      '[{ "name": "a", "url": "http://x", "sdl": "none.graphql" }]',
      'could not be read',
    ],
    [
      'names a subgraph that is not there',
      '[{ "name": "a", "url": "http://127.0.0.1:1/" }]',
      'did not give its schema',
    ],
  ])('a list that %s is refused with its reason', async (_name, content, reason) => {
    await withGround(async (ground) => {
      const file = join(ground.dir, 'subgraphs.json')
      await writeFile(file, content)
      await expect(
        startFederation(ground.options(subgraphsIn(file, undefined), { openSubgraph: open })),
      ).rejects.toThrow(reason)
    })
  })
})
