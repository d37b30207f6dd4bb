/** Files that a command is given and that are not there, are folders or cannot be written: said in words, before anything is sent. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { hasSmallDisk, smallDisk } from '../support/small-disk.ts'
import { environmentOf, run } from './binary.ts'

let cwd: string
let gateway: TestGateway
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-files-'))
  gateway = await startTestGateway({ sandbox: { plugins: 3 }, engine: 'sqlite' })
  await mkdir(join(cwd, 'folder/plugin.yaml'), { recursive: true })
  const users = ['ann', 'ben'].map((userId) =>
    JSON.stringify({ userId, action: 'CREATE', data: { email: `${userId}@example.org`, username: userId } }),
  )
  await writeFile(join(cwd, 'users.ndjson'), users.join('\n'))
})
afterAll(async () => {
  await gateway.stop()
  await rm(cwd, { recursive: true })
})

const sent = () => gateway.sandbox.ledger().filter(({ path }) => path.includes('/users/sync'))

test.each([
  [
    ['users', 'sync', 'users.ndjson', '--state', 'missing/x.json'],
    'missing/x.json cannot be written: its folder is not there.',
  ],
  [
    ['users', 'sync', 'users.ndjson', '--state', 'missing/x.json', '--restart'],
    'missing/x.json cannot be written: its folder is not there.',
  ],
  [['users', 'sync', 'users.ndjson', '--state', 'folder'], 'folder cannot be read: it is a folder.'],
  [
    ['users', 'sync', 'users.ndjson', '--state', 'users.ndjson/x.json'],
    'users.ndjson/x.json cannot be read: a part of its path is no folder.',
  ],
  [['backup', 'missing/x.db'], 'missing/x.db cannot be written: its folder is not there.'],
  [['backup', 'users.ndjson/x.db'], 'users.ndjson/x.db cannot be written: a part of its path is no folder.'],
  [
    ['keys', 'add-signing', 'service-integration', '--algorithm', 'legacy', '--from', 'missing'],
    'There is no file missing.',
  ],
  [
    ['keys', 'add-signing', 'service-integration', '--algorithm', 'legacy', '--from', 'folder'],
    'folder cannot be read: it is a folder.',
  ],
  [['keys', 'register-old', 'service-integration', 'missing'], 'There is no file missing.'],
  [['openapi', '--output', 'missing/x.json'], 'missing/x.json cannot be written: its folder is not there.'],
  [['schema', 'print', '--output', 'folder'], 'folder cannot be written: it is a folder.'],
  [['export-user', 'ann', '--output', 'missing/x.json'], 'missing/x.json cannot be written: its folder is not there.'],
  [['review', 'validate', 'folder'], 'folder/plugin.yaml cannot be read: it is a folder.'],
])('%j is refused with 2, in words', async (args, message) => {
  const { code, out, err } = await run(args, { cwd, env: environmentOf(gateway) })
  expect({ code, out, err: err.split('\n')[0] }).toEqual({ code: 2, out: '', err: `error: ${message}` })
  expect(sent()).toEqual([])
})

test('nothing is left of a look whether the state can be kept', async () => {
  const { code } = await run(['users', 'sync', 'users.ndjson', '--state', 'state.json'], {
    cwd,
    env: environmentOf(gateway),
  })
  expect(code).toBe(0)
  expect((await readdir(cwd)).filter((name) => name.startsWith('state'))).toEqual([])
})

const onSmallDisk = hasSmallDisk() ? test : test.skip

onSmallDisk('a full disk ends with 1, and nothing is left there', async () => {
  const disk = await smallDisk()
  try {
    await disk.fill()
    for (const args of [
      ['backup', join(disk.folder, 'x.db')],
      ['openapi', '--output', join(disk.folder, 'x.json')],
    ]) {
      const { code, err } = await run(args, { cwd, env: environmentOf(gateway) })
      expect({ code, err: err.split('\n')[0] }).toEqual({
        code: 1,
        err: `error: ${args.at(-1)} cannot be written: its disk is full.`,
      })
    }
    expect((await readdir(disk.folder)).filter((name) => name.startsWith('x.db'))).toEqual([])
    await disk.free()
    const backup = join(cwd, 'x.db')
    expect((await run(['backup', backup], { cwd, env: environmentOf(gateway) })).code).toBe(0)
    await disk.fill()
    const restored = await run(['restore', backup, '--yes'], { cwd, env: { DATA_DIR: join(disk.folder, 'data') } })
    expect(restored).toMatchObject({
      code: 1,
      err: `error: ${disk.folder}/data/gateway.db cannot be written: its disk is full.\n`,
    })
    expect(await readdir(join(disk.folder, 'data'))).toEqual([])
  } finally {
    await disk.remove()
  }
})
