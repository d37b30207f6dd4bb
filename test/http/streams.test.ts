/** Subscriptions as clients use them: graphql-ws and graphql-sse against the real gateway. */
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 } })
}, 60_000)
afterAll(() => house.stop())

const WATCH = 'subscription Watch($userId: ID) { userSyncChanged(userId: $userId) { id userId status } }'
const SYNC = `mutation Sync($id: ID!) { syncUser(input: { userId: $id, action: CREATE, data: { email: "person@panel.example", username: "person" } }) { status userErrors { message } } }`

interface Change {
  data?: { userSyncChanged: { userId: string; status: string } }
  errors?: readonly { extensions: { code: string } }[]
}

async function wsClient(token: string | undefined) {
  return createWsClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
  })
}

async function sseClient(token: string) {
  return createSseClient({
    url: `${house.url}/graphql`,
    retryAttempts: 0,
    headers: { authorization: `Bearer ${token}` },
  })
}

test.each([
  ['graphql-ws', wsClient],
  ['graphql-sse', sseClient],
] as const)('a change of a user comes over %s', async (name, open) => {
  const client = await open(await house.token())
  const userId = `watched-${name}`
  const results = client.iterate({ query: WATCH, variables: { userId } }) as AsyncIterableIterator<Change>
  const first = results.next()
  // Wait until the subscription stands: then the change that follows must come.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { data } = await house.ask(SYNC.replace('person@', `${name}@`).replace('"person"', `"${name}"`), { id: userId })
  expect(data.syncUser.userErrors).toEqual([])
  let change = (await first).value as Change
  while (change.data?.userSyncChanged.status !== 'SYNCHRONIZED') {
    expect(change.errors).toBeUndefined()
    expect(change.data?.userSyncChanged.userId).toBe(userId)
    change = (await results.next()).value as Change
  }
  await results.return?.()
  await client.dispose()
})

test('an event that comes again is told with the tries it has had by then', async () => {
  const pause = (paused: boolean) =>
    house.ask(`mutation { setSyncPaused(paused: ${paused}, reason: "test") { paused } }`)
  const sync = async (id: string) => {
    const { data } = await house.ask(
      `mutation { syncUser(input: { userId: "${id}", action: CREATE, data: { email: "${id}@panel.example", username: "${id}" } }) { event { changeId } } }`,
    )
    return data.syncUser.event.changeId as string
  }
  const client = await wsClient(await house.token())
  await pause(true)
  try {
    const before = await sync('tried-before')
    await sync('tried')
    const results = client.iterate<{ userSyncChanged: { status: string; attempts: unknown[] } }>({
      query: `subscription { userSyncChanged(userId: "tried", afterEventId: "${before}") { status attempts { number } } }`,
    })
    const next = async () => (await results.next()).value?.data?.userSyncChanged
    expect(await next()).toMatchObject({ attempts: [] })
    await pause(false)
    let change = await next()
    while (change && change.status !== 'SYNCHRONIZED') change = await next()
    expect(change?.attempts).toHaveLength(1)
    await results.return?.()
  } finally {
    await pause(false)
    await client.dispose()
  }
})

test.each([
  ['graphql-ws', wsClient],
  ['graphql-sse', sseClient],
] as const)('without the permission %s answers with the code', async (_name, open) => {
  const client = await open(await house.token(['item:read']))
  const { value } = (await client.iterate({ query: WATCH }).next()) as { value: Change }
  expect(value.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  await client.dispose()
})

test('queries run over graphql-ws, too, and bad documents are refused there', async () => {
  const client = await wsClient(await house.token())
  const { value } = (await client.iterate({ query: '{ caller { serviceId } }' }).next()) as { value: unknown }
  expect(value).toEqual({ data: { caller: { serviceId: 'panel-system' } } })
  await expect(client.iterate({ query: '{ nonsense }' }).next()).rejects.toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ])
  await expect(client.iterate({ query: `{ ${'caller { serviceId } '.repeat(60)} }` }).next()).rejects.toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  ])
  await client.dispose()
})

test.each([
  ['graphql-ws', wsClient],
  ['graphql-sse', sseClient],
] as const)('an empty operation name is none over %s', async (_name, open) => {
  const client = await open(await house.token())
  const query = 'query Who { caller { serviceId } }'
  const { value } = (await client.iterate({ query, operationName: '' }).next()) as { value: unknown }
  expect(value).toEqual({ data: { caller: { serviceId: 'panel-system' } } })
  await client.dispose()
})

test('a refused operation over server-sent events says why, with its code', async () => {
  const client = await sseClient(await house.token())
  const code = async (query: string) => {
    const { value } = (await client.iterate({ query }).next()) as { value: Change }
    return value.errors?.[0]?.extensions.code
  }
  expect(await code('subscription { nothing }')).toBe('GRAPHQL_VALIDATION_FAILED')
  expect(await code('{')).toBe('GRAPHQL_PARSE_FAILED')
  expect(await code(`{ ${'caller { serviceId } '.repeat(60)} }`)).toBe('QUERY_TOO_COMPLEX')
  client.dispose()
})

test.each([
  ['no token', undefined],
  ['a bad token', 'nonsense'],
])('a socket with %s is closed as forbidden', async (_name, token) => {
  const client = await wsClient(token)
  await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject({ code: 4403 })
  await client.dispose()
})

test('an upgrade of another path is refused', async () => {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws')
  const [error] = (await new Promise<unknown[]>((resolve) => socket.once('error', (...all) => resolve(all)))) as [Error]
  expect(error.message).toContain('404')
})

test('a subscription by a plain POST is refused with a reason', async () => {
  const { errors } = await house.ask(WATCH)
  expect(errors?.[0]?.extensions.code).toMatch(/BAD_REQUEST|GRAPHQL_VALIDATION_FAILED|OPERATION_RESOLUTION_FAILURE/)
})

test('running subscriptions do not keep the gateway from stopping', async () => {
  const own = await startTestGateway({ sandbox: { plugins: 20 } })
  const token = await own.token()
  const ws = createWsClient({
    url: `${own.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  const sse = createSseClient({
    url: `${own.url}/graphql`,
    retryAttempts: 0,
    headers: { authorization: `Bearer ${token}` },
  })
  const ends = [ws, sse].map((client) =>
    client
      .iterate({ query: WATCH })
      .next()
      .then(
        () => 'ended',
        () => 'ended',
      ),
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  const startedAt = performance.now()
  await own.stop()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(await Promise.all(ends)).toEqual(['ended', 'ended'])
})

test.each([
  ['that is cut off', '{ searchPlugins'],
  ['that asks for what there is not', '{\n  nothingOfTheKind\n}'],
  ['with a field that fails', '{ caller { serviceId }\n  user(id: "\\u0000") { id } }'],
])('errors of a document %s have the places in a stream that they have in a plain answer', async (_name, query) => {
  const ends = async (accept: string) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await house.token()}`, 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
    })
    const [answer] = /\{"(?:errors|data)".*/.exec(await response.text()) ?? []
    const { errors } = JSON.parse(answer!) as { errors: { message: string; locations: object[] }[] }
    return errors.map(({ message, locations }) => ({ message, locations }))
  }
  const [plain] = await ends('application/json')
  expect(plain!.locations).toHaveLength(1)
  expect(await ends('text/event-stream')).toEqual([plain])
  const client = await wsClient(await house.token())
  const overSocket = await client
    .iterate({ query })
    .next()
    .then(
      ({ value }) => (value as { errors: object[] }).errors,
      (refused: object[]) => refused,
    )
  expect(overSocket).toMatchObject([plain!])
  await client.dispose()
})
