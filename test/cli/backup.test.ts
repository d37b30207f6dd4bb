import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { startTestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
let cwd: string
let sandbox: Sandbox
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  sandbox = await startSandbox({ plugins: 3 })
})
afterAll(async () => {
  await sandbox.stop()
  await rm(cwd, { recursive: true })
})

const gatewayOn = (dataDir: string) =>
  startTestGateway({ dataDir, existing: sandbox, engine: 'sqlite', env: { RATE_LIMIT_SCALE: '1000' } })

const write = (gateway: Awaited<ReturnType<typeof gatewayOn>>, userId: string) =>
  gateway.ask(
    'mutation ($input: SyncUserInput!) { syncUser(input: $input) { replayed event { id } userErrors { message } } }',
    {
      input: {
        userId,
        action: 'CREATE',
        data: { email: `${userId}@example.org`, username: userId },
        idempotencyKey: `key-${userId}`,
      },
    },
  )

test(
  'a backup under writes is the beginning of what happened; restored, keys still know their writes',
  async () => {
    const dataDir = join(cwd, 'data')
    let gateway = await gatewayOn(dataDir)
    const env = environmentOf(gateway)
    const progress = { written: 0, going: true }
    const writer = (async () => {
      for (; progress.going; progress.written++) await write(gateway, `w-${progress.written}`)
    })()
    while (progress.written < 20) await new Promise((resolve) => setTimeout(resolve, 10))
    const before = progress.written
    const backup = await run(['backup', 'copy.db', '--json'], { cwd, env })
    progress.going = false
    await writer
    const { written } = progress
    expect(backup.code).toBe(0)
    expect(backup.json()).toMatchObject({ file: 'copy.db', migrations: expect.any(Number) })
    expect(statSync(join(cwd, 'copy.db')).mode & 0o777).toBe(0o600)
    expect((await run(['backup', 'copy.db'], { cwd, env })).code).toBe(2)
    const busy = await run(['restore', 'copy.db', '--yes'], { cwd, env })
    expect(busy.code).toBe(1)
    expect(busy.err).toMatch(/A gateway runs on this store/)
    await gateway.stop()

    const restored = await run(['restore', 'copy.db', '--yes'], { cwd, env })
    expect(restored.err).toBe('')
    expect(restored.out).toMatch(/keptAs +.*gateway\.db\.before-/)
    gateway = await gatewayOn(dataDir)
    const revisions = await Promise.all(
      Array.from({ length: written }, async (_, index) => {
        const { data } = await gateway.ask('query ($id: ID!) { userSync(userId: $id) { desiredRevision } }', {
          id: `w-${index}`,
        })
        return (data as { userSync: { desiredRevision: number } }).userSync.desiredRevision
      }),
    )
    const kept = revisions.indexOf(0) < 0 ? written : revisions.indexOf(0)
    expect(kept).toBeGreaterThanOrEqual(before)
    expect(revisions.slice(kept).every((revision) => revision === 0)).toBe(true)
    const { data } = await write(gateway, 'w-0')
    expect(data).toMatchObject({ syncUser: { replayed: true, userErrors: [] } })
    await gateway.stop()
  },
  patient,
)

test(
  'what a crashed gateway left beside a store that was moved away does not get into the restored one',
  async () => {
    const lively = join(cwd, 'lively')
    const crashed = join(cwd, 'crashed')
    let gateway = await gatewayOn(lively)
    await write(gateway, 'before')
    const env = { DATA_DIR: crashed }
    expect((await run(['backup', 'early.db'], { cwd, env: environmentOf(gateway) })).code).toBe(0)
    for (let index = 0; index < 20; index++) await write(gateway, `after-${index}`)
    // As a process that was killed now would leave them.
    await mkdir(crashed)
    for (const name of ['gateway.db', 'gateway.db-wal', 'gateway.db-shm']) {
      // By another process: to close a file of a store here would end the locks that the gateway of this process has on it.
      await promisify(execFile)('cp', [join(lively, name), join(crashed, name)])
    }
    await gateway.stop()
    await rename(join(crashed, 'gateway.db'), join(crashed, 'broken.db'))

    const restored = await run(['restore', 'early.db', '--yes', '--json'], { cwd, env })
    expect(restored.code).toBe(0)
    const { keptAs } = restored.json() as { keptAs: string }
    expect(existsSync(`${keptAs}-wal`)).toBe(true)
    gateway = await gatewayOn(crashed)
    const revisionOf = async (id: string) => {
      const { data } = await gateway.ask('query ($id: ID!) { userSync(userId: $id) { desiredRevision } }', { id })
      return (data as { userSync: { desiredRevision: number } }).userSync.desiredRevision
    }
    expect([await revisionOf('before'), await revisionOf('after-0'), await revisionOf('after-19')]).toEqual([1, 0, 0])
    await gateway.stop()
  },
  patient,
)

test(
  'a damaged copy, something else and a missing store change nothing',
  async () => {
    const dataDir = join(cwd, 'other')
    await (await gatewayOn(dataDir)).stop()
    const env = { DATA_DIR: dataDir }
    expect((await run(['backup', 'sound.db'], { cwd, env })).code).toBe(0)
    const file = await open(join(cwd, 'sound.db'), 'r+')
    await file.write(Buffer.alloc(8_192, 7), 0, 8_192, 8_192)
    await file.close()
    await writeFile(join(cwd, 'text.db'), 'not a database at all, but long enough to be read as one'.repeat(20))
    const before = statSync(join(dataDir, 'gateway.db')).mtimeMs
    for (const name of ['sound.db', 'text.db', 'not-there.db']) {
      expect((await run(['restore', name, '--yes'], { cwd, env })).code).toBe(1)
    }
    expect(statSync(join(dataDir, 'gateway.db')).mtimeMs).toBe(before)
    expect((await readdir(dataDir)).filter((name) => /restoring|before/.test(name))).toEqual([])
    expect((await run(['backup', 'none.db'], { cwd, env: { DATA_DIR: join(cwd, 'empty') } })).code).toBe(1)
    expect(existsSync(join(cwd, 'none.db'))).toBe(false)
  },
  patient,
)

test.each(['backup', 'restore'])('%s on PostgreSQL says what to run, and hides the address', async (command) => {
  const env = { DATABASE_URL: 'postgres://panel:hidden@db.example.org/panel' }
  const { code, err } = await run([command, "it's.dump"], { cwd, env })
  expect(code).toBe(78)
  expect(err).toMatch(
    command === 'backup' ? /pg_dump .*--file='it'\\''s\.dump' "\$DATABASE_URL"/ : /pg_restore .*"\$DATABASE_URL"/,
  )
  expect(err).not.toContain('hidden')
})
