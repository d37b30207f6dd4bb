/** The store goes away or fills up under a running gateway: nothing is acknowledged that is not kept, and it comes back alone. */
import { chmod, chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { statement } from '../support/postgres.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { hasSmallDisk, smallDisk } from '../support/small-disk.ts'
import type { SmallDisk } from '../support/small-disk.ts'
import { endAll, launch, person, syncUser } from './running.ts'
import type { Running, Synced } from './running.ts'

let sandbox: Sandbox
let dataDir: string

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
}, 60_000)
afterAll(() => sandbox.stop())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-store-'))
})
afterEach(async () => {
  endAll()
  await rm(dataDir, { recursive: true, force: true })
})

async function write(gateway: Running, userId: string): Promise<string> {
  const response = await gateway.post(syncUser, person(userId))
  const { data, errors } = (await response.json()) as Synced
  return errors?.[0]?.extensions.code ?? data?.syncUser?.status ?? 'nothing'
}

async function track(gateway: Running, messageId: string): Promise<string> {
  const events = [
    { messageId, type: 'view', occurredAt: new Date().toISOString(), data: { custom: { text: 'x'.repeat(10_000) } } },
  ]
  const response = await gateway.post(
    'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }',
    { events },
  )
  const { data, errors } = (await response.json()) as { data?: { trackEvents: { accepted: number } } } & Pick<
    Synced,
    'errors'
  >
  return errors?.[0]?.extensions.code ?? (data?.trackEvents.accepted === 1 ? 'accepted' : 'nothing')
}

async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now()
  while (!(await holds())) {
    if (performance.now() - startedAt > limitMs) throw new Error(`waited ${limitMs} ms for ${what}`)
    await sleep(100)
  }
  return performance.now() - startedAt
}

/** Who was accepted has arrived, and of who was refused nothing is known. */
async function expectOnlyPromises(gateway: Running, accepted: string, refused: string): Promise<void> {
  const answer = await gateway.post(
    `{ accepted: userSync(userId: "${accepted}") { status } refused: userSync(userId: "${refused}") { status } }`,
  )
  expect(((await answer.json()) as { data: unknown }).data).toEqual({
    accepted: { status: 'SYNCHRONIZED' },
    refused: { status: 'NEVER_SYNCED' },
  })
}

const healthOf = async (gateway: Running) => (await gateway.post('{ health { components { name status } } }')).text()

const statusOf = async ({ url }: Running, path: string) => (await fetch(`${url}${path}`)).status

test('row 119: with the database down writes get SERVICE_UNAVAILABLE, /readyz says so, /livez does not, and it recovers alone', async () => {
  const cluster = await startCluster()
  if (!cluster) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('PostgreSQL is required and missing')
    return console.log('Skipped: PostgreSQL was not found.')
  }
  try {
    const gateway = await launch({ dataDir, sandbox, env: { DATABASE_URL: cluster.url } }).ready
    expect(await write(gateway, 'before')).toBe('SYNCHRONIZED')
    const lostAt = performance.now()
    await cluster.halt('immediate')
    // A probe every tenth of a second, as an impatient balancer would: when did the first one say no?
    const said = until('/readyz to say so', 15_000, async () => (await statusOf(gateway, '/readyz')) === 503).then(
      () => performance.now() - lostAt,
    )
    expect(await write(gateway, 'during')).toBe('SERVICE_UNAVAILABLE')
    const rest = await fetch(`${gateway.url}/api/integration/users/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token()}` },
      body: JSON.stringify({
        user_id: 'during-too',
        action: 'create',
        user_data: { email: 'during-too@panel.example', username: 'during-too' },
      }),
    })
    expect([rest.status, Number(rest.headers.get('retry-after')) >= 1]).toEqual([503, true])
    expect(await said).toBeGreaterThan(5_000)
    expect(await statusOf(gateway, '/livez')).toBe(200)
    await cluster.start()
    await until('the recovery', 20_000, async () => (await statusOf(gateway, '/readyz')) === 200)
    // Accepted at once; delivered when the worker has found its way back as well, however long a busy machine takes for that.
    expect(['SYNCHRONIZED', 'PENDING']).toContain(await write(gateway, 'after'))
    const delivered = async () => {
      const asked = await gateway.post('{ userSync(userId: "after") { status } }')
      return (
        ((await asked.json()) as { data: { userSync: { status: string } } }).data.userSync.status === 'SYNCHRONIZED'
      )
    }
    await until('the delivery', 30_000, delivered)
    await expectOnlyPromises(gateway, 'before', 'during')
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended).toBe(0)
  } finally {
    await cluster.stop()
  }
}, 120_000)

const tables = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables WHERE schemaname = 'public'`

/** Each begins it, and comes back with the way to end it. */
const unwritable = {
  'is read-only': async (client: Client) => {
    await client.query('ALTER SYSTEM SET default_transaction_read_only = on')
    await client.query('SELECT pg_reload_conf()')
    return async () => {
      await client.query('ALTER SYSTEM RESET default_transaction_read_only')
      await client.query('SELECT pg_reload_conf()')
    }
  },
  'has its tables locked': async (client: Client) => {
    const { rows } = await client.query<{ names: string }>(tables)
    await client.query(`BEGIN; LOCK TABLE ${rows[0]!.names} IN SHARE MODE`)
    return async () => void (await client.query('COMMIT'))
  },
}

test.each(Object.keys(unwritable) as (keyof typeof unwritable)[])(
  'a database that %s takes no writes: /readyz says so, and that it is over',
  async (what) => {
    const cluster = await startCluster()
    if (!cluster) {
      if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error('PostgreSQL is required and missing')
      return console.log('Skipped: PostgreSQL was not found.')
    }
    try {
      const name = what.replaceAll(' ', '-')
      const client = new Client(cluster.url)
      client.on('error', () => undefined)
      await client.connect()
      const gateway = await launch({ dataDir, sandbox, env: { DATABASE_URL: cluster.url } }).ready
      expect(await write(gateway, `${name}-before`)).toBe('SYNCHRONIZED')
      const end = await unwritable[what](client)
      await until('/readyz to say so', 30_000, async () => (await statusOf(gateway, '/readyz')) === 503)
      expect(await write(gateway, `${name}-during`)).toBe('SERVICE_UNAVAILABLE')
      expect(await healthOf(gateway)).toContain('{"name":"store","status":"UNHEALTHY"}')
      await end()
      await client.end()
      await until('the recovery', 20_000, async () => (await statusOf(gateway, '/readyz')) === 200)
      expect(['SYNCHRONIZED', 'PENDING']).toContain(await write(gateway, `${name}-after`))
    } finally {
      await cluster.stop()
    }
  },
  120_000,
)

test('an embedded store that another process has locked takes no writes: /readyz says so, and that it is over', async () => {
  const gateway = await launch({ dataDir, sandbox }).ready
  expect(await write(gateway, 'locked-before')).toBe('SYNCHRONIZED')
  const other = new DatabaseSync(join(dataDir, 'gateway.db'), { timeout: 10_000 })
  other.exec('BEGIN IMMEDIATE')
  await until('/readyz to say so', 30_000, async () => (await statusOf(gateway, '/readyz')) === 503)
  other.close()
  await until('the recovery', 20_000, async () => (await statusOf(gateway, '/readyz')) === 200)
  expect(['SYNCHRONIZED', 'PENDING']).toContain(await write(gateway, 'locked-after'))
}, 90_000)

const onSmallDisk = hasSmallDisk() ? test : test.skip

/** Resolves with a way to have another write refused. */
async function fillUntilRefused(gateway: Running, disk: SmallDisk): Promise<() => Promise<boolean>> {
  expect(await track(gateway, 'before')).toBe('accepted')
  await disk.fill()
  const refusal = async () => (await track(gateway, `during-${performance.now()}`)) === 'SERVICE_UNAVAILABLE'
  await until('a refusal', 10_000, refusal)
  return refusal
}

onSmallDisk(
  'row 120: with the disk full writes get SERVICE_UNAVAILABLE, what was accepted stays, and it recovers alone',
  async () => {
    const disk = await smallDisk()
    try {
      const gateway = await launch({ dataDir: disk.folder, sandbox }).ready
      expect(await write(gateway, 'full-before')).toBe('SYNCHRONIZED')
      await disk.fill()
      await sleep(2500)
      for (const name of ['full-1', 'full-2', 'full-3'])
        expect([name, await write(gateway, name)]).toEqual([name, 'SERVICE_UNAVAILABLE'])
      expect(await statusOf(gateway, '/livez')).toBe(200)
      await disk.free()
      await until('the recovery', 15_000, async () => (await write(gateway, 'full-after')) === 'SYNCHRONIZED')
      await expectOnlyPromises(gateway, 'full-before', 'full-1')
      gateway.child.kill('SIGTERM')
      expect(await gateway.ended).toBe(0)
    } finally {
      endAll()
      await sleep(200)
      await disk.remove()
    }
  },
  90_000,
)

onSmallDisk(
  'with the disk full /readyz, health and the log say so, though small writes of the gateway itself still go through',
  async () => {
    const disk = await smallDisk()
    try {
      const gateway = await launch({ dataDir: disk.folder, sandbox }).ready
      await fillUntilRefused(gateway, disk)
      await until('/readyz to say so', 20_000, async () => (await statusOf(gateway, '/readyz')) === 503)
      expect(await healthOf(gateway)).toContain('{"name":"store","status":"UNHEALTHY"}')
      expect(gateway.output()).toContain('The disk of the store is full.')
      await disk.free()
      await until('the recovery', 10_000, async () => (await statusOf(gateway, '/readyz')) === 200)
      expect(await track(gateway, 'after')).toBe('accepted')
    } finally {
      endAll()
      await sleep(200)
      await disk.remove()
    }
  },
  90_000,
)

onSmallDisk(
  'with the disk of PostgreSQL full /readyz, health and the log say so, though part of the writes still finds its place',
  async () => {
    const cluster = await startCluster()
    if (!cluster) return console.log('Skipped: PostgreSQL was not found.')
    const disk = await smallDisk()
    try {
      // The tables alone: a server whose own files find no room ends.
      await chmod(disk.folder, 0o777)
      const small = join(disk.folder, 'tables')
      await mkdir(small)
      const { uid, gid } = await stat(cluster.folder)
      await chown(small, uid, gid)
      await statement(cluster.url, `CREATE TABLESPACE small LOCATION '${small}'`)
      await statement(cluster.url, 'ALTER ROLE postgres SET default_tablespace = small')
      const gateway = await launch({ dataDir, sandbox, env: { DATABASE_URL: cluster.url } }).ready
      const refusal = await fillUntilRefused(gateway, disk)
      await until('/readyz to say so', 20_000, async () => {
        await refusal()
        return (await statusOf(gateway, '/readyz')) === 503
      })
      expect(await healthOf(gateway)).toContain('{"name":"store","status":"UNHEALTHY"}')
      expect(gateway.output()).toContain('The disk of the store is full.')
      expect(await (await fetch(`${gateway.url}/metrics`)).text()).toMatch(/^gateway_store_up 0$/m)
      await disk.free()
      expect(await track(gateway, 'after')).toBe('accepted')
      await until('the recovery', 20_000, async () => (await statusOf(gateway, '/readyz')) === 200)
    } finally {
      endAll()
      await sleep(200)
      await cluster.stop()
      await disk.remove()
    }
  },
  90_000,
)
