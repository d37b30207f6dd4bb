/** A database for one test, on either engine, and how to open stores and processes on it. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/kit/clock.ts'
import type { Migration } from '../../src/store/migrate.ts'
import type { OpenOptions } from '../../src/store/open.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { contractMigrations } from './contract-migrations.ts'
import { migratedPostgres, postgresForTests } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'

export interface Database {
  /** The file, on SQLite. */
  readonly file: string

  /** Opens one more store on it; closed with the database, if not before. */
  open(migrations?: readonly Migration[]): Promise<Store>
  /** Starts `child.ts` on it. */
  fork(task: string, ...args: string[]): ChildProcess
  remove(): Promise<void>
}

export async function sqliteDatabase(parent = tmpdir()): Promise<Database> {
  const folder = await mkdtemp(join(parent, 'gateway-store-'))
  return databaseOn({ file: join(folder, 'gateway.db') }, () => rm(folder, { recursive: true, force: true }))
}

const postgresDatabase = (server: { url: string; stop(): Promise<void> }): Database =>
  databaseOn({ file: '', databaseUrl: server.url }, () => server.stop())

/** The same on a PostgreSQL of its own, for suites that have seen that there is one. */
export const freshPostgres = (): Promise<Database> => onPostgres(postgresForTests())

/** The gateway's own tables are there before it is opened. */
export const readyPostgres = (): Promise<Database> => onPostgres(migratedPostgres())

async function onPostgres(making: Promise<TestDatabase | null>): Promise<Database> {
  const server = await making
  if (!server) throw new Error('PostgreSQL is gone')
  return postgresDatabase(server)
}

function databaseOn(place: Pick<OpenOptions, 'file' | 'databaseUrl'>, remove: () => Promise<void>): Database {
  const stores: Store[] = []
  const children: ChildProcess[] = []
  return {
    file: place.file,
    async open(migrations) {
      const store = await openStore({
        ...place,
        clock: systemClock,
        migrations: migrations ?? contractMigrations(),
      })
      stores.push(store)
      return store
    },
    fork(task, ...args) {
      const child = fork(new URL('./child.ts', import.meta.url), [JSON.stringify(place), task, ...args], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      children.push(child)
      return child
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(stores.map((store) => store.close()))
      await remove()
    },
  }
}
