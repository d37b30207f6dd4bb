/** Looks into a file of the embedded store without changing it. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { loadMigrations } from '../../store/migrate.ts'
import { CommandFailure, exits } from '../exits.ts'

export interface StoreFile {
  /** Migrations that were applied. */
  readonly migrations: number
  /** Those that this version would still apply when it starts. */
  readonly pending: number
}

/**
 * Reads the whole file and its history of migrations. Fails with 1 when it is damaged, is something else, or was written by a
 * newer version.
 */
export async function examine(file: string): Promise<StoreFile> {
  if (!existsSync(file)) throw new CommandFailure(exits.failed, `There is no ${file}.`)
  const known = loadMigrations()
  let applied: { version: number; checksum: string }[]
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
    try {
      const [found] = db.prepare('PRAGMA integrity_check(1)').all()
      if (found?.['integrity_check'] !== 'ok') throw new CommandFailure(exits.failed, `${file} is damaged.`)
      applied = db.prepare('SELECT version, checksum FROM schema_migrations ORDER BY version').all() as typeof applied
    } finally {
      db.close()
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(exits.failed, `${file} is not a store of this gateway, or cannot be read.`, {
      problems: [(error as Error).message],
    })
  }
  const byVersion = new Map(known.map(({ version, checksum }) => [version, checksum]))
  const stranger = applied.find(({ version, checksum }) => byVersion.get(version) !== checksum)
  if (stranger) {
    throw new CommandFailure(exits.failed, `${file} was written by another version (migration ${stranger.version}).`, {
      wayOut: 'Use the version of the gateway that wrote it, or a newer one.',
    })
  }
  return { migrations: applied.length, pending: known.length - applied.length }
}
