/** One SQLite connection: how it is opened, how statements run on it, and how its log stays bounded. */
import { statSync } from 'node:fs'
import type { StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import { WeightedLru } from '../kit/weighted-lru.ts'
import type { FileIdentity } from './file-identity.ts'
import { assertStillThere } from './file-identity.ts'
import type { Migration } from './migrate.ts'
import { migrateSqlite } from './migrate.ts'
import type { Rendered, Row, Value } from './sql.ts'

export interface Opening {
  file: string
  role: 'writer' | 'reader'
  /** Which file it was when the store was opened: a thread that crashed is started again on no other. */
  identity: FileIdentity
  /** For the writer: what the schema must be, and the time to record. */
  migrations: readonly Migration[]
  nowMs: number
  /** For the writer: how long the log may hold what was erased. */
  emptyLogEveryMs: number
}
/** Characters of all statements that stay prepared: each holds on to a program as long as its text, and to what was bound to it last. */
const maxPrepared = 100_000
/** SQLite cuts the file back to this when the log starts over, so a larger one means that it could not. */
const maxWalBytes = 64 * 1024 * 1024

/** Opens, creates and (for the writer) migrates. Blocks while another process does the same. */
export function openConnection(opening: Opening): DatabaseSync {
  assertStillThere(opening.file, opening.identity)
  // The timeout must be there before the journal mode is set: two processes that create one file meet right here.
  const db = new DatabaseSync(opening.file, { timeout: 10_000 })
  if (opening.role === 'writer' && db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'] !== 'wal') {
    throw new Error('SQLite cannot keep a write-ahead log there. Use a local disk, or PostgreSQL through DATABASE_URL.')
  }
  // What is erased is overwritten, not only unlinked.
  db.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON')
  db.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = ' + maxWalBytes)
  if (opening.role === 'writer') migrateSqlite(db, opening.migrations, opening.nowMs)
  else db.exec('PRAGMA query_only = ON')
  db.exec('PRAGMA busy_timeout = 100')
  return db
}

/** Runs statements, keeping the most recently used ones prepared. */
export function createExecutor(db: DatabaseSync): (rendered: Rendered) => Row[] {
  const prepared = new WeightedLru<StatementSync>(maxPrepared)

  function prepare(text: string): StatementSync {
    const known = prepared.get(text)
    if (known) return known
    const statement = db.prepare(text)
    statement.setReadBigInts(true)
    prepared.set(text, statement, text.length)
    return statement
  }

  return function execute({ text, values }: Rendered): Row[] {
    const found = prepare(text).all(...values.map(bound)) as Row[]
    for (const row of found) {
      for (const column in row) {
        const value = row[column]
        if (typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER) {
          row[column] = Number(value)
        }
      }
    }
    return found
  }
}

/** A JavaScript number would be bound as a float: 5 in a text column would become "5.0". */
const bound = (value: Value): Value =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value

/** For the writer to call now and then, between its transactions. */
export function createLogBounds(
  db: DatabaseSync,
  { file, emptyLogEveryMs }: Opening,
  monotonic: () => number,
): () => void {
  let emptyAt = monotonic() + emptyLogEveryMs
  return () => {
    if (monotonic() >= emptyAt && emptyLog(db)) emptyAt = monotonic() + emptyLogEveryMs
    boundWal(db, file)
  }
}

/**
 * What is erased lies in the file until the log is copied back, and in the log for as long as nothing is written over it: past the place
 * where it starts over, for ever. False, and to be tried again, while a reader is still at an older state.
 */
function emptyLog(db: DatabaseSync): boolean {
  try {
    return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
  } catch {
    return false
  }
}

/** Readers that never pause keep the log from starting over; past the bound, wait for them briefly. */
function boundWal(db: DatabaseSync, file: string) {
  try {
    if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) <= maxWalBytes) return
    db.exec('PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 100')
  } catch {
    // A full disk, most likely. What was answered is safe in the log; the next look tries again.
  }
}
