/** What the gateway does with subgraphs and supergraphs of its operator, through the front door. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createClient } from 'graphql-ws'
import { decodeJwt, jwtVerify } from 'jose'
import { WebSocket } from 'ws'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { loadConfig } from '../../src/config/config.ts'
import { compose } from '../../src/federation/composition/compose.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { readSdl } from '../../src/graphql/sdl.ts'
import { GatewayProcess } from '../journeys/gateway-process.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway, TestGatewayOptions } from '../support/gateway.ts'
import { subgraphDocument } from './graphs/graph.ts'
import { serve } from './graphs/serve.ts'

const notesSdl =
  'extend type Plugin @key(fields: "id") { id: ID! @external note: String! } type Query { motto: String! }'
const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@override", "@shareable"])'
const oldSdl = `${link} type Query { choice: String! @shareable }`

let dir: string
let sandbox: Sandbox
let served: Awaited<ReturnType<typeof serve>>
const houses: TestGateway[] = []

async function start(env: Record<string, string>, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const house = await startTestGateway({ existing: sandbox, ...options, env })
  houses.push(house)
  return house
}
async function listOf(name: string, entries: readonly object[]): Promise<string> {
  const file = join(dir, name)
  await writeFile(file, JSON.stringify(entries))
  return file
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'remote-door-'))
  sandbox = await startSandbox({ plugins: 120 })
  const schema = (sdl: string, resolvers: object) =>
    buildSubgraphSchema([{ typeDefs: subgraphDocument(sdl), resolvers: resolvers as never }])
  served = await serve({
    notes: schema(notesSdl, {
      Query: { motto: () => 'first come' },
      Plugin: { __resolveReference: (told: object) => told, note: ({ id }: { id: string }) => `note on ${id}` },
    }),
    old: buildSubgraphSchema([{ typeDefs: parse(oldSdl), resolvers: { Query: { choice: () => 'old' } } }]),
    new: buildSubgraphSchema([{ typeDefs: parse(oldSdl), resolvers: { Query: { choice: () => 'new' } } }]),
  })
}, 60_000)
afterEach(() => Promise.all(houses.splice(0).map((house) => house.stop())))
afterAll(async () => {
  await served.close()
  await sandbox.stop()
  await rm(dir, { recursive: true })
})

test('a subgraph gets a token of its own and the headers that are named, and nothing else of the caller', async () => {
  const secret = 'a secret between the gateway and its subgraphs, long enough'
  const house = await start({
    SUBGRAPHS: await listOf('headers.json', [{ name: 'notes', url: served.url('notes') }]),
    SUBGRAPH_JWT_SECRET: secret,
    SUBGRAPH_HEADERS: 'X-Tenant',
  })
  served.requests.length = 0
  const token = await house.token(['item:read'], 'author-0001')
  const { data, errors } = await house.ask(
    '{ plugin(id: "mpi-000001") { title note } }',
    {},
    {
      token,
      headers: { 'X-Tenant': 'north', 'X-Other': 'no', Cookie: 'session=1', 'X-Request-ID': 'given-request-1' },
    },
  )
  expect(errors).toBeUndefined()
  expect(data.plugin.note).toBe('note on mpi-000001')
  expect(served.requests).toHaveLength(1)
  const { headers } = served.requests[0]!
  expect(headers).toMatchObject({ 'x-tenant': 'north', 'x-request-id': expect.any(String) })
  expect(headers).not.toHaveProperty('x-other')
  expect(headers).not.toHaveProperty('cookie')
  const sent = String(headers['authorization']).replace('Bearer ', '')
  expect(sent).not.toBe(token)
  const { payload } = await jwtVerify(sent, new TextEncoder().encode(secret), { audience: 'notes' })
  expect(payload['permissions']).toEqual(['item:read'])
  expect(JSON.stringify(payload)).toContain('author-0001')
  expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(60)
  expect(decodeJwt(token).aud).not.toBe('notes')
})

test('over a WebSocket a subgraph gets the named headers and the trace of the upgrade', async () => {
  const house = await start({
    SUBGRAPHS: await listOf('headers-ws.json', [{ name: 'notes', url: served.url('notes') }]),
    SUBGRAPH_HEADERS: 'X-Tenant',
  })
  served.requests.length = 0
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const headers = { 'X-Tenant': 'north', 'X-Other': 'no', traceparent }
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers })
      }
    },
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${await house.token(['item:read'])}` },
  })
  const { value } = await client.iterate({ query: '{ plugin(id: "mpi-000001") { note } }' }).next()
  expect(value).toEqual({ data: { plugin: { note: 'note on mpi-000001' } } })
  expect(served.requests).toHaveLength(1)
  const { headers: sent } = served.requests[0]!
  expect(sent).toMatchObject({ 'x-tenant': 'north', traceparent: expect.stringContaining(traceparent.slice(3, 35)) })
  expect(sent).not.toHaveProperty('x-other')
  await client.dispose()
})

test('without a secret a subgraph gets no Authorization at all', async () => {
  const house = await start({ SUBGRAPHS: await listOf('bare.json', [{ name: 'notes', url: served.url('notes') }]) })
  served.requests.length = 0
  expect((await house.ask('{ motto }')).data).toEqual({ motto: 'first come' })
  expect(served.requests[0]!.headers).not.toHaveProperty('authorization')
})

test('a supergraph at an address is asked for again with its ETag, and taken when it is new', async () => {
  const composed = async (motto: string) =>
    (
      await compose(
        [{ name: 'notes', url: served.url('notes'), typeDefs: parse(`${link} type Query { ${motto}: String! }`) }],
        probePlans,
      )
    ).sdl
  let sdl = await composed('motto')
  let etag = '"one"'
  const asked: (string | undefined)[] = []
  const store = createServer((request, response) => {
    asked.push(request.headers['if-none-match'])
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { etag, 'content-type': 'text/plain' }).end(sdl)
  })
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
  try {
    const house = await start({
      SUPERGRAPH: `http://127.0.0.1:${(store.address() as AddressInfo).port}/supergraph?key=secret`,
      LOCAL_SUBGRAPH: 'off',
      DEFAULT_ACCESS: 'public',
      SUPERGRAPH_POLL: '1000',
    })
    expect((await house.ask('{ motto }', {}, { permissions: null })).data).toEqual({ motto: 'first come' })
    while (!asked.includes('"one"')) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked[0]).toBeUndefined()
    sdl = await composed('saying')
    etag = '"two"'
    while ((await house.ask('{ saying }')).errors?.[0]?.extensions.code === 'GRAPHQL_VALIDATION_FAILED')
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await house.ask('{ motto }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(house.logged.join('\n')).not.toContain('key=secret')
  } finally {
    store.closeAllConnections()
    await new Promise((resolve) => store.close(resolve))
  }
}, 60_000)

test('a start while a subgraph is away serves the last good copy, and says so', async () => {
  const dataDir = await mkdtemp(join(dir, 'kept-'))
  const away = await serve({
    notes: buildSubgraphSchema([{ typeDefs: subgraphDocument(notesSdl) }]),
  })
  const env = { SUBGRAPHS: await listOf('away.json', [{ name: 'notes', url: away.url('notes') }]) }
  await (await startTestGateway({ existing: sandbox, dataDir, env })).stop()
  await away.close()
  // One that was added since is no reason to refuse the copy.
  await listOf('away.json', [
    { name: 'notes', url: away.url('notes') },
    { name: 'added', url: served.url('notes'), timeoutMs: 500 },
  ])
  const house = await start(env, { dataDir })
  const { data, errors } = await house.ask('{ plugin(id: "mpi-000001") { title } motto }')
  expect(errors?.map(({ path, extensions }) => [path, extensions['serviceName']])).toEqual([[['motto'], 'notes']])
  expect(data ?? null).toBeNull()
  expect((await house.ask('{ plugin(id: "mpi-000001") { title } }')).data.plugin.title).toBeTruthy()
  const { data: health } = await house.ask('{ health { components { name status message } } }')
  expect(health.health.components).toContainEqual({
    name: 'supergraph',
    status: 'DEGRADED',
    message: expect.stringContaining('notes'),
  })
  expect(await (await fetch(`${house.url}/metrics`)).text()).toMatch(/^gateway_supergraph_degraded 1$/m)
}, 60_000)

test('without a copy such a start fails and names the subgraph and the way out', async () => {
  const env = { SUBGRAPHS: await listOf('gone.json', [{ name: 'notes', url: 'http://127.0.0.1:9/' }]) }
  await expect(start(env)).rejects.toThrow(/"notes" did not give its schema.*as a file with "sdl"/)
})

test.each([
  [
    '@policy without a function that decides',
    (sdl: string) => sdl,
    'motto: String! @policy(policies: [["p"]])',
    /ended with 78 [^]*uses @policy[^]*Configure one, or compose without @policy/,
  ],
  [
    'an unknown feature for security',
    (sdl: string) =>
      sdl.replace('schema @link', 'schema @link(url: "https://example.org/vault/v1.0", for: SECURITY) @link'),
    'motto: String!',
    /ended with 78 [^]*example\.org\/vault\/v1\.0 for security/,
  ],
])('a supergraph with %s is refused at start', async (name, change, field, words) => {
  const typeDefs = subgraphDocument(`type Query { ${field} }`)
  const { sdl } = await compose([{ name: 'notes', url: served.url('notes'), typeDefs }], probePlans)
  const file = join(dir, `${name}.graphql`)
  await writeFile(file, change(sdl))
  const env = {
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: await mkdtemp(join(dir, 'refused-')),
    GATEWAY_JWT_SECRET: randomBytes(32).toString('hex'),
  }
  const gateway = new GatewayProcess({ ...env, SUPERGRAPH: file, LOCAL_SUBGRAPH: 'off' })
  await expect(gateway.start()).rejects.toThrow(words)
})

test('@override(label: "percent(50)") sends about half of the requests to either side', async () => {
  const moved = oldSdl.replace('! @shareable', '! @override(from: "old", label: "percent(50)")')
  await writeFile(join(dir, 'old.graphql'), oldSdl.replace('! @shareable', '!'))
  await writeFile(join(dir, 'new.graphql'), moved)
  const house = await start({
    SUBGRAPHS: await listOf('percent.json', [
      { name: 'old', url: served.url('old'), sdl: 'old.graphql' },
      { name: 'new', url: served.url('new'), sdl: 'new.graphql' },
    ]),
    LOCAL_SUBGRAPH: 'off',
  })
  const chosen = new Map<string, number>()
  for (let turn = 0; turn < 100; turn++) {
    const { data } = await house.ask('{ choice }')
    chosen.set(data.choice, (chosen.get(data.choice) ?? 0) + 1)
  }
  // Fewer than 20 of 100 fair throws happen once in 10^10 runs.
  expect(chosen.get('old')).toBeGreaterThanOrEqual(20)
  expect(chosen.get('new')).toBeGreaterThanOrEqual(20)
})

test.each([
  ['not named at all', '', [0, 0]],
  ['named with nothing', 'other=100,moving:choice=0', [0, 0]],
  ['named with half', 'moving:choice=50', [20, 80]],
  ['named with everything', 'moving:choice=100', [100, 100]],
])('a label of @override that is %s is in force for that much of the traffic', async (_name, labels, [least, most]) => {
  const moved = oldSdl.replace('! @shareable', '! @override(from: "old", label: "moving:choice")')
  await writeFile(join(dir, 'label-old.graphql'), oldSdl.replace('! @shareable', '!'))
  await writeFile(join(dir, 'label-new.graphql'), moved)
  const house = await start({
    SUBGRAPHS: await listOf('labels.json', [
      { name: 'old', url: served.url('old'), sdl: 'label-old.graphql' },
      { name: 'new', url: served.url('new'), sdl: 'label-new.graphql' },
    ]),
    LOCAL_SUBGRAPH: 'off',
    OVERRIDE_LABELS: labels,
  })
  let taken = 0
  for (let turn = 0; turn < 100; turn++) if ((await house.ask('{ choice }')).data.choice === 'new') taken++
  expect(taken).toBeGreaterThanOrEqual(least!)
  expect(taken).toBeLessThanOrEqual(most!)
})

test.each(['moving', 'moving=101', 'moving=-1', 'mo ving=5', '=5'])('OVERRIDE_LABELS=%s is refused', (value) => {
  expect(() => loadConfig({ NODE_ENV: 'test', DATA_DIR: dir, OVERRIDE_LABELS: value })).toThrow(
    'OVERRIDE_LABELS: expected a comma-separated list, each `label=percent` with a percentage from 0 to 100.',
  )
})

test.each(['marketplace', 'gateway'])(
  'a composed supergraph in which we are called "%s" is answered in process',
  async (name) => {
    const { sdl } = await compose(
      [
        { name, url: '', typeDefs: parse(readSdl()) },
        { name: 'notes', url: served.url('notes'), typeDefs: subgraphDocument(notesSdl) },
      ],
      probePlans,
    )
    const file = join(dir, `with-${name}.graphql`)
    await writeFile(file, sdl)
    const house = await start({ SUPERGRAPH: file })
    expect((await house.ask('{ plugin(id: "mpi-000001") { title note } }')).data.plugin).toMatchObject({
      title: expect.any(String),
      note: 'note on mpi-000001',
    })
    expect((await house.ask('{ __typename health { status } }', {}, { permissions: null })).errors).toBeUndefined()
  },
)

test('@defer is not offered: it is refused before anything is asked, also of who takes answers in parts', async () => {
  const house = await start({ SUBGRAPHS: await listOf('defer.json', [{ name: 'notes', url: served.url('notes') }]) })
  served.requests.length = 0
  const ask = async (accept: string, query: string) => {
    const headers = { accept, 'content-type': 'application/json', authorization: `Bearer ${await house.token()}` }
    const response = await fetch(`${house.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
  }
  const deferred = 'query ($if: Boolean) { motto ... @defer(if: $if, label: "later") { later: motto } }'
  for (const accept of ['application/graphql-response+json', 'multipart/mixed; deferSpec=20220824, application/json']) {
    const { type, text } = await ask(accept, deferred)
    expect(type).toMatch(/^application\/(graphql-response\+)?json/)
    expect((JSON.parse(text) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    )
  }
  expect((await ask('multipart/mixed', '{ motto }')).status).toBe(406)
  expect(served.requests).toEqual([])
})

test('@policy is decided by the function of the configured module', async () => {
  const typeDefs = subgraphDocument('type Query { motto: String @policy(policies: [["owner"]]) }')
  const notes = await serve({
    notes: buildSubgraphSchema([{ typeDefs, resolvers: { Query: { motto: () => 'for owners' } } }]),
  })
  const { sdl } = await compose([{ name: 'notes', url: notes.url('notes'), typeDefs }], probePlans)
  await writeFile(join(dir, 'policies.graphql'), sdl)
  await writeFile(
    join(dir, 'policies.mjs'),
    `export default ({ userId }, policies) => policies.filter((policy) => policy === 'owner' && userId === 'ann')`,
  )
  const house = await start({
    SUPERGRAPH: join(dir, 'policies.graphql'),
    POLICY_MODULE: join(dir, 'policies.mjs'),
    LOCAL_SUBGRAPH: 'off',
  })
  expect((await house.ask('{ motto }', {}, { actingUserId: 'ann' })).data).toEqual({ motto: 'for owners' })
  for (const actingUserId of ['ben', undefined]) {
    const { data, errors } = await house.ask('{ motto }', {}, actingUserId === undefined ? {} : { actingUserId })
    expect(data).toEqual({ motto: null })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['AUTHORIZATION_FAILED'])
  }
  await notes.close()
})
