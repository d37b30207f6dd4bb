import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { CommandFailure, exits } from '../exits.ts'
import { flush } from './backup.ts'
import { examine } from './file.ts'
import type { StoreFile } from './file.ts'

export interface RestoreReport {
  readonly store: string
  readonly migrations: number
  /** What was there before, or where it was moved away but its logs were not, the beginning of their names; null when nothing was. */
  readonly keptAs: string | null
}

export const checkBackup = (file: string): Promise<StoreFile> => examine(file)

/** Puts a copy in the place of the store. Nothing is changed when it is damaged, or when somebody has the store open. */
export async function putBack(store: string, file: string, clock: Clock): Promise<RestoreReport> {
  const draft = `${store}.restoring`
  await mkdir(dirname(store), { recursive: true, mode: 0o700 })
  await copyFile(file, draft)
  try {
    await chmod(draft, 0o600)
    const { migrations } = await examine(draft)
    await flush(draft)
    const keptAs = await setAside(store, clock)
    await rename(draft, store)
    await flush(dirname(store))
    return { store, migrations, keptAs }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** SQLite would take the logs of an earlier file, left by a crash, for those of the one that is put in its place. */
const parts = ['', '-wal', '-shm', '-journal']

/** Moves away the store and whatever is beside it; null when nothing is. */
async function setAside(store: string, clock: Clock): Promise<string | null> {
  if (existsSync(store)) leaveLog(store)
  const found = parts.filter((part) => existsSync(`${store}${part}`))
  if (found.length === 0) return null
  const keptAs = `${store}.before-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}`
  for (const part of found) await rename(`${store}${part}`, `${keptAs}${part}`)
  return keptAs
}

/**
 * Leaving the write-ahead log needs the file alone, so it fails while any process has it open, and afterwards everything is in
 * the one file that is moved away.
 */
function leaveLog(store: string): void {
  try {
    const db = new DatabaseSync(store, { timeout: 500 })
    try {
      db.exec('PRAGMA journal_mode = DELETE')
    } finally {
      db.close()
    }
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message)) {
      throw new CommandFailure(exits.failed, 'A gateway runs on this store.', {
        wayOut: 'Stop it, and run this again.',
      })
    }
    // A damaged store is what restoring is for: it is moved away as it is.
  }
}
