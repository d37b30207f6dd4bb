/** Files of an embedded store that somebody takes away, or puts others in the place of, while a gateway has them open. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { caught } from './contract.ts'
import { contractMigrations } from './contract-migrations.ts'
import * as works from './works.ts'

let dir: string
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'removed-'))))
afterEach(() => rm(dir, { recursive: true }))

const refused = { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('was removed or replaced') as unknown }

test.each([
  ['are moved away', async () => {}],
  ['are replaced by others', async (file: string) => writeFile(file, 'another')],
  ['have a folder in their place', async (file: string) => mkdir(file)],
])('nothing is accepted while the files %s, and all again once they are back', async (_what, replace) => {
  const file = join(dir, 'store.db')
  const store = await openStore({ file, clock: systemClock, migrations: contractMigrations() })
  try {
    await store.run(works.put, 'before', 1)
    const names = (await readdir(dir)).filter((name) => name.startsWith('store.db'))
    await mkdir(join(dir, 'away'))
    for (const name of names) await rename(join(dir, name), join(dir, 'away', name))
    await replace(file)
    await expect(store.run(works.put, 'meanwhile', 1)).rejects.toMatchObject(refused)
    await expect(store.healthy()).rejects.toMatchObject(refused)

    await rm(file, { recursive: true, force: true })
    for (const name of names) await rename(join(dir, 'away', name), join(dir, name))
    await store.run(works.put, 'after', 1)
    await store.healthy()
    expect(await store.read(works.get, 'before')).not.toBeNull()
  } finally {
    await store.close()
  }
})

test('nothing is accepted while the log alone is gone, which a crash would take with it', async () => {
  const file = join(dir, 'store.db')
  const store = await openStore({ file, clock: systemClock, migrations: contractMigrations() })
  await store.run(works.put, 'before', 1)
  await rm(`${file}-wal`)
  await expect(store.run(works.put, 'meanwhile', 1)).rejects.toMatchObject(refused)
  await store.close()
})

test.each([
  [
    'a thread that crashed',
    async (store: Store) => void (await caught(store.run(works.crash))),
    (store: Store): Promise<unknown> => store.run(works.put, 'meanwhile', 1),
  ],
  [
    'a reader that is first needed then',
    async () => {},
    async (store: Store) => {
      const long = store.read(works.hang, 500)
      await systemClock.sleep(100)
      const [outcome] = await Promise.allSettled([store.read(works.ids), long])
      if (outcome.status === 'rejected') throw outcome.reason
    },
  ],
])('no empty store is made for %s while the files are away', async (_what, before, meanwhile) => {
  const file = join(dir, 'store.db')
  const store = await openStore({ file, clock: systemClock, migrations: contractMigrations() })
  try {
    await store.run(works.put, 'before', 1)
    await before(store)
    const names = (await readdir(dir)).filter((name) => name.startsWith('store.db'))
    await mkdir(join(dir, 'away'))
    for (const name of names) await rename(join(dir, name), join(dir, 'away', name))
    await expect(meanwhile(store)).rejects.toMatchObject(refused)
    expect(existsSync(file)).toBe(false)

    for (const name of names) await rename(join(dir, 'away', name), join(dir, name))
    await store.run(works.put, 'after', 1)
    expect(await store.read(works.ids)).toEqual(['after', 'before'])
  } finally {
    await store.close()
  }
})
