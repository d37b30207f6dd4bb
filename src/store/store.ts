/**
 * The store as the rest of the gateway sees it. A transaction is a generator of statements, so one text runs synchronously
 * in SQLite's worker thread and asynchronously on PostgreSQL.
 */
import type { Engine, Row, Statement } from './sql.ts'

export {
  among,
  beginsWith,
  byBytes,
  dialect,
  entries,
  forUpdate,
  Fragment,
  join,
  none,
  part,
  raw,
  rows,
  skipLocked,
  sql,
} from './sql.ts'
export type { Engine, Row, Statement, Value } from './sql.ts'

/** The body of a unit of work: yields statements (through `sql`), is given their rows, returns the result. */
export type Steps<R> = Generator<Statement, R, Row[]>

export interface Work<A extends unknown[], R> {
  readonly module: string
  readonly name: string
  readonly body: (...args: A) => Steps<R>
}

/**
 * Declares a unit of work. `module` is `import.meta.url` and `name` the name of the export, so that the SQLite worker thread
 * can import the module and run the very same function; the module must be cheap and free of effects when imported.
 *
 * Arguments and result must be structured-cloneable. No clock, no randomness, no I/O inside: pass them in, because a body may
 * run again after a conflict. A statement that fails ends the work: the body cannot catch it, use ON CONFLICT where a
 * conflict is expected. Throwing a `Failure` rolls back.
 *
 * SQLite runs one writing transaction at a time; PostgreSQL runs them side by side (READ COMMITTED). A body that reads a row
 * and then decides what to write ends that SELECT with `${forUpdate}`.
 */
export const work = <A extends unknown[], R>(
  module: string,
  name: string,
  body: (...args: A) => Steps<R>,
): Work<A, R> => ({ module, name, body })

export interface Store {
  readonly engine: Engine

  /**
   * Runs in one transaction; resolves after commit and fsync. What the body throws rolls back and is passed on. Rejects with
   * SERVICE_UNAVAILABLE and `retryAfterSeconds` within 8 s when the store cannot serve: locked too long, disk full, connection
   * lost, statement timeout. After a connection was lost during commit the effect is unknown; repeat under the same key.
   */
  run<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R>

  /** Read only, on a snapshot of its own that holds every `run` that resolved before; never waits for writers. */
  read<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R>

  /**
   * Wakes listeners of every process on this store, at most once each; call it after the commit it speaks of. A hint and not
   * a queue: equal notices may arrive as one. The payload is text of at most 1 kB.
   */
  notify(channel: string, payload: string): Promise<void>

  /**
   * Calls the handler for each notice. An empty payload means "some may have been missed, read again": it comes once the
   * listener is connected on PostgreSQL, after each reconnect, and when a process fell far behind. Comes back with the way to stop.
   */
  listen(channel: string, handler: (payload: string) => void): () => void

  /** Answers a trivial statement within 1 s and has let a write through lately, if any was asked of it, or throws. */
  healthy(): Promise<void>

  /** Refuses new calls, lets accepted ones finish, then lets go of threads, files and connections. */
  close(): Promise<void>
}
