import { existsSync, statSync } from 'node:fs'
import { chmod, copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { draftOf } from '../../store/interrupted-restore.ts'
import { CommandFailure, exits } from '../exits.ts'
import { unwritable } from '../files.ts'
import { alone } from './alone.ts'
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

/**
 * Puts a copy in the place of the store. Nothing is changed when it is damaged, or when somebody has the store open. Killed, or
 * failing, at any moment, it leaves the store as it was, or none and the draft, beside which no gateway makes a new one.
 */
export async function putBack(store: string, file: string, clock: Clock): Promise<RestoreReport> {
  const draft = draftOf(store)
  await mkdir(dirname(store), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable(store, error)
  })
  return alone(store, draft, `Another restore is under way at ${store}.`, () => replace(store, file, draft, clock))
}

async function replace(store: string, file: string, draft: string, clock: Clock): Promise<RestoreReport> {
  for (const part of parts) await rm(`${draft}${part}`, { force: true })
  let setsAside = false
  try {
    await copy(file, draft)
    await chmod(draft, 0o600)
    const { migrations } = await examine(draft)
    // Whoever looks into a store that was open when it was copied makes them, and they hold nothing.
    for (const part of parts.slice(1)) await rm(`${draft}${part}`, { force: true })
    await flush(draft)
    setsAside = true
    const keptAs = await setAside(store, clock)
    await rename(draft, store)
    await flush(dirname(store))
    return { store, migrations, keptAs }
  } catch (error) {
    // Where the store has been moved away already, the draft is all that keeps a gateway from beginning anew.
    if (!setsAside || existsSync(store)) await rm(draft, { force: true })
    throw unwritable(store, error)
  }
}

/** The files of a gateway that ran or crashed have a log beside them, with what it accepted last. */
async function copy(file: string, draft: string): Promise<void> {
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0) return copyFile(file, draft)
  await (await open(draft, 'wx', 0o600)).close()
  const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  try {
    db.prepare('VACUUM INTO ?').run(draft)
  } finally {
    db.close()
  }
}

/** SQLite would take the logs of an earlier file, left by a crash, for those of the one that is put in its place. */
const parts = ['', '-wal', '-shm', '-journal']

/**
 * Gives the store and whatever is beside it another name; null when nothing is there. A whole store keeps its own name as well until
 * the copy takes that. A damaged one is moved away before its logs, without which it may seem to be well.
 */
async function setAside(store: string, clock: Clock): Promise<string | null> {
  if (existsSync(store)) leaveLog(store)
  const found = parts.filter((part) => existsSync(`${store}${part}`))
  if (found.length === 0) return null
  const keptAs = `${store}.before-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}`
  if (found.length === 1 && found[0] === '' && (await isLinked(store, keptAs))) return keptAs
  for (const part of found) await rename(`${store}${part}`, `${keptAs}${part}`)
  return keptAs
}

/** Not every file system can give a file two names. */
const isLinked = (file: string, name: string): Promise<boolean> =>
  link(file, name).then(
    () => true,
    () => false,
  )

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
