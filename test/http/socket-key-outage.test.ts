/** While the keys of an issuer cannot be had, sockets are neither closed nor refused as if their tokens were bad. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey } from 'jose'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const hourMs = 3_600_000
const issuer = 'users.panel.example.org'
const audience = 'gateway.ctrl-alt-play.com'

let aheadMs = 0
const clock: Clock = {
  now: () => systemClock.now() + aheadMs,
  monotonic: () => systemClock.monotonic() + aheadMs,
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
}

let isAway = false
let jwk: object
let privateKey: CryptoKey
const publisher = createServer((_request, response) =>
  isAway ? response.writeHead(503).end() : response.end(JSON.stringify({ keys: [jwk] })),
)
let folder: string
let house: TestGateway

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA')
  privateKey = pair.privateKey
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'EdDSA' }
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve))
  const { port } = publisher.address() as AddressInfo
  folder = await mkdtemp(join(tmpdir(), 'gateway-issuers-'))
  const entry = {
    kind: 'user',
    issuer,
    algorithms: ['EdDSA'],
    audiences: [audience],
    keys: { jwksUrl: `http://127.0.0.1:${port}/keys` },
    longestLifeSeconds: 86_400,
    roles: { viewer: ['item:read'] },
  }
  await writeFile(join(folder, 'issuers.json'), JSON.stringify([entry]))
  house = await startTestGateway({
    sandbox: { plugins: 5 },
    clock,
    env: { GATEWAY_ISSUERS_FILE: join(folder, 'issuers.json') },
  })
}, 60_000)
afterAll(async () => {
  await house.stop()
  await new Promise((resolve) => publisher.close(resolve))
  await rm(folder, { recursive: true })
})

async function connect(retryAttempts = 0) {
  const now = Math.floor(clock.now() / 1000)
  const token = await new SignJWT({ roles: ['viewer'] })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('u-1')
    .setIssuedAt(now)
    .setExpirationTime(now + 86_400)
    .sign(privateKey)
  const closes: number[] = []
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    lazy: false,
    onNonLazyError: () => undefined,
    retryAttempts,
    on: { closed: (event) => void closes.push((event as CloseEvent).code) },
  })
  const ask = async () => (await client.iterate({ query: '{ caller { actingUserId } }' }).next()).value as unknown
  return { client, closes, ask }
}

const answered = { data: { caller: { actingUserId: 'u-1' } } }

test('an operation that begins meanwhile is told to come again, and its socket stays; it was closed as forbidden', async () => {
  const { client, closes, ask } = await connect()
  expect(await ask()).toEqual(answered)
  isAway = true
  aheadMs += 2 * hourMs
  await expect(ask()).rejects.toMatchObject([
    { extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, retryAfterSeconds: 30 } },
  ])
  isAway = false
  aheadMs += 31_000
  expect(await ask()).toEqual(answered)
  expect(closes).toEqual([])
  await client.dispose()
})

test('a socket that connects meanwhile is told to come again; it was told that its token is bad', async () => {
  isAway = true
  aheadMs += 2 * hourMs
  const { client, ask } = await connect()
  await expect(ask()).rejects.toMatchObject({ code: 1013 })
  isAway = false
  aheadMs += 31_000
  await client.dispose()
  const again = await connect()
  expect(await again.ask()).toEqual(answered)
  await again.client.dispose()
})
