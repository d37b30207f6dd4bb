/** `vacuum` through the real binary: nothing of who was erased is in any file of the store, and nobody's write is lost. */
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
/** In every name and address that is erased. */
const mark = 'canary7f3e'
let cwd: string
let sandbox: Sandbox
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  sandbox = await startSandbox({ plugins: 3 })
})
const opened: TestGateway[] = []
afterAll(async () => {
  await Promise.all(opened.map((gateway) => gateway.stop()))
  await sandbox.stop()
  await rm(cwd, { recursive: true })
})

async function gatewayOn(dataDir: string): Promise<TestGateway> {
  const env = { RATE_LIMIT_SCALE: '1000' }
  const gateway = await startTestGateway({ dataDir, existing: sandbox, engine: 'sqlite', env })
  opened.push(gateway)
  return gateway
}

async function syncAll(gateway: TestGateway, action: string, users: readonly number[]): Promise<void> {
  for (let from = 0; from < users.length; from += 100) {
    const inputs = users.slice(from, from + 100).map((index) => ({
      userId: `gone-${index}`,
      action,
      ...(action !== 'DELETE' && {
        data: { email: `${mark}.${index}@example.org`, username: `${mark}-${index}`, displayName: `${mark} ${action}` },
      }),
    }))
    const { data } = await gateway.ask(
      'mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { results { userErrors { message } } } }',
      { inputs },
    )
    expect(data.syncUsers.results.flatMap(({ userErrors }: { userErrors: unknown[] }) => userErrors)).toEqual([])
  }
}

const settled = async (gateway: TestGateway) => {
  for (;;) {
    const { data } = await gateway.ask('{ syncHealth { pending retrying } }')
    if (data.syncHealth.pending + data.syncHealth.retrying === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const files = ['', '-wal', '-shm']

/**
 * How often the mark is in the bytes of the store. Read by another process: to close a file of the store here would end the locks that the
 * gateway of this process has on it, and whoever opens the store next would cut off the shared memory that is mapped here.
 */
const found = (store: string) => {
  const there = files.map((part) => `${store}${part}`).filter((file) => existsSync(file))
  const text = execFileSync('cat', there, { encoding: 'latin1', maxBuffer: 2 ** 30 })
  return text.split(mark).length - 1
}

/** As SQLite leaves it now and then: in the gap of a page on which other rows live. With weight, so that vacuuming takes a while. */
function leaveBehind(store: string): void {
  const db = new DatabaseSync(store, { timeout: 10_000 })
  db.exec('PRAGMA secure_delete = OFF')
  db.exec('CREATE TABLE test_weight (bytes BLOB)')
  for (const text of ['before', `${mark} left behind`, 'after'])
    db.prepare('INSERT INTO test_weight VALUES (?)').run(text)
  for (let megabyte = 0; megabyte < 64; megabyte++) db.exec('INSERT INTO test_weight VALUES (randomblob(1000000))')
  db.exec(`DELETE FROM test_weight WHERE bytes LIKE '${mark}%'; PRAGMA wal_checkpoint(TRUNCATE)`)
  db.close()
}

test(
  'under writes, nothing of who was erased is left, and every accepted write is there',
  async () => {
    const dataDir = join(cwd, 'data')
    const store = join(dataDir, 'gateway.db')
    const gateway = await gatewayOn(dataDir)
    const users = Array.from({ length: 600 }, (_, index) => index)
    await syncAll(gateway, 'CREATE', users)
    await syncAll(
      gateway,
      'UPDATE',
      users.toSorted(() => Math.random() - 0.5),
    )
    expect(found(store)).toBeGreaterThan(600)
    await syncAll(
      gateway,
      'DELETE',
      users.toSorted(() => Math.random() - 0.5),
    )
    await settled(gateway)
    leaveBehind(store)
    expect(found(store)).toBeGreaterThan(0)

    const accepted: string[] = []
    const refusals = new Set<string | undefined>()
    const progress = { going: true }
    const writer = async (name: string) => {
      for (let index = 0; progress.going; index++) {
        const userId = `${name}-${index}`
        const data = { email: `${userId}@example.org`, username: userId }
        const answer = await gateway.ask(
          'mutation ($input: SyncUserInput!) { syncUser(input: $input) { event { id } } }',
          { input: { userId, action: 'CREATE', data } },
        )
        if (answer.data?.syncUser.event) accepted.push(userId)
        else refusals.add(answer.errors?.[0]?.extensions.code)
      }
    }
    const writers = ['ann', 'ben', 'cyd'].map(writer)
    while (accepted.length < 20) await new Promise((resolve) => setTimeout(resolve, 10))
    const vacuumed = await run(['vacuum', '--json'], { cwd, env: environmentOf(gateway) })
    const after = accepted.length
    while (accepted.length < after + 20) await new Promise((resolve) => setTimeout(resolve, 10))
    progress.going = false
    await Promise.all(writers)

    expect(vacuumed.err).toBe('')
    expect(vacuumed.code).toBe(0)
    const report = vacuumed.json()
    expect(report).toEqual({
      store,
      bytesBefore: expect.any(Number),
      bytesAfter: expect.any(Number),
      seconds: expect.any(Number),
    })
    expect(report.bytesBefore).toBeGreaterThan(64_000_000)
    expect(report.bytesAfter).toBeLessThan(report.bytesBefore)
    expect(found(store)).toBe(0)
    expect([...refusals].filter((code) => code !== 'SERVICE_UNAVAILABLE')).toEqual([])
    expect(statSync(store).mode & 0o077).toBe(0)
    expect((await readdir(dataDir)).filter((name) => /etilqs/.test(name))).toEqual([])
    const lost: string[] = []
    // One after the other: a slow machine accepts many meanwhile, and all at once would be an overload.
    for (const id of accepted) {
      const { data } = await gateway.ask('query ($id: ID!) { userSync(userId: $id) { desiredRevision } }', { id })
      if (data.userSync.desiredRevision !== 1) lost.push(id)
    }
    expect(lost).toEqual([])
    await gateway.stop()

    // Stopped, the store is one file, and can be vacuumed as well.
    const again = await run(['vacuum'], { cwd, env: { DATA_DIR: dataDir } })
    expect([again.code, again.err]).toEqual([0, ''])
    expect(again.out).toMatch(/bytesBefore +\d+/)
    expect(found(store)).toBe(0)
  },
  patient,
)

test(
  'a store that is held by somebody is said to be held, and a log that cannot be emptied is no success',
  async () => {
    const dataDir = join(cwd, 'held')
    const store = join(dataDir, 'gateway.db')
    await (await gatewayOn(dataDir)).stop()
    const reader = new DatabaseSync(store)
    reader.exec('PRAGMA journal_mode = WAL; BEGIN')
    reader.prepare('SELECT COUNT(*) FROM schema_migrations').get()
    const { code, err } = await run(['vacuum', '--patience', '1'], { cwd, env: { DATA_DIR: dataDir } })
    reader.close()
    expect(code).toBe(69)
    expect(err).toMatch(/held .*gateway\.db/)
    expect((await run(['vacuum'], { cwd, env: { DATA_DIR: dataDir } })).code).toBe(0)
  },
  patient,
)

test('without a store it makes none, and on PostgreSQL it says what to run and hides the address', async () => {
  const missing = await run(['vacuum'], { cwd, env: { DATA_DIR: join(cwd, 'empty') } })
  expect([missing.code, missing.err]).toEqual([1, expect.stringMatching(/There is no store at .*empty\/gateway\.db/)])
  expect(existsSync(join(cwd, 'empty'))).toBe(false)
  const { code, err } = await run(['vacuum'], {
    cwd,
    env: { DATABASE_URL: 'postgres://panel:hidden@db.example.org/panel' },
  })
  expect(code).toBe(78)
  expect(err).toMatch(/psql --command='VACUUM \(FULL\)' "\$DATABASE_URL"/)
  expect(err).not.toContain('hidden')
})
