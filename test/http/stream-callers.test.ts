/** Whose a stream or a socket is, for as long as it goes on: tokens end, keys are revoked, services are shut out. */
import { randomBytes } from 'node:crypto'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { permissions } from '../../src/auth/permissions.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 } })
}, 60_000)
afterAll(() => house.stop())

const WATCH = 'subscription Watch($userId: ID) { userSyncChanged(userId: $userId) { userId status } }'
const SYNC = `mutation Sync($id: ID!, $data: UserDataInput!) {
  syncUser(input: { userId: $id, action: CREATE, data: $data }) { userErrors { message } } }`
const QUERY = '{ caller { serviceId } }'

interface Result {
  data?: unknown
  errors?: readonly { extensions: { code: string } }[]
}
interface Client {
  iterate(payload: { query: string; variables?: Record<string, unknown> }): AsyncIterableIterator<unknown>
  dispose(): unknown
}
type Headers = Record<string, string>

/** Unless told otherwise the client closes its socket when nothing is running. */
const overWebSocket = (headers: Headers, lazy = true): Client =>
  createWsClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers })
      }
    },
    retryAttempts: 0,
    lazy,
  })
const overEvents = (headers: Headers): Client =>
  createSseClient({ url: `${house.url}/graphql`, retryAttempts: 0, headers })
const ways = [
  ['graphql-ws', overWebSocket],
  ['graphql-sse', overEvents],
] as const

let watched = 0
/** A subscription that has begun: an event has come. */
async function watch(client: Client) {
  const userId = `watched-${++watched}`
  const results = client.iterate({ query: WATCH, variables: { userId } })
  const first = results.next()
  let event: IteratorResult<unknown> | undefined
  for (let turn = 0; event === undefined; turn++) {
    const data = { email: `w${watched}-${turn}@panel.example`, username: `w${watched}-${turn}` }
    const answer = await house.ask(SYNC, { id: userId, data })
    expect(answer.data.syncUser.userErrors).toEqual([])
    event = await Promise.race([first, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20))])
  }
  expect((event.value as Result).errors).toBeUndefined()
  return {
    /** The code of the last result, after whatever was on its way. */
    async end(): Promise<string | undefined> {
      let last: Result | undefined
      for (;;) {
        const { value, done } = await results.next()
        if (done) return last?.errors?.[0]?.extensions.code
        last = value as Result
      }
    },
  }
}

async function service(name: string) {
  const { data } = await house.ask(
    'mutation ($name: String!, $permissions: [String!]!) { made: createServiceClient(name: $name, permissions: $permissions) { secret key { id } } }',
    { name, permissions },
  )
  const headers = { 'x-api-key': data.made.secret as string }
  const { data: seen } = await house.ask(QUERY, undefined, { permissions: null, headers })
  return { headers, keyId: data.made.key.id as string, id: seen.caller.serviceId as string }
}

const changed = async (mutation: string) => {
  const { data } = await house.ask(`mutation { done: ${mutation} { userErrors { message } } }`)
  expect(data.done.userErrors).toEqual([])
}

test('a stream over server-sent events ends with its token', async () => {
  const { GATEWAY_JWT_SECRET: secret, GATEWAY_JWT_ISSUER: issuer, GATEWAY_JWT_AUDIENCE: audience } = house.config
  const common = { secret, issuer, audience, serviceId: house.config.SERVICE_ID, permissions }
  const token = await mintServiceToken({ ...common, ttlSeconds: 4, now: Date.now() })
  const client = overEvents({ authorization: `Bearer ${token}` })
  const results = client.iterate({ query: WATCH, variables: { userId: 'nobody' } })
  expect(await results.next()).toMatchObject({
    value: { errors: [{ extensions: { code: 'AUTHENTICATION_FAILED' } }] },
  })
  expect(await results.next()).toEqual({ done: true, value: undefined })
  client.dispose()
})

test('a socket with a token that has just ended is told so, without a warning in the log of the process', async () => {
  const { GATEWAY_JWT_SECRET: secret, GATEWAY_JWT_ISSUER: issuer, GATEWAY_JWT_AUDIENCE: audience } = house.config
  const common = { secret, issuer, audience, serviceId: house.config.SERVICE_ID, permissions }
  const token = await mintServiceToken({ ...common, ttlSeconds: 60, now: Date.now() - 70_000 })
  const warnings: string[] = []
  const note = ({ name }: Error) => void warnings.push(name)
  process.on('warning', note)
  const client = overWebSocket({ authorization: `Bearer ${token}` })
  const ended = client.iterate({ query: WATCH, variables: { userId: 'nobody' } }).next()
  await expect(ended).rejects.toMatchObject({ code: 4403, reason: 'The token has ended.' })
  await client.dispose()
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test.each(ways)('over %s a subscription ends when its key is revoked', async (name, connect) => {
  const { headers, keyId } = await service(`Revoked ${name}`)
  const client = connect(headers)
  const stream = await watch(client)
  await changed(`revokeServiceKey(keyId: "${keyId}")`)
  expect(await stream.end()).toBe('AUTHENTICATION_FAILED')
  await client.dispose()
})

test.each(ways)('over %s a subscription ends when its service may do less', async (name, connect) => {
  const { headers, id } = await service(`Narrowed ${name}`)
  const client = connect(headers)
  const stream = await watch(client)
  await changed(`configureServiceClient(clientId: "${id}", permissions: ["item:read"])`)
  expect(await stream.end()).toBe('AUTHORIZATION_FAILED')
  await client.dispose()
})

test('on an open socket nothing runs any more for a service that was shut out', async () => {
  const { headers, id } = await service('Shut out')
  const client = overWebSocket(headers)
  // The socket is open for as long as this goes on.
  const stream = client.iterate({ query: WATCH, variables: { userId: 'nobody' } })
  const ended = stream.next().catch((error: unknown) => error)
  expect((await client.iterate({ query: QUERY }).next()).value).toEqual({ data: { caller: { serviceId: id } } })
  await changed(`configureServiceClient(clientId: "${id}", disabled: true)`)
  await expect(client.iterate({ query: QUERY }).next()).rejects.toMatchObject({ code: 4403 })
  await ended
  await client.dispose()
})

test('a service that must sign its writes cannot write over a socket, but read', async () => {
  const { headers, id } = await service('Signing')
  const secret = randomBytes(32).toString('hex')
  await changed(`addSigningKey(clientId: "${id}", key: { legacy: "${secret}" })`)
  await changed(`configureServiceClient(clientId: "${id}", signature: LEGACY)`)
  const client = overWebSocket(headers)
  expect((await client.iterate({ query: QUERY }).next()).value).toEqual({ data: { caller: { serviceId: id } } })
  const data = { email: 'unsigned@panel.example', username: 'unsigned' }
  await expect(client.iterate({ query: SYNC, variables: { id: 'unsigned', data } }).next()).rejects.toMatchObject([
    { extensions: { code: 'AUTHORIZATION_FAILED' } },
  ])
  await client.dispose()
})

test('operations leave nothing on their socket', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => void warnings.push(name)
  process.on('warning', note)
  const client = overWebSocket({ authorization: `Bearer ${await house.token()}` }, false)
  for (let turn = 0; turn < 15; turn++) await client.iterate({ query: QUERY }).next()
  await client.dispose()
  process.off('warning', note)
  expect(warnings).toEqual([])
})
