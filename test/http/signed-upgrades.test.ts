/** Upgrades that are signed, while the store cannot say whether it has seen their signatures. */
import { randomBytes } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { permissions } from '../../src/auth/permissions.ts'
import { signRequest } from '../../src/auth/sign-request.ts'
import { Failure } from '../../src/kit/failure.ts'
import type { Store, Work } from '../../src/store/store.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let says: string | undefined

function refusing(store: Store): Store {
  const run = store.run.bind(store)
  store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
    if (says !== undefined && work.name === 'rememberNonce') throw new Failure('SERVICE_UNAVAILABLE', says)
    return run(work, ...args)
  }
  return store
}

let house: TestGateway
let connect: Awaited<ReturnType<typeof signer>>
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 }, around: refusing })
  connect = await signer()
}, 60_000)
afterAll(() => house.stop())

const caller = { query: '{ caller { serviceId } }' }

async function signer() {
  const { data } = await house.ask(
    'mutation ($permissions: [String!]!) { made: createServiceClient(name: "signs", permissions: $permissions) { secret key { clientId } } }',
    { permissions },
  )
  const { secret, key } = data.made as { secret: string; key: { clientId: string } }
  const { data: added } = await house.ask(
    'mutation ($id: ID!) { added: addSigningKey(clientId: $id, key: { hmacSha256: true }) { secret key { id } } }',
    { id: key.clientId },
  )
  const signing = added.added as { secret: string; key: { id: string } }
  return () => {
    const own = { 'x-service-id': key.clientId }
    const authority = new URL(house.url).host
    const request = { method: 'GET', authority, path: '/graphql', query: '', headers: own, body: new Uint8Array() }
    const made = signRequest(request, {
      key: { id: signing.key.id, algorithm: 'hmac-sha256', secret: signing.secret },
      now: Date.now(),
      nonce: randomBytes(16).toString('base64url'),
    })
    const headers = { ...own, ...made, 'x-api-key': secret }
    return createClient({
      url: `${house.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string) {
          super(url, protocols, { headers })
        }
      },
      retryAttempts: 0,
    })
  }
}

test.each([
  ['The store is away.', 'The store is away.'],
  // More than the protocol takes. It closed the socket as an internal error, which clients take as final.
  [`The file of the store was removed. ${'Put it back. '.repeat(8)}`, ''],
])('is told to come again when the store says %j', async (message, reason) => {
  says = undefined
  const first = connect()
  expect(await first.iterate(caller).next()).toMatchObject({ value: { data: { caller: {} } } })
  await first.dispose()
  says = message
  const client = connect()
  await expect(client.iterate(caller).next()).rejects.toMatchObject({ code: 1013, reason })
  await client.dispose()
})
