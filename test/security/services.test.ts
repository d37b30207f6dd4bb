/** Services of the table of issuers through the front door: known from the start, followed while the gateway runs, limited by the table. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { startCluster } from '../support/postgres-cluster.ts'

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

async function until(what: string, limitMs: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`)
    await sleep(100)
  }
}

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
  const asked = () => house!.ask('{ caller { serviceId } }', undefined, three)
  await until('the new service', 10_000, async () => (await asked()).status !== 401)
}, 60_000)

test('a table that changes while its services are being registered is in force', async () => {
  await write(issuer({ 'panel-two': ['item:read'], 'panel-three': ['item:read'] }))
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const starting = startTestGateway({
    sandbox: { plugins: 5 },
    env: { GATEWAY_ISSUERS_FILE: join(folder, 'issuers.json') },
    around(store) {
      const run = store.run.bind(store)
      store.run = async (work, ...args) => {
        if (work.name === 'ensureClient' && JSON.stringify(args).includes('panel-three')) {
          begin()
          await held
        }
        return run(work, ...args)
      }
      return store
    },
  })
  await begun
  await write(issuer({ 'panel-two': ['item:read'] }))
  // The table is looked at every two seconds.
  await sleep(3_000)
  release()
  house = await starting
  const ask = async (service: string) =>
    (await house!.ask('{ caller { serviceId } }', undefined, { token: await tokenOf(service, ['item:read']) })).status
  expect([await ask('panel-two'), await ask('panel-three')]).toEqual([200, 401])
}, 60_000)

test('a service that is added while the store is away is let in once the store is back', async () => {
  const cluster = await startCluster()
  if (!cluster) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('PostgreSQL is required and missing')
    return console.log('Skipped: PostgreSQL was not found.')
  }
  try {
    await write(issuer({ 'panel-two': ['item:read'] }))
    house = await start({ DATABASE_URL: cluster.url })
    await cluster.halt('immediate')
    await write(issuer({ 'panel-two': ['item:read'], 'panel-three': ['item:read'] }))
    await until('the first attempt', 30_000, () =>
      house!.logged.some((line) => line.includes('could not be registered')),
    )
    await cluster.start()
    const token = await tokenOf('panel-three', ['item:read'])
    const asked = () => house!.ask('{ caller { serviceId } }', undefined, { token })
    await until('the new service', 30_000, async () => (await asked()).status === 200)
  } finally {
    await house?.stop()
    house = undefined
    await cluster.stop()
  }
}, 90_000)

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
  await until('the change of the table', 10_000, async () => (await granted()).length > 1)
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
