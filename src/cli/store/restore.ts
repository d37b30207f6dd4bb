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
  /** What was there before; null when nothing was. */
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
    const keptAs = existsSync(store) ? await setAside(store, clock) : null
    await rename(draft, store)
    await flush(dirname(store))
    return { store, migrations, keptAs }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/**
 * Leaving the write-ahead log needs the file alone, so it fails while any process has it open, and afterwards everything is in
 * the one file that is moved away.
 */
async function setAside(store: string, clock: Clock): Promise<string> {
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
  const keptAs = `${store}.before-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}`
  await rename(store, keptAs)
  for (const side of ['-wal', '-shm']) {
    if (existsSync(`${store}${side}`)) await rename(`${store}${side}`, `${keptAs}${side}`)
  }
  return keptAs
}
