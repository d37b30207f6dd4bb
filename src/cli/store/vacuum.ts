import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { setVariables } from '../environment.ts'
import { CommandFailure, exits } from '../exits.ts'

export interface VacuumReport {
  readonly store: string
  /** Of the file and its log together. */
  readonly bytesBefore: number
  readonly bytesAfter: number
  readonly seconds: number
}

/**
 * Writes the store anew, without what was deleted and without the gaps in its pages where SQLite had moved something away, and
 * empties its log. A running gateway reads on; its writes wait, and are refused as "not now" when that takes longer than they may.
 * `patienceMs` is for each lock: a gateway that writes without pause has it most of the time.
 */
export async function vacuum(store: string, patienceMs: number, clock: Clock): Promise<VacuumReport> {
  if (!existsSync(store)) {
    throw new CommandFailure(exits.failed, `There is no store at ${store}.`, { wayOut: 'DATA_DIR says where it is.' })
  }
  const startedAt = clock.monotonic()
  // SQLite writes its draft there: beside the store, where the space is looked at and everything is as private.
  setVariables({ SQLITE_TMPDIR: dirname(store) })
  const db = new DatabaseSync(store, { timeout: patienceMs })
  try {
    db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
    await checkSpace(db, store)
    const bytesBefore = bytesOf(store)
    db.exec('VACUUM')
    emptyLog(db, clock.monotonic() + patienceMs, clock)
    const seconds = Math.round(clock.monotonic() - startedAt) / 1_000
    return { store, bytesBefore, bytesAfter: bytesOf(store), seconds }
  } catch (error) {
    if (!/locked|busy/i.test((error as Error).message)) throw error
    throw new CommandFailure(exits.unavailable, `Another process held ${store}: ${(error as Error).message}.`, {
      wayOut: 'Nothing is lost. Run this again when no backup is being made, or with more --patience.',
    })
  } finally {
    db.close()
  }
}

/** What lives in the store is written twice before the old pages are let go: to the draft, and from there to the log. */
async function checkSpace(db: DatabaseSync, store: string): Promise<void> {
  const pragma = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0])
  const needed = 2 * (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  const { bavail, bsize } = await statfs(dirname(store))
  const free = bavail * bsize
  if (free >= needed) return
  throw new CommandFailure(exits.failed, `Vacuuming needs ${needed} bytes in ${dirname(store)}, ${free} are free.`, {
    wayOut: 'Make room, or make a backup on another disk and restore it: a backup has no gaps either.',
  })
}

/** Until the log is copied back and empty, the old pages are on disk. A reader that is still at its old state keeps it from that. */
function emptyLog(db: DatabaseSync, until: number, clock: Clock): void {
  while (db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] !== 0) {
    if (clock.monotonic() > until) throw new Error('the log is busy')
  }
}

const bytesOf = (store: string): number =>
  statSync(store).size + (statSync(`${store}-wal`, { throwIfNoEntry: false })?.size ?? 0)
