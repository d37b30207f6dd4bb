/**
 * The thread that owns one SQLite connection: the writer, or a reader. Calls that have queued up become one transaction
 * (group commit), each in a savepoint of its own, so that one fsync serves many and a failing work harms no neighbour.
 * Blocking here is fine; the event loop of the gateway is elsewhere.
 */
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Failure } from '../kit/failure.ts'
import type { CrossingError } from './crossing.ts'
import { pack, sharedNowMs } from './crossing.ts'
import { createFileIdentity } from './file-identity.ts'
import type { Rendered, Row } from './sql.ts'
import { render } from './sql.ts'
import type { Opening } from './sqlite-connection.ts'
import { createExecutor, createLogBounds, openConnection } from './sqlite-connection.ts'
import { isBusy, sqliteError } from './sqlite-failures.ts'
import type { Steps, Work } from './store.ts'

export interface Call {
  id: number
  module: string
  name: string
  args: unknown[]
  /** By `sharedNowMs`: nobody waits for the answer any longer, so the work must not begin. */
  expiresMs: number
}
export type Answer = { id: number; value: unknown } | { id: number; error: CrossingError }
export type ToWorker = { calls: Call[] } | { close: true }
export type FromWorker = { ready: true } | { failed: CrossingError } | { answers: Answer[] }

type Body = (...args: unknown[]) => Steps<unknown>
/** The transaction as a whole cannot go on. */
class Outage extends Error {}

const maxGroup = 256
const lockWaitMs = 5_000

const tooLate = new Failure('SERVICE_UNAVAILABLE', 'The store has too much to do.', { retryAfterSeconds: 1 })

const opening = workerData as Opening
const port = parentPort as NonNullable<typeof parentPort>
const answer = (message: FromWorker) => port.postMessage(message)

let execute: (rendered: Rendered) => Row[]
let assertSameFile: () => void
let boundLog: () => void

function drive(steps: Steps<unknown>): unknown {
  let step = steps.next()
  while (!step.done) {
    const statement = render(step.value, 'sqlite')
    let found: Row[]
    try {
      found = execute(statement)
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
    const value = drive(body(...call.args))
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
    // Only a deferred constraint can refuse the commit of a healthy store: find out whose it was by halves.
    if (!(meaning instanceof Failure) && group.length > 1) {
      const middle = group.length >> 1
      return [...inTurn(db, group.slice(0, middle)), ...inTurn(db, group.slice(middle))]
    }
    return group.map(({ call }) => ({ id: call.id, error: pack(meaning) }))
  }
}

/** Begins, waiting for other processes as long as the call allows, then runs the group. */
function inTurn(db: DatabaseSync, group: readonly Ready[]): Answer[] {
  const expiresMs = Math.min(sharedNowMs() + lockWaitMs, ...group.map(({ call }) => call.expiresMs))
  for (;;) {
    try {
      if (opening.role === 'writer') assertSameFile()
      db.exec(opening.role === 'writer' ? 'BEGIN IMMEDIATE' : 'BEGIN')
      return transaction(db, group)
    } catch (error) {
      if (isBusy(error) && sharedNowMs() < expiresMs) continue
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
      if (sharedNowMs() > call.expiresMs) {
        send([{ id: call.id, error: pack(tooLate) }])
        continue
      }
      try {
        group.push({ call, body: bodies.get(`${call.module}#${call.name}`) ?? (await load(call)) })
      } catch (error) {
        send([{ id: call.id, error: pack(error) }])
      }
    }
    if (group.length > 0) send(inTurn(db, group))
    if (opening.role === 'writer' && ++groups % 32 === 0) boundLog()
  }
  pumping = false
  if (closing) {
    db.close()
    port.close()
  }
}

try {
  const db = openConnection(opening)
  execute = createExecutor(db)
  assertSameFile = createFileIdentity(opening.file)
  boundLog = createLogBounds(db, opening, () => performance.now())
  port.on('message', (message: ToWorker) => {
    accept(message)
    void pump(db)
  })
  answer({ ready: true })
} catch (error) {
  answer({ failed: pack(sqliteError(error)) })
  port.close()
}
