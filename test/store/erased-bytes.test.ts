/** What is erased is gone from the files of an embedded store that nobody closes. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '../../src/kit/clock.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { contractMigrations } from './contract-migrations.ts'
import * as works from './works.ts'

const run = promisify(execFile)
/** By another process: see CONTRIBUTING.md. */
const held = async (file: string) =>
  (await run('cat', [file, `${file}-wal`], { encoding: 'buffer', maxBuffer: 1e9 })).stdout.includes('of-a-person')

test('the log is emptied now and then, where what was erased would lie past the place where it starts over', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'erased-'))
  const file = join(dir, 'store.db')
  const options = { file, clock: systemClock, migrations: contractMigrations() }
  const store = await openSqlite({ ...options, emptyLogEveryMs: 300 })
  try {
    await store.run(works.fill, 'large', new Uint8Array(12_000_000))
    await store.run(works.put, 'job-of-a-person', 1)
    expect(await store.run(works.take)).toBe('job-of-a-person')
    expect(await held(file)).toBe(true)
    await store.run(works.put, 'beat', 0)
    for (const until = performance.now() + 10_000; performance.now() < until && (await held(file));)
      for (let n = 0; n < 40; n++) await store.run(works.increment, 'beat')
    expect(await held(file)).toBe(false)
    expect(await store.read(works.get, 'beat')).toBeGreaterThanOrEqual(40)
  } finally {
    await store.close()
    await rm(dir, { recursive: true })
  }
}, 30_000)
