/** Opens the store that the configuration asks for. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
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
  /** A folder of migrations; the gateway's own unless told otherwise. */
  migrations?: URL | undefined
}

/** Connects, creates and migrates. Throws a plain error that says what to mend; the caller closes what it is given. */
export async function openStore(options: OpenOptions): Promise<Store> {
  const { clock, log, databaseUrl, file } = options
  const migrations = await loadMigrations(options.migrations)
  // Only the engine in use is loaded.
  if (databaseUrl) {
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres({ url: databaseUrl, migrations, clock, log, poolSize: options.poolSize })
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { openSqlite } = await import('./sqlite.ts')
  return openSqlite({ file, migrations, clock, log })
}
