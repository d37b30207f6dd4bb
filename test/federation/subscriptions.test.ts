import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { Failure } from '../../src/kit/failure.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { openSupergraph } from '../../src/federation/engine.ts'
import type { Engine } from '../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import type { Subgraph, SubgraphAnswer } from '../../src/federation/subgraphs/subgraph.ts'
import { createSubscriptionGate } from '../../src/federation/subscriptions/gate.ts'
import { guarded } from '../../src/federation/subscriptions/guarded.ts'
import { reconnecting } from '../../src/federation/subscriptions/reconnecting.ts'
import { subgraphDocument, subgraphSchema } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'

const users = ['1', '2'].map((id) => ({ __typename: 'User', id, name: `n${id}` }))
const world = {
  things: users,
  roots: { 'Query.users': () => users },
  subgraphs: {
    people: 'type Query { users: [User!]! } type User @key(fields: "id") { id: ID! name: String }',
    events:
      'type Query { now: Int } type Subscription { joined(room: ID): Joined ticks(to: Int!): Int! } type Joined { at: Int! who: User } type User @key(fields: "id") { id: ID! }',
  },
}
const sdl = await composeWorld(world)

/** Events come as `next` gives them; the number of streams opened and closed is counted. */
interface Stream {
  opened: number
  closed: number
  variables: unknown[]
  events: (room: string | undefined) => AsyncGenerator<{ at: number; who: { id: string } | null }>
}

function eventsSchema(stream: Stream): GraphQLSchema {
  const joined = async function* (room: string | undefined) {
    stream.opened++
    stream.variables.push(room)
    try {
      for await (const event of stream.events(room)) yield { joined: event }
    } finally {
      stream.closed++
    }
  }
  const ticks = async function* (to: number) {
    for (let ticks = 1; ticks <= to; ticks++) yield { ticks: ticks === 2 ? null : ticks }
  }
  return buildSubgraphSchema([
    {
      typeDefs: subgraphDocument(world.subgraphs.events),
      resolvers: {
        Subscription: {
          joined: { subscribe: (_root: unknown, args: { room?: string }) => joined(args.room) },
          ticks: { subscribe: (_root: unknown, args: { to: number }) => ticks(args.to) },
        },
      },
    },
  ])
}

type Way = 'in process' | 'over SSE' | 'over WebSocket'

async function withEvents(
  way: Way,
  stream: Stream,
  use: (engine: Engine, cut: () => void) => Promise<void>,
): Promise<void> {
  const schema = eventsSchema(stream)
  const handle = createHandler({ schema })
  // A client that leaves in the middle of a write is no failure of the server.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  const sockets = new WebSocketServer({ server, path: '/ws' })
  const disposable = useServer({ schema }, sockets)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const remote = { name: 'events', url: `http://127.0.0.1:${port}/`, clock: systemClock, random: () => 0 }
  const events: Subgraph =
    way === 'in process'
      ? createLocalSubgraph('events', schema)
      : createRemoteSubgraph({
          ...remote,
          ...(way === 'over WebSocket' && { websocketUrl: `ws://127.0.0.1:${port}/ws` }),
        })
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([
      ['people', createLocalSubgraph('people', subgraphSchema(world, 'people'))],
      ['events', events],
    ]),
    clock: systemClock,
    random: () => 0,
  })
  try {
    await use(engine, () => {
      server.closeAllConnections()
      for (const socket of sockets.clients) socket.terminate()
    })
  } finally {
    await disposable.dispose()
    await events.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function collect(
  engine: Engine,
  query: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<unknown[]> {
  const result = await engine.subscribe({
    document: parse(query),
    variables,
    passage: { ...passage, ...(signal && { signal }) },
  })
  if (!(Symbol.asyncIterator in result)) return [plain(result)]
  const all: unknown[] = []
  for await (const each of result) all.push(plain(each))
  return all
}

const plain = ({ data, errors }: ExecutionResult): unknown => ({
  data: JSON.parse(JSON.stringify(data ?? null)),
  ...(errors && { errors: errors.map(({ message, path }) => ({ message, ...(path && { path }) })) }),
})

const streamOf = (events: Stream['events']): Stream => ({ opened: 0, closed: 0, variables: [], events })
const twoEvents = () =>
  streamOf(async function* () {
    yield { at: 1, who: { id: '1' } }
    yield { at: 2, who: null }
    yield { at: 3, who: { id: '2' } }
  })

describe.each(['in process', 'over SSE', 'over WebSocket'] as const)('subscriptions, subgraph %s', (way) => {
  test('fields of other subgraphs are added to every event', async () => {
    const stream = twoEvents()
    await withEvents(way, stream, async (engine) => {
      const all = await collect(engine, 'subscription($r: ID) { j: joined(room: $r) { at who { id n: name } } }', {
        r: 'lobby',
      })
      expect(all).toEqual([
        { data: { j: { at: 1, who: { id: '1', n: 'n1' } } } },
        { data: { j: { at: 2, who: null } } },
        { data: { j: { at: 3, who: { id: '2', n: 'n2' } } } },
      ])
      expect(stream).toMatchObject({ opened: 1, closed: 1, variables: ['lobby'] })
    })
  })

  test('an event that breaks the schema is an error of that event only', async () => {
    await withEvents(way, twoEvents(), async (engine) => {
      const [first, second, third] = await collect(engine, 'subscription { ticks(to: 3) }')
      expect([first, third]).toEqual([{ data: { ticks: 1 } }, { data: { ticks: 3 } }])
      expect(second).toMatchObject({ data: null, errors: [{ path: ['ticks'] }] })
    })
  })

  test('the stream of the subgraph ends when the client leaves', async () => {
    let release = () => {}
    const stream = streamOf(async function* () {
      yield { at: 1, who: null }
      await new Promise<void>((resolve) => (release = resolve))
      yield { at: 2, who: null }
    })
    await withEvents(way, stream, async (engine) => {
      const result = await engine.subscribe({ document: parse('subscription { joined { at } }'), passage })
      const iterator = (result as AsyncIterable<ExecutionResult>)[Symbol.asyncIterator]()
      expect(plain((await iterator.next()).value as ExecutionResult)).toEqual({ data: { joined: { at: 1 } } })
      const left = iterator.return?.()
      release()
      await left
      while (stream.closed === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(stream).toMatchObject({ opened: 1, closed: 1 })
    })
  })
})

describe.each(['over SSE', 'over WebSocket'] as const)('a stream %s', (way) => {
  test('is opened again when the connection is lost', async () => {
    let cut = () => {}
    const stream = streamOf(async function* () {
      yield { at: stream.opened, who: { id: '1' } }
      if (stream.opened > 2) return
      cut()
      await new Promise((resolve) => setTimeout(resolve, 1_000).unref())
    })
    await withEvents(way, stream, async (engine, cutConnections) => {
      cut = () => setTimeout(cutConnections, 20)
      const all = await collect(engine, 'subscription { joined { at who { name } } }')
      expect(all).toEqual([1, 2, 3].map((at) => ({ data: { joined: { at, who: { name: 'n1' } } } })))
    })
  })
})

test('a silent stream that is cut every minute is opened again each time, and one that is cut at once five times', async () => {
  let passed = 0
  const clock = { ...systemClock, monotonic: () => passed, sleep: () => Promise.resolve() }
  async function timesOpened(openMs: number): Promise<number> {
    let opened = 0
    // oxlint-disable-next-line require-yield -- nothing happens
    async function* silent(): AsyncGenerator<SubgraphAnswer> {
      passed += openMs
      if (++opened < 20) throw new Failure('SERVICE_UNAVAILABLE', 'The event stream was lost.')
    }
    const events = reconnecting(
      silent(),
      () => Promise.resolve(silent()),
      clock,
      () => 0,
      undefined,
    )
    await events.next().catch(() => undefined)
    return opened
  }
  expect([await timesOpened(60_000), await timesOpened(10_000)]).toEqual([20, 6])
})

test('a stream of this process that fails is not begun anew, which would leave out or repeat what happened', async () => {
  const stream = streamOf(async function* () {
    yield { at: stream.opened, who: null }
    throw new Failure('SERVICE_UNAVAILABLE', 'The store cannot be reached.')
  })
  await withEvents('in process', stream, async (engine) => {
    expect(await collect(engine, 'subscription { joined { at } }')).toEqual([
      { data: { joined: { at: 1 } } },
      { data: null, errors: [{ message: 'The store cannot be reached.' }] },
    ])
    expect(stream).toMatchObject({ opened: 1, closed: 1 })
  })
})

test('events over WebSocket that nobody takes end the stream after a thousand, and the subgraph stops', async () => {
  const stream = streamOf(async function* () {
    for (let at = 1; at <= 20_000; at++) {
      yield { at, who: null }
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  })
  await withEvents('over WebSocket', stream, async (engine) => {
    const result = await engine.subscribe({ document: parse('subscription { joined { at } }'), passage })
    const taken: unknown[] = []
    for await (const each of result as AsyncIterable<ExecutionResult>) {
      taken.push(plain(each))
      while (stream.closed === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const events = Array.from({ length: 1_001 }, (_each, index) => ({ data: { joined: { at: index + 1 } } }))
    const message = 'The subgraph "events" sends events faster than they are taken: 1000 wait. Subscribe again.'
    expect(taken).toEqual([...events, { data: null, errors: [{ message }] }])
    expect(stream).toMatchObject({ opened: 1, closed: 1 })
  })
})

test('large events that nobody takes end the stream long before there are a thousand', async () => {
  const who = { id: 'x'.repeat(100_000) }
  const stream = streamOf(async function* () {
    for (let at = 1; at <= 500; at++) {
      yield { at, who }
      if (at % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  })
  await withEvents('over WebSocket', stream, async (engine) => {
    const result = await engine.subscribe({ document: parse('subscription { joined { at who { id } } }'), passage })
    const taken: ExecutionResult[] = []
    for await (const each of result as AsyncIterable<ExecutionResult>) {
      taken.push(each)
      while (stream.closed === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(taken.length).toBeGreaterThan(30)
    expect(taken.length).toBeLessThan(60)
    expect(taken.at(-1)?.errors?.[0]?.extensions['code']).toBe('RATE_LIMIT_EXCEEDED')
  })
})

test('a subgraph that is not there ends a subscription with an error', async () => {
  const gone = createRemoteSubgraph({ name: 'events', url: 'http://127.0.0.1:1/', clock: systemClock, random: () => 0 })
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([['events', gone]]),
    clock: systemClock,
    random: () => 0,
  })
  expect(await collect(engine, 'subscription { joined { at } }')).toEqual([
    { data: null, errors: [{ message: 'The subgraph "events" is not answering.' }] },
  ])
  await gone.close()
})

test('who leaves while the WebSocket to a subgraph is still being opened does not take the process along', async () => {
  const sockets: Duplex[] = []
  const silent = createServer().on('upgrade', (_request, socket) => void sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const events = createRemoteSubgraph({
    name: 'events',
    url: `http://127.0.0.1:${port}/`,
    websocketUrl: `ws://127.0.0.1:${port}/ws`,
    clock: systemClock,
    random: () => 0,
  })
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([['events', events]]),
    clock: systemClock,
    random: () => 0,
  })
  let uncaught = 0
  const count = () => uncaught++
  process.on('uncaughtException', count)
  const leaving = new AbortController()
  const stream = collect(engine, 'subscription { joined { at } }', {}, leaving.signal)
  while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  leaving.abort()
  await stream
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.off('uncaughtException', count)
  expect(uncaught).toBe(0)
  await events.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => silent.close(resolve))
})

describe('limits of subscriptions', () => {
  test('count for one caller and for all', () => {
    const gate = createSubscriptionGate({ total: 3, perIdentity: 2, idleMs: 1 })
    const leave = [gate.enter('a'), gate.enter('a')]
    expect(() => gate.enter('a')).toThrow('No more than 2 subscriptions')
    gate.enter('b')
    expect(() => gate.enter('c')).toThrow('Too many subscriptions')
    leave[0]?.()
    leave[0]?.()
    expect(gate.running).toBe(2)
    gate.enter('a')
    expect(gate.running).toBe(3)
  })

  test('a silent stream is ended, its source closed and its place freed', async () => {
    let freed = 0
    const closed = Promise.withResolvers<void>()
    const silent = (async function* (): AsyncGenerator<ExecutionResult> {
      try {
        yield { data: { x: 1 } }
        await new Promise((resolve) => setTimeout(resolve, 60))
      } finally {
        closed.resolve()
      }
    })()
    const seen: unknown[] = []
    await expect(
      (async () => {
        for await (const each of guarded(silent, 20, systemClock, () => freed++)) seen.push(each)
      })(),
    ).rejects.toThrow('nothing happened for too long')
    expect({ seen, freed }).toEqual({ seen: [{ data: { x: 1 } }], freed: 1 })
    await closed.promise
  })

  test('whoever leaves while nothing happens goes at once, and the place is free once', async () => {
    let freed = 0
    let closed = 0
    const silent: AsyncIterator<ExecutionResult> = {
      next: () => new Promise(() => undefined),
      return() {
        closed++
        return new Promise(() => undefined)
      },
    }
    const stream = guarded({ [Symbol.asyncIterator]: () => silent }, 60_000, systemClock, () => freed++)
    const next = stream.next()
    expect(await stream.return(undefined)).toEqual({ done: true, value: undefined })
    expect(await next).toEqual({ done: true, value: undefined })
    await stream.return(undefined)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect({ freed, closed }).toEqual({ freed: 1, closed: 1 })
  })

  test('a source that ends or fails ends the stream and frees its place', async () => {
    const source = async function* (fails: boolean): AsyncGenerator<ExecutionResult> {
      yield await Promise.resolve({ data: { x: 1 } })
      if (fails) throw new Error('lost')
    }
    for (const fails of [false, true]) {
      let freed = 0
      const stream = guarded(source(fails), 60_000, systemClock, () => freed++)
      expect(await stream.next()).toEqual({ done: false, value: { data: { x: 1 } } })
      if (fails) await expect(stream.next()).rejects.toThrow('lost')
      else expect(await stream.next()).toEqual({ done: true, value: undefined })
      expect(await stream.next()).toEqual({ done: true, value: undefined })
      expect(freed).toBe(1)
    }
  })
})
