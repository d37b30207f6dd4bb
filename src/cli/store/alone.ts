import { closeSync, fstatSync, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { identityOf } from '../../store/file-identity.ts'
import { lockOf } from '../../store/restore-under-way.ts'
import { CommandFailure, exits } from '../exits.ts'
import { unwritable } from '../files.ts'

/**
 * Does the work, whose end is the target, while no other process does it to the same draft, of which each would take the other's half for its own. Fails at once
 * with 69 where one does. The lock is one of SQLite's on a file beside the draft, so it ends with its process, however that ends.
 */
export async function alone<T>(target: string, draft: string, says: string, work: () => Promise<T>): Promise<T> {
  const name = lockOf(draft)
  const file = opened(name, target)
  const { dev, ino } = fstatSync(file, { bigint: true })
  closeSync(file)
  const lock = new DatabaseSync(name, { timeout: 0 })
  try {
    try {
      // Nothing is ever written, and a journal on disk would be left by who is killed.
      lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message)) throw error
      throw isBusy(says)
    }
    // Who had it before may have removed it since it was opened here, and somebody else made another.
    if (identityOf(name) !== `${dev}:${ino}`) throw isBusy(says)
    // What cannot be removed now is taken by the next.
    return await work().finally(() => rm(name, { force: true }).catch(() => undefined))
  } finally {
    lock.close()
  }
}

function opened(name: string, target: string): number {
  try {
    return openSync(name, 'a', 0o600)
  } catch (error) {
    throw unwritable(target, error)
  }
}

const isBusy = (says: string) => new CommandFailure(exits.unavailable, says, { wayOut: 'Wait for it to end.' })
