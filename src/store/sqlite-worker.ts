/**
 * The thread that owns one SQLite connection: the writer, or a reader. Calls that have queued up become one transaction
 * (group commit), each in a savepoint of its own, so that one fsync serves many and a failing work harms no neighbour.
 * Blocking here is fine; the event loop of the gateway is elsewhere.
 */
import type { StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Failure } from '../kit/failure.ts'
import type { CrossingError } from './crossing.ts'
import { pack } from './crossing.ts'
import type { Migration } from './migrate.ts'
import { migrateSqlite } from './migrate.ts'
import type { Rendered, Row, Value } from './sql.ts'
import { render } from './sql.ts'
import { isBusy, sqliteError } from './sqlite-failures.ts'
import type { Steps, Work } from './store.ts'

export interface Opening {
  file: string
  role: 'writer' | 'reader'
  /** For the writer: what the schema must be, and the time to record. */
  migrations: readonly Migration[]
  nowMs: number
}
export interface Call {
  id: number
  module: string
  name: string
  args: unknown[]
}
export type Answer = { id: number; value: unknown } | { id: number; error: CrossingError }
export type ToWorker = { calls: Call[] } | { close: true }
export type FromWorker = { ready: true } | { failed: CrossingError } | { answers: Answer[] }

type Body = (...args: unknown[]) => Steps<unknown>
/** The transaction as a whole cannot go on. */
class Outage extends Error {}

const maxGroup = 256
const lockWaitMs = 5_000
const maxPrepared = 500
const maxWalPages = 16_384

const opening = workerData as Opening
const port = parentPort as NonNullable<typeof parentPort>
const answer = (message: FromWorker) => port.postMessage(message)

function open(): DatabaseSync {
  // The timeout must be there before the journal mode is set: two processes that create one file meet right here.
  const db = new DatabaseSync(opening.file, { timeout: 10_000 })
  if (opening.role === 'writer') db.exec('PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY')
  db.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864')
  if (opening.role === 'writer') migrateSqlite(db, opening.migrations, opening.nowMs)
  else db.exec('PRAGMA query_only = ON')
  db.exec('PRAGMA busy_timeout = 100')
  return db
}

const prepared = new Map<string, StatementSync>()

function prepare(db: DatabaseSync, text: string): StatementSync {
  let statement = prepared.get(text)
  if (statement) prepared.delete(text)
  else {
    statement = db.prepare(text)
    statement.setReadBigInts(true)
    const oldest = prepared.size >= maxPrepared ? prepared.keys().next().value : undefined
    if (oldest !== undefined) prepared.delete(oldest)
  }
  prepared.set(text, statement)
  return statement
}

/** A JavaScript number would be bound as a float: 5 in a text column would become "5.0". */
const bound = (value: Value): Value =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value

function execute(db: DatabaseSync, { text, values }: Rendered): Row[] {
  const found = prepare(db, text).all(...values.map(bound)) as Row[]
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

function drive(db: DatabaseSync, steps: Steps<unknown>): unknown {
  let step = steps.next()
  while (!step.done) {
    const statement = render(step.value, 'sqlite')
    let found: Row[]
    try {
      found = execute(db, statement)
    } catch (error) {
      const meaning = sqliteError(error, statement.text, opening.role === 'reader')
      if (meaning instanceof Failure) throw new Outage('statement', { cause: meaning })
      throw meaning
    }
    step = steps.next(found)
  }
  return step.value
}

const bodies = new Map<string, Body>()

async function load({ module, name }: Call): Promise<Body> {
  const key = `${module}#${name}`
  let body = bodies.get(key)
  if (body) return body
  const exported = (await import(module)) as Record<string, Partial<Work<unknown[], unknown>> | undefined>
  body = exported[name]?.body
  if (!body) throw new Error(`${module} does not export a unit of work named "${name}"`)
  bodies.set(key, body)
  return body
}

interface Ready {
  call: Call
  body: Body
}

function attempt(db: DatabaseSync, { call, body }: Ready): Answer {
  db.exec('SAVEPOINT work')
  try {
    const value = drive(db, body(...call.args))
    db.exec('RELEASE work')
    return { id: call.id, value }
  } catch (error) {
    if (error instanceof Outage || !db.isTransaction) throw error
    db.exec('ROLLBACK TO work; RELEASE work')
    return { id: call.id, error: pack(error) }
  }
}

function transaction(db: DatabaseSync, group: readonly Ready[]): Answer[] {
  try {
    const answers = group.map((ready) => attempt(db, ready))
    db.exec('COMMIT')
    return answers
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    const meaning = error instanceof Outage ? error.cause : sqliteError(error)
    // Only a deferred constraint can refuse the commit of a healthy store: find out whose it was.
    if (!(meaning instanceof Failure) && group.length > 1) return group.flatMap((ready) => inTurn(db, [ready]))
    return group.map(({ call }) => ({ id: call.id, error: pack(meaning) }))
  }
}

/** Begins, waiting for other processes as long as the call allows, then runs the group. */
function inTurn(db: DatabaseSync, group: readonly Ready[]): Answer[] {
  const since = performance.now()
  for (;;) {
    try {
      db.exec(opening.role === 'writer' ? 'BEGIN IMMEDIATE' : 'BEGIN')
      return transaction(db, group)
    } catch (error) {
      if (isBusy(error) && performance.now() - since < lockWaitMs) continue
      return group.map(({ call }) => ({ id: call.id, error: pack(sqliteError(error)) }))
    }
  }
}

const queue: Call[] = []
let closing = false
let pumping = false
let groups = 0

function accept(message: ToWorker) {
  if ('close' in message) closing = true
  else queue.push(...message.calls)
}

/** Takes in whatever has arrived meanwhile, without a turn of the loop. */
function drain() {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) accept(next.message as ToWorker)
}

function send(answers: Answer[]) {
  try {
    answer({ answers })
  } catch {
    for (const one of answers) {
      try {
        answer({ answers: [one] })
      } catch (error) {
        answer({ answers: [{ id: one.id, error: pack(error) }] })
      }
    }
  }
}

async function pump(db: DatabaseSync) {
  if (pumping) return
  pumping = true
  for (drain(); queue.length > 0; drain()) {
    const group: Ready[] = []
    for (const call of queue.splice(0, maxGroup)) {
      try {
        group.push({ call, body: bodies.get(`${call.module}#${call.name}`) ?? (await load(call)) })
      } catch (error) {
        send([{ id: call.id, error: pack(error) }])
      }
    }
    if (group.length > 0) send(inTurn(db, group))
    if (opening.role === 'writer' && ++groups % 64 === 0) boundWal(db)
  }
  pumping = false
  if (closing) {
    db.close()
    port.close()
  }
}

/** Readers that never pause keep the log from starting over; past the bound, wait for them briefly. */
function boundWal(db: DatabaseSync) {
  const state = db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number } | undefined
  if (state && state.log > maxWalPages) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

try {
  const db = open()
  port.on('message', (message: ToWorker) => {
    accept(message)
    void pump(db)
  })
  answer({ ready: true })
} catch (error) {
  answer({ failed: pack(sqliteError(error)) })
  port.close()
}
