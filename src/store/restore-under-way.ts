/** Whether somebody puts another file in the place of the embedded store at this moment, for whoever is about to open it. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { draftOf } from './interrupted-restore.ts'

/** Whoever writes a draft has this file locked meanwhile. */
export const lockOf = (draft: string): string => `${draft}-lock`

/**
 * Throws where a restore is under way. A store that is opened before the copy takes its place would be written to under a name that is
 * another file's by then, and leave its log beside that. To be asked before it is opened, and after that once more: from then on a restore
 * finds it open.
 */
export function assertNoRestore(store: string): void {
  const name = lockOf(draftOf(store))
  if (!existsSync(name) || !isLocked(name)) return
  throw new Error(`A restore of ${store} is under way. Start the gateway when it has ended.`)
}

function isLocked(name: string): boolean {
  try {
    const lock = new DatabaseSync(name, { readOnly: true, timeout: 0 })
    try {
      lock.exec('SELECT 1 FROM sqlite_schema')
      return false
    } finally {
      lock.close()
    }
  } catch (error) {
    // It may be gone again by now.
    return /locked|busy/i.test((error as Error).message)
  }
}
