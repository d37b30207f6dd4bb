/** Numbered SQL files, applied in order under a lock, recorded with their checksum; safe to run by many processes and again. */
import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { ClientBase } from 'pg'
import { sha256 } from '../kit/ids.ts'
import type { Engine } from './sql.ts'

export interface Migration {
  version: number
  name: string
  /** Of the file as written, before anything is replaced, so that both engines record the same. */
  checksum: string
  text: string
}

export interface Applied {
  version: number | string | bigint
  name: string
  checksum: string
}

/** The migrations in a folder (the gateway's own by default), in order. */
export function loadMigrations(folder: URL = new URL('./migrations/', import.meta.url)): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  const migrations = files.sort().map((file) => {
    const match = /^(\d{3})-([a-z0-9-]+)\.sql$/.exec(file)
    if (!match) throw new Error(`Migration ${file}: the name must be NNN-name.sql`)
    // A checkout with other line ends is the same migration.
    const text = readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n')
    return { version: Number(match[1]), name: match[2] ?? '', checksum: sha256(text), text }
  })
  for (const [index, { version }] of migrations.entries()) {
    if (version === migrations[index - 1]?.version) throw new Error(`Two migrations have the number ${version}`)
  }
  return migrations
}

const spelled: Record<Engine, Record<string, string>> = {
  sqlite: { sequence: 'INTEGER PRIMARY KEY AUTOINCREMENT', bytes: 'BLOB', bytewise: 'COLLATE BINARY' },
  postgres: { sequence: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY', bytes: 'BYTEA', bytewise: 'COLLATE "C"' },
}

/** The text as this engine understands it. */
export function scriptFor(engine: Engine, migration: Migration): string {
  return migration.text
    .replaceAll(/^-- only (sqlite|postgres)\n([\s\S]*?)^-- end$/gm, (_block, only: string, lines: string) =>
      only === engine ? lines : '',
    )
    .replaceAll(/\{\{(\w+)\}\}/g, (token, name: string) => {
      const text = spelled[engine][name]
      if (text === undefined)
        throw new Error(`Migration ${migration.version}-${migration.name}: unknown token ${token}`)
      return text
    })
}

const createTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)`
export const selectApplied = 'SELECT version, name, checksum FROM schema_migrations ORDER BY version'

/** What is still to be applied. Throws when the database was written by another or a newer version of the gateway. */
export function pending(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.version, migration]))
  for (const row of applied) {
    const migration = known.get(Number(row.version))
    const label = `${String(row.version).padStart(3, '0')}-${row.name}`
    if (!migration) {
      throw new Error(
        `The database has migration ${label}, which this version of the gateway does not know: it was written by a newer version. Run that version, or restore a backup made before the update.`,
      )
    }
    if (migration.checksum !== row.checksum) {
      throw new Error(
        `Migration ${label} differs from the one the database was made with. A released migration must not be edited: restore the file and add a new migration.`,
      )
    }
  }
  const done = new Set(applied.map((row) => Number(row.version)))
  return migrations.filter((migration) => !done.has(migration.version))
}

export function migrateSqlite(db: DatabaseSync, migrations: readonly Migration[], nowMs: number): void {
  const open = () => pending(migrations, db.prepare(selectApplied).all() as unknown as Applied[])
  // Most starts find everything applied; those do not queue for the write lock.
  const known = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'`).get()
  if (known && open().length === 0) return

  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(createTable)
    const record = db.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?, ?)')
    for (const migration of open()) {
      db.exec(scriptFor('sqlite', migration))
      record.run(BigInt(migration.version), migration.name, migration.checksum, BigInt(nowMs))
    }
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** One lock key for all gateways on a database; the number has no meaning. */
const lockKey = 7_205_759_403

export async function migratePostgres(
  client: ClientBase,
  migrations: readonly Migration[],
  nowMs: number,
): Promise<void> {
  await client.query('BEGIN')
  try {
    // Waiting for another gateway that migrates, and building an index, may take longer than an ordinary statement.
    await client.query('SET LOCAL statement_timeout = 0')
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    await client.query(createTable)
    const { rows } = await client.query<Applied>(selectApplied)
    for (const migration of pending(migrations, rows)) {
      await client.query(scriptFor('postgres', migration))
      await client.query('INSERT INTO schema_migrations VALUES ($1, $2, $3, $4)', [
        migration.version,
        migration.name,
        migration.checksum,
        nowMs,
      ])
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
