/** Federation through the front door: the real gateway, its sandbox and the example panel. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { GatewayError, TestGateway } from '../support/gateway.ts'

let dir: string
let panel: Awaited<ReturnType<typeof startPanel>>
let house: TestGateway

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'federated-'))
  panel = await startPanel()
  await writeFile(join(dir, 'panel.graphql'), panelSdl)
  await writeFile(
    join(dir, 'subgraphs.json'),
    JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]),
  )
  house = await startTestGateway({ env: { SUBGRAPHS: join(dir, 'subgraphs.json'), SUPERGRAPH_POLL: '1000' } })
}, 90_000)
afterAll(async () => {
  await house.stop()
  await panel.stop()
  await rm(dir, { recursive: true })
})

async function byEvents({ url }: TestGateway, query: string, token: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const [, data = '{}'] = /^data: (.*)$/m.exec(await response.text()) ?? []
  return JSON.parse(data)
}

const ACROSS = `{
  plugin(id: "mpi-000001") {
    title
    analytics { downloads { total } }
    gameServers { name owner { id displayName analytics { totals { metric value } } } installed { version plugin { title } } }
  }
}`

test('from a plugin to its servers, their owners, and what the marketplace knows of these', async () => {
  house.sandbox.reset()
  const before = panel.requests()
  const { data, errors, extensions } = await house.ask(ACROSS)
  expect(errors).toBeUndefined()
  const { gameServers, title, analytics } = data.plugin
  expect(title).toBeTruthy()
  expect(BigInt(analytics.downloads.total)).toBeGreaterThanOrEqual(0n)
  expect(gameServers.length).toBeGreaterThan(1)
  for (const { owner } of gameServers) expect(owner.displayName).toBeTruthy()
  expect(panel.requests() - before).toBe(1)
  // The plugin and its numbers, the other installed plugin, all owners in one batch, and the numbers of each owner. A lost
  // connection may repeat a call; nothing else is ever asked.
  const paths = house.sandbox.ledger().map(({ path }) => path.replace('/api/v1/integration', ''))
  expect([...new Set(paths)].sort()).toEqual([
    '/analytics/plugins/mpi-000001',
    '/analytics/users/author-0001',
    '/analytics/users/author-0002',
    '/plugins/mpi-000001',
    '/plugins/mpi-000002',
    '/users',
  ])
  expect(paths.length).toBeLessThanOrEqual(7)
  expect(extensions?.['cost']).toMatchObject({ cost: expect.any(Number) })
})

test('the local graph answers as without federation: writes, errors, access', async () => {
  const { data } = await house.ask(
    'mutation { syncUser(input: { userId: "fed-1", action: CREATE, data: { email: "fed@panel.example", username: "fed" }, mode: WAIT }) { status user { id username } userErrors { __typename code } } }',
  )
  expect(data.syncUser).toMatchObject({
    status: 'SYNCHRONIZED',
    user: { id: 'fed-1', username: 'fed' },
    userErrors: [],
  })
  const bad = await house.ask(
    'mutation { syncUser(input: { userId: "fed-2", action: CREATE, data: { email: "no", username: "x" } }) { userErrors { __typename code path ... on ValidationError { rule } } } }',
  )
  expect(bad.data.syncUser.userErrors[0]).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION_ERROR' })
  expect(
    (await house.ask('{ searchPlugins(input: {}, first: 101) { totalCount } }')).errors?.[0]?.extensions.code,
  ).toBe('VALIDATION_ERROR')
  expect(
    (await house.ask('{ searchPlugins(input: {}) { totalCount } }', {}, { permissions: null })).errors?.[0]?.extensions
      .code,
  ).toBe('AUTHENTICATION_FAILED')
  expect(
    (await house.ask('{ searchPlugins(input: {}) { totalCount } }', {}, { permissions: [] })).errors?.[0]?.extensions
      .code,
  ).toBe('AUTHORIZATION_FAILED')
  expect((await house.ask('{ __typename health { status } }', {}, { permissions: null })).data).toMatchObject({
    __typename: 'Query',
    health: { status: 'HEALTHY' },
  })
})

test('fields of the panel that say nothing about access are not for callers without a token', async () => {
  const { data, errors } = await house.ask('{ gameServers { name } }', {}, { permissions: null })
  expect(data?.gameServers ?? null).toBeNull()
  expect(errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
})

test('the public catalogue stays open in a composed graph, also in the fields by which a panel extends it', async () => {
  const open = await startTestGateway({
    existing: house.sandbox,
    env: { SUBGRAPHS: join(dir, 'subgraphs.json'), PUBLIC_CATALOGUE: 'true' },
  })
  try {
    const ask = (query: string) => open.ask(query, {}, { permissions: null })
    const { data, errors } = await ask(
      '{ plugin(id: "mpi-000001") { id title } searchPlugins(input: {}, first: 1) { edges { node { id } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.plugin).toEqual({ id: 'mpi-000001', title: expect.any(String) })
    const closed = await ask('{ plugin(id: "mpi-000001") { id gameServers { name } } }')
    expect(closed.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['plugin', 'gameServers'], 'AUTHENTICATION_FAILED'],
    ])
  } finally {
    await open.stop()
  }
}, 60_000)

test('a dead panel costs its own fields only, and health says so', async () => {
  const down = await startPanel()
  await writeFile(join(dir, 'down.json'), JSON.stringify([{ name: 'panel', url: down.url, sdl: 'panel.graphql' }]))
  const own = await startTestGateway({ existing: house.sandbox, env: { SUBGRAPHS: join(dir, 'down.json') } })
  try {
    await down.stop()
    const { data, errors } = await own.ask('{ plugin(id: "mpi-000001") { title gameServers { name } } }')
    expect(data).toBeDefined()
    expect(errors?.[0]?.extensions).toMatchObject({ serviceName: 'panel' })
    expect((await own.ask('{ plugin(id: "mpi-000001") { title } }')).errors).toBeUndefined()
    const { data: health } = await own.ask('{ health { status components { name status } } }')
    expect(health.health.components.map(({ name }: { name: string }) => name)).toEqual([
      'store',
      'marketplace',
      'supergraph',
      'subgraph:panel',
    ])
  } finally {
    await own.stop()
  }
})

test('a broken new schema leaves the old one serving; the old one put back, and a good new one, are well', async () => {
  await writeFile(join(dir, 'reload.graphql'), panelSdl)
  await writeFile(join(dir, 'reload.json'), JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'reload.graphql' }]))
  const own = await startTestGateway({
    existing: house.sandbox,
    env: { SUBGRAPHS: join(dir, 'reload.json'), SUPERGRAPH_POLL: '1000' },
  })
  const statusOfGraph = async () => {
    const { data } = await own.ask('{ health { components { name status message } } }')
    return data.health.components.find(({ name }: { name: string }) => name === 'supergraph') as {
      status: string
      message: string | null
    }
  }
  try {
    await writeFile(join(dir, 'reload.graphql'), `${panelSdl}\ntype Broken @key(fields: "nothing") { id: ID! }`)
    while ((await statusOfGraph()).status === 'HEALTHY') await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await statusOfGraph()).message).toContain('nothing')
    expect((await own.ask('{ plugin(id: "mpi-000001") { gameServers { name } } }')).errors).toBeUndefined()
    await writeFile(join(dir, 'reload.graphql'), panelSdl)
    for (let turn = 0; turn < 100 && (await statusOfGraph()).status !== 'HEALTHY'; turn++)
      await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await statusOfGraph()).toMatchObject({ status: 'HEALTHY', message: null })
    await writeFile(join(dir, 'reload.graphql'), `${panelSdl}\nextend type GameServer { motto: String }`)
    const withMotto = () => own.ask('{ plugin(id: "mpi-000001") { gameServers { motto } } }')
    const isUnknown = ({ errors }: { errors?: GatewayError[] | undefined }) =>
      errors?.some(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED') === true
    while (isUnknown(await withMotto())) await new Promise((resolve) => setTimeout(resolve, 200))
  } finally {
    await own.stop()
  }
}, 60_000)

test('subscriptions of the local graph go through the supergraph', async () => {
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${await house.token()}` },
  })
  const changes = client.iterate<{ userSyncChanged: { userId: string } }>({
    query: 'subscription { userSyncChanged(userId: "fed-live") { userId status } }',
  })
  const first = changes.next()
  await new Promise((resolve) => setTimeout(resolve, 500))
  await house.ask(
    'mutation { syncUser(input: { userId: "fed-live", action: CREATE, data: { email: "live@panel.example", username: "live" } }) { status } }',
  )
  expect((await first).value).toMatchObject({ data: { userSyncChanged: { userId: 'fed-live' } } })
  await changes.return?.()
  await client.dispose()
})

test('the plan is shown on request, to callers who may see the schema', async () => {
  const ask = async (permissions?: string[]) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await house.token(permissions)}` },
      body: JSON.stringify({
        query: '{ plugin(id: "mpi-000001") { gameServers { name } } }',
        extensions: { queryPlan: true },
      }),
    })
    return (await response.json()) as { extensions?: { queryPlan?: unknown; fetches?: Record<string, unknown>[] } }
  }
  const { extensions } = await ask()
  expect(extensions?.queryPlan).toBeDefined()
  expect(extensions?.fetches?.map(({ subgraph, kind, outcome }) => [subgraph, kind, outcome])).toEqual([
    ['marketplace', 'query', 'answered'],
    ['panel', 'query', 'answered'],
  ])
  expect(extensions?.fetches?.[0]).toMatchObject({ startedAfterMs: 0, durationMs: expect.any(Number) })
  const other = await ask(['item:read'])
  expect(other.extensions?.queryPlan).toBeUndefined()
  expect(other.extensions?.fetches).toBeUndefined()
})

test('fetches, loads and subgraphs are counted, under names that the supergraph has', async () => {
  await house.ask('{ plugin(id: "mpi-000001") { gameServers { name } } }')
  const numbers = await (await fetch(`${house.url}/metrics`)).text()
  expect(numbers).toMatch(
    /^gateway_subgraph_fetch_seconds_count\{subgraph="panel",kind="query",outcome="answered"\} [1-9]/m,
  )
  expect(numbers).toMatch(/^gateway_subgraph_fetch_seconds_count\{subgraph="marketplace",kind="query"/m)
  expect(numbers).toContain('gateway_supergraph_loads_total{outcome="taken"} 1')
  expect(numbers).toMatch(/^gateway_supergraph_degraded 0$/m)
  expect(numbers).toMatch(/^gateway_subgraph_up\{subgraph="panel"\} 1$/m)
})

test('null for an argument that may not be null is a mistake of the caller in a composed graph, too', async () => {
  const query = 'query ($id: ID = "mpi-000001") { plugins(ids: [$id]) { id } }'
  for (let turn = 0; turn < 2; turn++) {
    const { errors } = await house.ask(query, { id: null })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
    expect((await house.ask(query)).errors).toBeUndefined()
  }
})

test('an operation over server-sent events is paid for once', async () => {
  // Sixty points at most, and the operation may cost forty of them.
  const poor = await startTestGateway({
    existing: house.sandbox,
    env: { SUBGRAPHS: join(dir, 'subgraphs.json'), RATE_LIMIT_SCALE: '0.001' },
  })
  try {
    const query = '{ searchPlugins(input: {}, first: 40) { edges { cursor } } }'
    expect(await byEvents(poor, query, await poor.token())).toEqual({
      data: { searchPlugins: { edges: expect.any(Array) } },
    })
  } finally {
    await poor.stop()
  }
}, 60_000)

test('what goes wrong says so, and where in the document, over server-sent events as it does otherwise', async () => {
  const token = await house.token(['marketplace:read'])
  const query = '{ auditLog(first: 1) { edges { node { id } } } }'
  const { errors } = await house.ask(query, undefined, { token })
  const [plain] = errors ?? []
  expect(plain).toMatchObject({ extensions: { code: 'AUTHORIZATION_FAILED' }, locations: [{ line: 1, column: 3 }] })
  const told = { ...plain, extensions: { ...plain?.extensions, requestId: expect.any(String) } }
  // The first is run by Apollo Server, the second goes the short way.
  for (let turn = 0; turn < 2; turn++) {
    expect(await byEvents(house, query, token)).toEqual({ data: null, errors: [told] })
  }
})

test('an operation name that the document does not have is refused as without federation', async () => {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      authorization: `Bearer ${await house.token()}`,
    },
    body: JSON.stringify({ query: 'query A { __typename }', operationName: 'B' }),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] })
})

test('a name that is not there is refused for itself and spoils nothing for those who ask the same without one; an empty one is none', async () => {
  const token = await house.token()
  const ask = async (operationName?: string) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: '{ gameServers { nameless: name } }', operationName }),
    })
    const { data, errors } = (await response.json()) as {
      data?: { gameServers: unknown } | null
      errors?: GatewayError[]
    }
    return errors?.[0]?.extensions.code ?? data?.gameServers
  }
  const refused = 'OPERATION_RESOLUTION_FAILURE'
  const answered = expect.any(Array)
  expect(await ask('none')).toEqual(refused)
  expect(await ask('')).toEqual(answered)
  expect(await ask()).toEqual(answered)
  expect(await ask('none')).toEqual(refused)
  expect(await ask()).toEqual(answered)
})

test('LOCAL_SUBGRAPH=off serves the given graph alone, without a marketplace', async () => {
  const alone = await startTestGateway({
    existing: house.sandbox,
    env: { SUBGRAPHS: join(dir, 'subgraphs-alone.json'), LOCAL_SUBGRAPH: 'off', DEFAULT_ACCESS: 'public' },
    prepare: async () => {
      const sdl = 'type Query { gameServers: [GameServer!]! } type GameServer { id: ID! name: String! }'
      await writeFile(join(dir, 'alone.graphql'), sdl)
      await writeFile(
        join(dir, 'subgraphs-alone.json'),
        JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'alone.graphql' }]),
      )
    },
  })
  try {
    const calls = alone.sandbox.calls()
    const { data, errors } = await alone.ask('{ gameServers { name } }', {}, { permissions: null })
    expect(errors).toBeUndefined()
    expect(data.gameServers.length).toBeGreaterThan(0)
    expect((await alone.ask('{ searchPlugins(input: {}) { totalCount } }')).errors?.[0]?.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    )
    expect((await fetch(`${alone.url}/subgraph`, { method: 'POST' })).status).toBe(404)
    expect(alone.sandbox.calls()).toEqual(calls)
  } finally {
    await alone.stop()
  }
})

test('an error that takes its neighbours along stands at its own place in the document', async () => {
  const query = '{\n  a: syncHealth { dead }\n  b: auditLog(after: "nothing") { totalCount }\n}'
  const { data, errors } = await house.ask(query)
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['b'], locations: [{ line: 3, column: 3 }] }])
})

test('an error that takes the object around it along stands at its own place in the document', async () => {
  const report = 'pluginReport(pluginId: "mpi-000001")'
  const { errors } = await house.ask(
    `{\n  a: ${report} {\n    few: types(first: 1) { key }\n    all: types(first: 1000) { key }\n  }\n}`,
  )
  expect(errors).toMatchObject([{ path: ['a', 'all'], locations: [{ line: 4, column: 5 }] }])
})
