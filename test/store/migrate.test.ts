import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { sha256 } from '../../src/kit/ids.ts'
import type { Migration } from '../../src/store/migrate.ts'
import { loadMigrations, scriptFor } from '../../src/store/migrate.ts'
import { postgresForTests } from '../support/postgres.ts'
import { ended, until } from './contract.ts'
import type { Database } from './database.ts'
import { contractMigrations } from './contract-migrations.ts'
import { freshPostgres, sqliteDatabase } from './database.ts'
import { get, ids, put } from './works.ts'

const step = (version: number, text: string): Migration => ({ version, name: 'step', checksum: sha256(text), text })

describe('migration files', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-migrations-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const load = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return loadMigrations(pathToFileURL(`${folder}/`))
  }

  test('are read in the order of their numbers, and are the same with other line ends', async () => {
    const [one, two] = await load({ '002-b.sql': 'SELECT 2;\r\nSELECT 3;', '001-a.sql': 'SELECT 1;', 'notes.md': '' })
    expect([one?.version, one?.name, two?.version]).toEqual([1, 'a', 2])
    expect(two?.checksum).toBe(sha256('SELECT 2;\nSELECT 3;'))
  })

  test.each([
    [{ '001-a.sql': '', '001-b.sql': '' }, 'Two migrations have the number 1'],
    [{ '1-a.sql': '' }, 'Migration 1-a.sql: the name must be NNN-name.sql'],
  ])('are refused when numbers or names are wrong: %j', async (files, message) => {
    await expect(load(files)).rejects.toThrow(message)
  })

  test('spell for each engine what the engines spell differently', () => {
    const text =
      'CREATE TABLE t (id {{sequence}}, b {{bytes}});\n-- only sqlite\nA;\n-- end\n-- only postgres\nB;\nC;\n-- end\nD;\n'
    expect(scriptFor('sqlite', step(1, text))).toBe(
      'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, b BLOB);\nA;\n\n\nD;\n',
    )
    expect(scriptFor('postgres', step(1, text))).toBe(
      'CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b BYTEA);\n\nB;\nC;\n\nD;\n',
    )
    expect(() => scriptFor('sqlite', step(7, '{{uuid}}'))).toThrow('Migration 7-step: unknown token {{uuid}}')
  })
})

const server = await postgresForTests()
await server?.stop()

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('migrating %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  beforeEach(async () => {
    database = await newDatabase()
  })
  afterEach(() => database.remove())

  test('is safe for twenty processes at once, on a new database and again', async () => {
    // Where all is applied already they only look.
    for (const processes of [20, 4]) {
      await Promise.all(Array.from({ length: processes }, () => ended(database.fork('open'))))
    }
    const store = await database.open()
    await store.run(put, 'a', 1)
    expect(await store.read(get, 'a')).toBe(1)
  }, 180_000)

  test('applies what is new, also below the highest number', async () => {
    const base = contractMigrations()
    await (await database.open(base)).close()
    const store = await database.open([...base, step(500, `INSERT INTO pairs VALUES ('added', 1);`)])
    expect(await store.read(ids)).toEqual(['added'])
    const again = await database.open([...base, step(500, `INSERT INTO pairs VALUES ('added', 1);`)])
    expect(await again.read(ids)).toEqual(['added'])
  })

  test('is applied once by two at once while an older process writes, which goes on and loses nothing', async () => {
    const base = contractMigrations()
    const newer = [
      ...base,
      step(901, `ALTER TABLE pairs ADD COLUMN note TEXT; INSERT INTO pairs (id, value) VALUES ('added', 1);`),
    ]
    const older = await database.open(base)
    const writer = database.fork('write', 'old')
    const acknowledged: string[] = []
    const lines = createInterface({ input: writer.stdout! }).on('line', (line) => acknowledged.push(line))
    await until(() => acknowledged.length >= 50)

    const [one, two] = await Promise.all([database.open(newer), database.open(newer)])
    const before = acknowledged.length
    await until(() => acknowledged.length >= before + 50)
    await older.run(put, 'by the older', 1)
    await one.run(put, 'by the newer', 2)
    const gone = Promise.all([once(writer, 'exit'), once(lines, 'close')])
    writer.kill('SIGKILL')
    await gone

    const found = new Set(await two.read(ids))
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([])
    expect(await older.read(get, 'by the newer')).toBe(2)
    expect([found.has('added'), found.has('by the older')]).toEqual([true, true])
    // Whoever goes back to the older version stops here, before anything is written, and is told what to do.
    await expect(database.open(base)).rejects.toThrow('Run that version, or restore a backup made before the update.')
    expect(await (await database.open(newer)).read(get, 'added')).toBe(1)
  }, 60_000)

  test('refuses a database that a newer version has written', async () => {
    const base = contractMigrations()
    await (await database.open([...base, step(901, 'SELECT 1;')])).close()
    await expect(database.open(base)).rejects.toThrow(
      'The database has migration 901-step, which this version of the gateway does not know: it was written by a newer version.',
    )
  })

  test('refuses a migration that was edited after it was applied', async () => {
    const base = contractMigrations()
    await (await database.open([...base, step(901, 'SELECT 1;')])).close()
    await expect(database.open([...base, step(901, 'SELECT 2;')])).rejects.toThrow(
      'Migration 901-step differs from the one the database was made with.',
    )
  })

  test('leaves nothing behind when one step fails', async () => {
    const base = contractMigrations()
    const broken = [step(901, `INSERT INTO pairs VALUES ('half', 1);`), step(902, 'CREATE TABLE oops (')]
    await expect(database.open([...base, ...broken])).rejects.toThrow(/syntax|incomplete/)
    expect(await (await database.open(base)).read(ids)).toEqual([])
  })
})
