/** Subscriptions of a remote subgraph through the front door: how many, how long in silence, and what a lost subgraph does to them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createClient as createSseClient } from 'graphql-sse'
import { createHandler } from 'graphql-sse/lib/use/http'
import { createClient as createWsClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { serve } from './graphs/serve.ts'
import type { Served } from './graphs/serve.ts'

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])'
const eventsSdl = `${link} type Query { now: Int } type User @key(fields: "id") { id: ID! }
  type Subscription { joined: Joined silence: Int } type Joined { at: Int! who: User }`
const peopleSdl = `${link} type Query { people: Int } type User @key(fields: "id") { id: ID! name: String }`

type Way = 'SSE' | 'WebSocket'

let dir: string
let people: Served
let events: Awaited<ReturnType<typeof serveEvents>>
let sandbox: Sandbox
let house: TestGateway

/** Events in both ways; connections can be cut and the whole subgraph taken away. */
async function serveEvents() {
  const open = { now: 0, ever: 0 }
  /** One event, then nothing until it is ended from outside. */
  const joined = () => {
    open.now++
    const number = ++open.ever
    const { promise: ended, resolve } = Promise.withResolvers<IteratorResult<unknown>>()
    void ended.then(() => open.now--)
    const done = { done: true, value: undefined } as const
    let told = false
    return {
      [Symbol.asyncIterator]() {
        return this
      },
      next() {
        if (told) return ended
        told = true
        return Promise.resolve({ done: false, value: { joined: { at: number, who: { id: 'ann' } } } })
      },
      return() {
        resolve(done)
        return Promise.resolve(done)
      },
    }
  }
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(eventsSdl),
      resolvers: {
        Subscription: {
          joined: { subscribe: joined },
          silence: {
            subscribe: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
          },
        },
      },
    },
  ])
  const handle = createHandler({ schema })
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  const sockets = new WebSocketServer({ server, path: '/ws' })
  const disposable = useServer({ schema }, sockets)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = () => {
    server.closeAllConnections()
    for (const socket of sockets.clients) socket.terminate()
  }
  const close = async () => {
    void disposable.dispose()
    cut()
    await new Promise((resolve) => server.close(resolve))
  }
  let closing: Promise<void> | undefined
  return {
    url: `http://127.0.0.1:${port}/`,
    websocketUrl: `ws://127.0.0.1:${port}/ws`,
    open,
    cut,
    close: () => (closing ??= close()),
  }
}

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 1 })
  dir = await mkdtemp(join(tmpdir(), 'subscriptions-door-'))
  people = await serve({
    people: buildSubgraphSchema([
      {
        typeDefs: parse(peopleSdl),
        resolvers: { User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `n-${id}` }) } } as never,
      },
    ]),
  })
  await writeFile(join(dir, 'people.graphql'), peopleSdl)
  await writeFile(join(dir, 'events.graphql'), eventsSdl)
}, 60_000)
afterAll(async () => {
  await people.close()
  await sandbox.stop()
  await rm(dir, { recursive: true })
})

async function open(back: Way, env: Record<string, string> = { LOCAL_SUBGRAPH: 'off' }): Promise<void> {
  events = await serveEvents()
  const list = [
    { name: 'people', url: people.url('people'), sdl: 'people.graphql' },
    {
      name: 'events',
      url: events.url,
      sdl: 'events.graphql',
      ...(back === 'WebSocket' && { websocketUrl: events.websocketUrl }),
    },
  ]
  const file = join(dir, `${back}.json`)
  await writeFile(file, JSON.stringify(list))
  const limits = { SUBSCRIPTIONS_PER_CALLER: '2', SUBSCRIPTIONS_MAX: '3', SUBSCRIPTION_IDLE: '5000' }
  house = await startTestGateway({ existing: sandbox, env: { SUBGRAPHS: file, ...limits, ...env } })
}

interface Result {
  data?: { joined?: { at: number; who: { name: string; displayName?: string } } | null } | null
  errors?: readonly { message: string; extensions: { code: string; serviceName?: string } }[]
}

const clients: Record<
  Way,
  (
    house: TestGateway,
    token: string,
  ) => { iterate(payload: { query: string }): AsyncIterableIterator<unknown>; dispose(): unknown }
> = {
  WebSocket: ({ url }, token) =>
    createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    }),
  SSE: ({ url }, token) =>
    createSseClient({ url: `${url}/graphql`, retryAttempts: 0, headers: { authorization: `Bearer ${token}` } }),
}

async function watch(client: ReturnType<(typeof clients)[Way]>, query = 'subscription { joined { at who { name } } }') {
  const results = client.iterate({ query })
  const next = async () => (await results.next()).value as Result | undefined
  return { next, end: () => results.return?.() }
}

describe.each([
  ['SSE', 'SSE'],
  ['SSE', 'WebSocket'],
  ['WebSocket', 'SSE'],
  ['WebSocket', 'WebSocket'],
] as const)('clients over %s, a subgraph over %s', (front, back) => {
  beforeEach(() => open(back), 30_000)
  afterEach(async () => {
    await house.stop()
    await events.close()
  })

  test('a lost connection is opened again, and a lost subgraph ends the stream with its name', async () => {
    const client = clients[front](house, await house.token())
    const stream = await watch(client)
    expect(await stream.next()).toEqual({ data: { joined: { at: 1, who: { name: 'n-ann' } } } })
    events.cut()
    expect(await stream.next()).toEqual({ data: { joined: { at: 2, who: { name: 'n-ann' } } } })
    await events.close()
    const { errors } = (await stream.next()) ?? {}
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', serviceName: 'events' })
    expect(await stream.next()).toBeUndefined()
    await client.dispose()
  }, 30_000)

  test('more than the caller may have are refused, others go on, and an ended one makes room', async () => {
    const client = clients[front](house, await house.token())
    const [first, second] = [await watch(client), await watch(client)]
    expect([await first.next(), await second.next()].map((result) => result?.errors)).toEqual([undefined, undefined])
    const third = await watch(client)
    const { errors } = (await third.next()) ?? {}
    expect(errors?.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      ['No more than 2 subscriptions can run for one caller. End one first.', 'RATE_LIMIT_EXCEEDED'],
    ])

    // Another user of the same service has places of its own, until there are none at all.
    const others = clients[front](house, await house.token(undefined, 'ben'))
    const fourth = await watch(others)
    expect((await fourth.next())?.errors).toBeUndefined()
    // Not before: the token of both would be verified at the same time, by threads, and either could be first.
    const fifth = await watch(others)
    expect((await fifth.next())?.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE')

    await first.end()
    for (;;) {
      const again = await watch(client)
      if ((await again.next())?.errors === undefined) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await Promise.all([client.dispose(), others.dispose()])
    while (events.open.now > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }, 30_000)

  test('one in which nothing happens is ended, and says so', async () => {
    const client = clients[front](house, await house.token())
    const stream = await watch(client, 'subscription { silence }')
    expect((await stream.next())?.errors?.[0]).toMatchObject({
      message: 'The subscription was ended because nothing happened for too long. Subscribe again.',
      extensions: { code: 'UPSTREAM_TIMEOUT' },
    })
    expect(await stream.next()).toBeUndefined()
    await client.dispose()
  }, 30_000)
})

test('an event has the time of a request from when it comes, and is told what is so by then', async () => {
  const patienceMs = 2_000
  await open('SSE', { REQUEST_TIMEOUT: `${patienceMs}`, RECENT_TTL: '0' })
  try {
    const isNow = async (action: 'CREATE' | 'UPDATE', displayName: string) => {
      const { data } = await house.ask('mutation ($input: SyncUserInput!) { syncUser(input: $input) { status } }', {
        input: {
          userId: 'ann',
          action,
          mode: 'WAIT',
          data: { email: 'ann@panel.example', username: 'ann', displayName },
        },
      })
      expect(data.syncUser).toEqual({ status: 'SYNCHRONIZED' })
    }
    await isNow('CREATE', 'Ann')
    const client = clients.WebSocket(house, await house.token())
    const stream = await watch(client, 'subscription { joined { at who { name displayName } } }')
    expect(await stream.next()).toEqual({ data: { joined: { at: 1, who: { name: 'n-ann', displayName: 'Ann' } } } })
    await isNow('UPDATE', 'Anna')
    // What has to be over is the time of the request that subscribed.
    await new Promise((resolve) => setTimeout(resolve, patienceMs + 100))
    events.cut()
    expect(await stream.next()).toEqual({ data: { joined: { at: 2, who: { name: 'n-ann', displayName: 'Anna' } } } })
    await client.dispose()
  } finally {
    await house.stop()
    await events.close()
  }
}, 30_000)

test('a client that leaves while the WebSocket to a subgraph is still being opened takes nobody along', async () => {
  const waiting: Duplex[] = []
  const silent = createServer().on('upgrade', (_request, socket) => void waiting.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const file = join(dir, 'silent.json')
  const address = `127.0.0.1:${port}`
  const slow = { name: 'events', url: `http://${address}/`, sdl: 'events.graphql', websocketUrl: `ws://${address}/ws` }
  await writeFile(file, JSON.stringify([{ name: 'people', url: people.url('people'), sdl: 'people.graphql' }, slow]))
  const alone = await startTestGateway({ existing: sandbox, env: { SUBGRAPHS: file, LOCAL_SUBGRAPH: 'off' } })
  let uncaught = 0
  const count = () => uncaught++
  process.on('uncaughtException', count)
  const leaving = new AbortController()
  const asked = fetch(`${alone.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${await alone.token()}`,
    },
    body: JSON.stringify({ query: 'subscription { joined { at } }' }),
    signal: leaving.signal,
  }).then((answer) => answer.text())
  for (let turn = 0; turn < 600 && waiting.length === 0; turn++) await new Promise((next) => setTimeout(next, 5))
  expect(waiting).toHaveLength(1)
  leaving.abort()
  await expect(asked).rejects.toThrow()
  await new Promise((resolve) => setTimeout(resolve, 200))
  process.off('uncaughtException', count)
  expect(uncaught).toBe(0)
  for (const socket of waiting) socket.destroy()
  await alone.stop()
  await new Promise((resolve) => silent.close(resolve))
})
