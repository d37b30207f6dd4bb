/** Two backups or restores at the same time, or a restore and a start: one is done as it says, the other says that it is not alone. */
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { startTestGateway } from '../support/gateway.ts'
import { run } from './binary.ts'
import type { Ended } from './binary.ts'

const patient = 120_000
let cwd: string
let sandbox: Sandbox
let env: Record<string, string>

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 3 })
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'at-once-'))
  env = { DATA_DIR: join(cwd, 'data') }
  await (await startTestGateway({ dataDir: env['DATA_DIR']!, existing: sandbox, engine: 'sqlite' })).stop()
  await writeFile(
    join(cwd, 'held.mjs'),
    `import fs from 'node:fs/promises'
     import { existsSync, writeFileSync } from 'node:fs'
     import { syncBuiltinESMExports } from 'node:module'
     const { rename } = fs
     fs.rename = async (...names) => {
       writeFileSync('held', '')
       while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20))
       return rename(...names)
     }
     syncBuiltinESMExports()`,
  )
})
afterEach(() => rm(cwd, { recursive: true }))

/** The second begins and ends while the first is about to put its draft in its place. */
async function atOnce(first: readonly string[], second: readonly string[]): Promise<[Ended, Ended]> {
  const one = run(first, { cwd, env: { ...env, NODE_OPTIONS: `--import=${join(cwd, 'held.mjs')}` } })
  while (!existsSync(join(cwd, 'held'))) await sleep(20)
  const two = await run(second, { cwd, env })
  await writeFile(join(cwd, 'go'), '')
  return [await one, two]
}

test(
  'a second backup to the same file does not write into the first, which is whole',
  async () => {
    const [one, two] = await atOnce(['backup', 'copy.db'], ['backup', 'copy.db'])
    expect([one.code, one.err]).toEqual([0, ''])
    expect(two.code).toBe(69)
    expect(two.err).toContain('Another backup is being written to copy.db.')
    expect((await readdir(cwd)).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db'])
    expect((await run(['restore', 'copy.db', '--yes'], { cwd, env })).code).toBe(0)
  },
  patient,
)

test(
  'of two restores at once the one that says it is done has put back its own backup',
  async () => {
    for (const name of ['one.db', 'two.db']) {
      await copyFile(join(env['DATA_DIR']!, 'gateway.db'), join(cwd, name))
      const db = new DatabaseSync(join(cwd, name))
      db.exec(`CREATE TABLE mark AS SELECT '${name}' AS name`)
      db.close()
    }
    const [one, two] = await atOnce(['restore', 'one.db', '--yes'], ['restore', 'two.db', '--yes'])
    expect([one.code, one.err]).toEqual([0, ''])
    expect(two.code).toBe(69)
    expect(two.err).toContain('Another restore is under way')
    const db = new DatabaseSync(join(env['DATA_DIR']!, 'gateway.db'), { readOnly: true })
    expect(db.prepare('SELECT name FROM mark').get()).toEqual({ name: 'one.db' })
    db.close()
    expect((await readdir(env['DATA_DIR']!)).filter((name) => name.includes('restoring'))).toEqual([])
  },
  patient,
)

test(
  'a gateway that is started while a restore puts its copy in place does not open the store that is on its way out',
  async () => {
    await copyFile(join(env['DATA_DIR']!, 'gateway.db'), join(cwd, 'one.db'))
    const restoring = run(['restore', 'one.db', '--yes'], {
      cwd,
      env: { ...env, NODE_OPTIONS: `--import=${join(cwd, 'held.mjs')}` },
    })
    while (!existsSync(join(cwd, 'held'))) await sleep(20)
    const start = () => startTestGateway({ dataDir: env['DATA_DIR']!, existing: sandbox, engine: 'sqlite' })
    const early = await start().then(
      (gateway) => gateway,
      (error: Error) => error.message,
    )
    await writeFile(join(cwd, 'go'), '')
    const { code, err } = await restoring
    expect([code, err]).toEqual([0, ''])
    if (typeof early !== 'string') await early.stop()
    expect(early).toMatch(/A restore of .*gateway\.db is under way\. Start the gateway when it has ended\./)
    expect((await readdir(env['DATA_DIR']!)).filter((name) => /-wal|-shm|restoring/.test(name))).toEqual([])
    await (await start()).stop()
  },
  patient,
)
