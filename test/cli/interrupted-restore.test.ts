/** A restore that is killed loses nothing in silence: the next start finds a store, or says that there is none any more. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { startTestGateway } from '../support/gateway.ts'
import { run } from './binary.ts'

const patient = 120_000
let cwd: string
let sandbox: Sandbox
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'restore-'))
  sandbox = await startSandbox({ plugins: 3 })
  await writeFile(
    join(cwd, 'killed.mjs'),
    `import fs from 'node:fs/promises'
     import { syncBuiltinESMExports } from 'node:module'
     const { rename } = fs
     let left = Number(process.env.RENAMES)
     const end = () => {
       if (process.env.FAILS) throw new Error('EIO: i/o error, rename')
       process.kill(process.pid, 'SIGKILL')
     }
     fs.rename = async (...names) => (left-- > 0 ? rename(...names) : end())
     syncBuiltinESMExports()`,
  )
  const gateway = await gatewayOn(join(cwd, 'origin'))
  await write(gateway, 'early')
  await gateway.stop()
  await copyFile(join(cwd, 'origin/gateway.db'), join(cwd, 'early.db'))
})
afterAll(async () => {
  await sandbox.stop()
  await rm(cwd, { recursive: true })
})

const gatewayOn = (dataDir: string) => startTestGateway({ dataDir, existing: sandbox, engine: 'sqlite' })
type Running = Awaited<ReturnType<typeof gatewayOn>>

const write = (gateway: Running, userId: string) =>
  gateway.ask(
    'mutation ($id: ID!) { syncUser(input: { userId: $id, action: CREATE, data: { email: "a@example.org", username: "a" } }) { status } }',
    { id: userId },
  )

async function knows(gateway: Running, id: string): Promise<boolean> {
  const { data } = await gateway.ask('query ($id: ID!) { userSync(userId: $id) { desiredRevision } }', { id })
  return (data as { userSync: { desiredRevision: number } }).userSync.desiredRevision > 0
}

/** Ends the command in place of the rename after so many. */
const restoreKilledAfter = (renames: number, dataDir: string, more: Record<string, string> = {}) =>
  run(['restore', 'early.db', '--yes'], {
    cwd,
    env: {
      DATA_DIR: dataDir,
      RENAMES: String(renames),
      NODE_OPTIONS: `--import=${join(cwd, 'killed.mjs')}`,
      ...more,
    },
  })

test(
  'a restore that is killed at any of its renames leaves the store that was there or the restored one',
  async () => {
    for (const renames of [0, 1, 2]) {
      const dataDir = join(cwd, `whole-${renames}`)
      let gateway = await gatewayOn(dataDir)
      await write(gateway, 'late')
      await gateway.stop()
      await restoreKilledAfter(renames, dataDir)
      gateway = await gatewayOn(dataDir)
      expect([await knows(gateway, 'late'), await knows(gateway, 'early')]).toEqual([renames === 0, renames > 0])
      await gateway.stop()
    }
  },
  patient,
)

test(
  'no new store is made where a restore was killed after the log of a lost one had been moved away, and another restore mends it',
  async () => {
    const dataDir = join(cwd, 'lost')
    await mkdir(dataDir)
    await writeFile(join(dataDir, 'gateway.db-wal'), 'accepted')
    await restoreKilledAfter(1, dataDir)
    expect((await readdir(dataDir)).filter((name) => name.startsWith('gateway.db'))).toEqual([
      expect.stringMatching(/^gateway\.db\.before-.*-wal$/),
      'gateway.db.restoring',
      'gateway.db.restoring-lock',
    ])
    await expect(gatewayOn(dataDir)).rejects.toThrow(/gateway\.db\.restoring: a restore was interrupted\. Run it again/)
    expect(existsSync(join(dataDir, 'gateway.db'))).toBe(false)

    expect((await run(['restore', 'early.db', '--yes'], { cwd, env: { DATA_DIR: dataDir } })).code).toBe(0)
    expect((await readdir(dataDir)).filter((name) => name.includes('restoring'))).toEqual([])
    const gateway = await gatewayOn(dataDir)
    expect(await knows(gateway, 'early')).toBe(true)
    await gateway.stop()
  },
  patient,
)

test(
  'nor where a restore failed after that',
  async () => {
    const dataDir = join(cwd, 'failed')
    await mkdir(dataDir)
    await writeFile(join(dataDir, 'gateway.db-wal'), 'accepted')
    const { code, err } = await restoreKilledAfter(1, dataDir, { FAILS: '1' })
    expect(code).toBe(1)
    expect(err).toContain('EIO')
    await expect(gatewayOn(dataDir)).rejects.toThrow(/gateway\.db\.restoring: a restore was interrupted\. Run it again/)
    expect((await run(['restore', 'early.db', '--yes'], { cwd, env: { DATA_DIR: dataDir } })).code).toBe(0)
    const gateway = await gatewayOn(dataDir)
    expect(await knows(gateway, 'early')).toBe(true)
    await gateway.stop()
    // A store that is still in its place needs no such mark.
    expect((await restoreKilledAfter(0, dataDir, { FAILS: '1' })).code).toBe(1)
    expect((await readdir(dataDir)).filter((name) => name.endsWith('restoring'))).toEqual([])
  },
  patient,
)

test(
  'a store that was moved away without its log is not replaced by an empty one, which would delete the log',
  async () => {
    const dataDir = join(cwd, 'moved')
    const gateway = await gatewayOn(dataDir)
    await gateway.stop()
    await rename(join(dataDir, 'gateway.db'), join(dataDir, 'elsewhere.db'))
    await writeFile(join(dataDir, 'gateway.db-wal'), 'accepted')
    await expect(gatewayOn(dataDir)).rejects.toThrow(/gateway\.db-wal, the log of one/)
    expect(existsSync(join(dataDir, 'gateway.db-wal'))).toBe(true)
  },
  patient,
)

test(
  'what is restored from the files of a gateway that crashed has what stood in their log, and leaves nothing beside the store',
  async () => {
    const [lively, dataDir] = [join(cwd, 'lively'), join(cwd, 'restored')]
    let gateway = await gatewayOn(lively)
    await write(gateway, 'logged')
    for (const name of ['gateway.db', 'gateway.db-wal']) {
      // By another process, for the sake of the locks that this one has on them.
      await promisify(execFile)('cp', [join(lively, name), join(cwd, name)])
    }
    await gateway.stop()
    const { code, err } = await run(['restore', 'gateway.db', '--yes'], { cwd, env: { DATA_DIR: dataDir } })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await readdir(dataDir)).toEqual(['gateway.db'])
    gateway = await gatewayOn(dataDir)
    expect(await knows(gateway, 'logged')).toBe(true)
    await gateway.stop()
  },
  patient,
)
