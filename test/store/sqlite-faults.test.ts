import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, open, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/kit/clock.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { hasSmallDisk, smallDisk } from '../support/small-disk.ts'
import { caught, ended, until } from './contract.ts'
import type { Database } from './database.ts'
import { contractMigrations } from './contract-migrations.ts'
import { sqliteDatabase } from './database.ts'
import * as works from './works.ts'

const unavailable = { code: 'SERVICE_UNAVAILABLE', retryable: true, retryAfterSeconds: expect.any(Number) as unknown }

const onSmallDisk = hasSmallDisk() ? test : test.skip
/** Root may write everywhere. */
const asOrdinaryUser = process.getuid?.() === 0 ? test.skip : test

describe('the store on SQLite', () => {
  let database: Database
  let store: Store
  beforeEach(async () => {
    database = await sqliteDatabase()
    store = await database.open()
  })
  afterEach(() => database.remove())

  test('answers 503 in time while another process holds the lock, reads on, and recovers', async () => {
    const holder = database.fork('lock')
    await once(holder.stdout as NodeJS.ReadableStream, 'data')
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    const began = performance.now()
    const write = caught(store.run(works.put, 'a', 1))
    expect(await store.read(works.ids)).toEqual([])
    expect(await write).toMatchObject({ ...unavailable, message: 'The store is locked by another process.' })
    const tookMs = performance.now() - began
    delay.disable()
    expect(tookMs).toBeGreaterThan(4_000)
    expect(tookMs).toBeLessThan(8_000)
    // Waiting on this thread would have stalled it for seconds; what remains is a busy machine.
    expect(delay.max / 1e6).toBeLessThan(2_000)

    const patient = store.run(works.put, 'b', 2)
    holder.send('let go')
    await Promise.all([patient, ended(holder)])
    expect(await store.read(works.ids)).toEqual(['b'])
  })

  test('gives up on a thread that no longer answers, says that it is not well, and recovers', async () => {
    const began = performance.now()
    const begun = `${database.file}.begun`
    const stuck = caught(store.run(works.hang, 12_000, begun))
    // What comes before that would be done in the same transaction.
    await until(() => existsSync(begun))
    await store.healthy()
    const unwell = until(() =>
      store.healthy().then(
        () => false,
        () => true,
      ),
    )
    const behind = caught(store.run(works.put, 'behind', 1))
    await sleep(100)
    expect(await stuck).toMatchObject(unavailable)
    expect(performance.now() - began).toBeLessThan(8_500)
    await unwell
    expect(await behind).toMatchObject(unavailable)
    await store.run(works.put, 'a', 1)
    await store.healthy()
    // What nobody waited for any longer was not begun.
    expect(await store.read(works.ids)).toEqual(['a'])
  })

  test('answers a quick look while a slow report is running', async () => {
    await store.run(works.put, 'a', 1)
    let reported = false
    const latch = new SharedArrayBuffer(4)
    // Long enough for a busy machine to start another thread.
    const report = store.read(works.hang, 20_000, undefined, latch).then(() => (reported = true))
    await sleep(50)
    expect(await store.read(works.get, 'a')).toBe(1)
    await store.healthy()
    expect(reported).toBe(false)
    Atomics.store(new Int32Array(latch), 0, 1)
    Atomics.notify(new Int32Array(latch), 0)
    await report
  })

  test('flushes each commit to the disk (synchronous = FULL is 2), because a kill of the process cannot show that', async () => {
    expect(await store.run(works.settings)).toEqual({ journal_mode: 'wal', synchronous: 2, foreign_keys: 1 })
  })

  test('fails what was pending when its thread dies, keeps none of it, and starts another thread', async () => {
    await store.run(works.put, 'before', 1)
    const doomed = [caught(store.run(works.put, 'beside', 1)), caught(store.run(works.crash))]
    for (const error of await Promise.all(doomed)) expect(error).toMatchObject(unavailable)
    await store.run(works.put, 'after', 1)
    expect(await store.read(works.ids)).toEqual(['after', 'before'])
  })

  test('fails only the call whose argument or result cannot cross threads', async () => {
    const beside = store.run(works.put, 'a', 1)
    const argument = store.run(works.put, 'b', (() => 1) as unknown as number)
    expect(await caught(argument)).toMatchObject({ name: 'DataCloneError' })
    const [result, also] = [store.run(works.uncloneable), store.run(works.put, 'c', 3)]
    expect(await caught(result)).toMatchObject({ name: 'DataCloneError' })
    await Promise.all([beside, also])
    expect(await store.read(works.ids)).toEqual(['a', 'c'])
  })

  test('names a unit of work that its module does not export', async () => {
    const misnamed = { ...works.put, name: 'putt' }
    await expect(store.run(misnamed, 'a', 1)).rejects.toThrow('does not export a unit of work named "putt"')
  })

  test('keeps its files from other users of the machine', async () => {
    await store.run(works.put, 'a', 1)
    for (const suffix of ['', '-wal', '-shm']) {
      expect(((await stat(database.file + suffix)).mode & 0o777).toString(8)).toBe('600')
    }
  })

  test('does not keep a process alive that has nothing else to do', async () => {
    await ended(database.fork('idle'))
    expect(await store.read(works.get, 'idle')).toBe(1)
  })

  test('keeps its log bounded although some reader always holds a snapshot', async () => {
    const others = new AbortController()
    const readers = [new DatabaseSync(database.file), new DatabaseSync(database.file)]
    // One begins before the other ends, so the log never has a moment of its own to start over.
    const overlap = async () => {
      for (let n = 0; !others.signal.aborted; n++) {
        const [next, last] = n % 2 === 0 ? readers : readers.toReversed()
        next?.exec('BEGIN; SELECT COUNT(*) FROM shapes')
        await sleep(15)
        if (last?.isTransaction) last.exec('COMMIT')
      }
      for (const reader of readers) reader.close()
    }
    const overlapping = overlap()
    const chunk = new Uint8Array(512 * 1024)
    let largest = 0
    try {
      for (let n = 0; n < 400; n++) {
        await store.run(works.fill, `chunk-${n}`, chunk)
        largest = Math.max(largest, (await stat(`${database.file}-wal`)).size)
      }
    } finally {
      // Also when the time of the test is up and the store is closed under it: who reads on for ever keeps the whole suite from ending.
      others.abort()
      await overlapping
    }
    // 64 MB, what is written between two looks, and one look that found the readers too slow. All of it is 200 MB.
    expect(largest / 2 ** 20).toBeLessThan(160)
  }, 120_000)
})

describe('opening the store on SQLite', () => {
  let database: Database
  beforeEach(async () => {
    database = await sqliteDatabase()
  })
  afterEach(() => database.remove())

  test('says that a file is not a database', async () => {
    await writeFile(database.file, 'something else entirely, and long enough to have a header of its own'.repeat(20))
    await expect(database.open()).rejects.toThrow('The file of the store is not a database, or is damaged.')
  })

  test('says that a database is damaged', async () => {
    const store = await database.open()
    for (let n = 0; n < 50; n++) await store.run(works.put, `id-${n}`, n)
    await store.close()
    const file = await open(database.file, 'r+')
    await file.write(Buffer.alloc(8192, 0x5a), 0, 8192, 100)
    await file.close()
    await expect(database.open()).rejects.toThrow('damaged')
  })

  test('says which file it is, and that a write-ahead log is needed', async () => {
    await expect(openSqlite({ file: ':memory:', migrations: [], clock: systemClock })).rejects.toThrow(
      'The store :memory: cannot be opened. SQLite cannot keep a write-ahead log there.',
    )
  })

  asOrdinaryUser('says that a folder cannot be written', async () => {
    await chmod(join(database.file, '..'), 0o500)
    await expect(database.open()).rejects.toThrow(/EACCES/)
  })
})

onSmallDisk(
  'the store on SQLite answers 503 on a full disk, loses nothing, and recovers when there is room',
  async () => {
    const disk = await smallDisk()
    try {
      const database = await sqliteDatabase(disk.folder)
      const store = await database.open(contractMigrations())
      const chunk = new Uint8Array(100 * 1024)
      const accepted: string[] = []
      const ballast = join(disk.folder, 'ballast')
      await writeFile(ballast, Buffer.alloc(3 * 1024 * 1024))

      const refusals: unknown[] = []
      for (let n = 0; refusals.length < 5; n++) {
        const label = `chunk-${n}`
        await store.run(works.fill, label, chunk).then(
          () => accepted.push(label),
          (error: unknown) => refusals.push(error),
        )
      }
      for (const error of refusals)
        expect(error).toMatchObject({ ...unavailable, message: 'The disk of the store is full.' })
      expect(accepted.length).toBeGreaterThan(5)
      expect(await store.read(works.filled)).toEqual(accepted)

      await rm(ballast)
      const began = performance.now()
      await until(() =>
        store.run(works.fill, 'room again', chunk).then(
          () => true,
          () => false,
        ),
      )
      expect(performance.now() - began).toBeLessThan(5_000)
      expect(await store.read(works.filled)).toEqual([...accepted, 'room again'])
      await store.close()
      const again = await database.open(contractMigrations())
      expect(await again.read(works.filled)).toEqual([...accepted, 'room again'])
      await database.remove()
    } finally {
      await disk.remove()
    }
  },
)
