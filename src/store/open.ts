/** Opens the store that the configuration asks for. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { assertStillThere, identityOf } from './file-identity.ts'
import { interruption } from './interrupted-restore.ts'
import type { Migration } from './migrate.ts'
import { loadMigrations } from './migrate.ts'
import type { Store } from './store.ts'

export interface OpenOptions {
  /** PostgreSQL when given, else the embedded engine on `file`. */
  databaseUrl?: string | undefined
  file: string
  clock: Clock
  log?: Log | undefined
  /** PostgreSQL connections of this process. */
  poolSize?: number | undefined
  /** What the schema must be; the gateway's own migrations unless told otherwise. */
  migrations?: readonly Migration[] | undefined
}

/**
 * Connects, creates and migrates. Throws a plain error that says what to mend; the caller closes what it is given. Files are
 * read without waiting, so that the embedded engine's threads are on their way within one turn of the loop.
 */
export async function openStore(options: OpenOptions): Promise<Store> {
  const { clock, log, databaseUrl, file } = options
  const migrations = options.migrations ?? loadMigrations()
  // Only the engine in use is loaded.
  if (databaseUrl) {
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres({ url: databaseUrl, migrations, clock, log, poolSize: options.poolSize })
  }
  const [{ openSqlite }, { assertNoRestore }] = await Promise.all([
    import('./sqlite.ts'),
    import('./restore-under-way.ts'),
  ])
  assertNoRestore(file)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const interrupted = interruption(file)
  if (interrupted !== undefined) throw new Error(interrupted)
  // What is kept is personal; SQLite gives its side files the mode of this one. Not opened where it is there: to close any descriptor of a
  // file ends all locks that this process has on it (POSIX), those of another connection to the same store among them.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  const identity = identityOf(file)
  const store = await openSqlite({ file, migrations, clock, log })
  try {
    assertNoRestore(file)
    assertStillThere(file, identity)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
