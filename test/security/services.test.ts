/** Services of the table of issuers through the front door: known from the start, followed while the gateway runs, limited by the table. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let folder: string
let house: TestGateway | undefined
const secret = randomBytes(32).toString('hex')

const issuer = (services: Record<string, string[]>) => [
  {
    kind: 'service',
    issuer: 'panel.example.org',
    algorithms: ['HS256'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: { secrets: [{ file: 'panel.secret' }] },
    services,
  },
]
const write = (table: unknown) => writeFile(join(folder, 'issuers.json'), JSON.stringify(table))
const start = (env: Record<string, string> = {}) =>
  startTestGateway({
    sandbox: { plugins: 5 },
    env: { GATEWAY_ISSUERS_FILE: join(folder, 'issuers.json'), ...env },
  })
const tokenOf = (serviceId: string, permissions: string[]) =>
  mintServiceToken({
    secret,
    issuer: 'panel.example.org',
    audience: 'gateway.ctrl-alt-play.com',
    serviceId,
    permissions,
    ttlSeconds: 600,
    now: Date.now(),
  })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-services-'))
  await writeFile(join(folder, 'panel.secret'), secret, { mode: 0o600 })
})
afterEach(async () => {
  await house?.stop()
  house = undefined
  await rm(folder, { recursive: true, force: true })
})

test('a service of the table is let in at once and may do what the table says; one that is added later follows', async () => {
  await write(issuer({ 'panel-two': ['item:read'] }))
  house = await start()
  const two = { token: await tokenOf('panel-two', ['item:read', 'user:read']) }
  const seen = await house.ask('{ caller { serviceId permissions } }', undefined, two)
  expect(seen.data.caller).toEqual({ serviceId: 'panel-two', permissions: ['item:read'] })
  const { data } = await house.ask('{ serviceClients { id } }')
  expect(data.serviceClients).toContainEqual({ id: 'panel-two' })

  const three = { token: await tokenOf('panel-three', ['item:read']) }
  expect((await house.ask('{ caller { serviceId } }', undefined, three)).status).toBe(401)
  await write(issuer({ 'panel-two': ['item:read'], 'panel-three': ['item:read'] }))
  const end = performance.now() + 10_000
  while ((await house.ask('{ caller { serviceId } }', undefined, three)).status === 401) {
    if (performance.now() > end) throw new Error('the new service was not let in within ten seconds')
    await sleep(100)
  }
}, 60_000)

test('an API key alone gives its service no more than the table does, and follows a change of the table', async () => {
  await write(issuer({ 'panel-two': ['item:read'] }))
  house = await start()
  const rotated = await house.ask(
    'mutation { rotateServiceKey(clientId: "panel-two") { secret userErrors { message } } }',
  )
  const { secret: key } = rotated.data.rotateServiceKey as { secret: string }
  const byKey = { permissions: null, headers: { 'x-api-key': key } }
  const granted = async () =>
    ((await house!.ask('{ caller { permissions } }', undefined, byKey)).data.caller as { permissions: string[] })
      .permissions
  expect(await granted()).toEqual(['item:read'])
  await write(issuer({ 'panel-two': ['item:read', 'user:read'] }))
  const end = performance.now() + 10_000
  while ((await granted()).length === 1) {
    if (performance.now() > end) throw new Error('the change of the table did not count within ten seconds')
    await sleep(100)
  }
  expect((await granted()).toSorted()).toEqual(['item:read', 'user:read'])
}, 60_000)

test('a secret of the table that is used elsewhere refuses to start, and is not shown', async () => {
  await write(issuer({ 'panel-two': ['item:read'] }))
  const starting = start({ MARKETPLACE_SIGNING_SECRET: secret })
  await expect(starting).rejects.toThrow(
    'MARKETPLACE_SIGNING_SECRET and a secret of issuer panel.example.org hold the same secret',
  )
  await expect(starting).rejects.not.toThrow(secret)
})
