/** One unit of work on one connection: begins, drives the steps, ends, and gives the connection back in a known state. */
import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { Clock } from '../kit/clock.ts'
import type { Failure } from '../kit/failure.ts'
import type { Trouble } from './postgres-failures.ts'
import { unavailable, understand } from './postgres-failures.ts'
import type { Row } from './sql.ts'
import { render } from './sql.ts'
import type { Steps } from './store.ts'

/** The server ends a statement first (statement_timeout); this is for a server or a network that no longer answers. */
const answerWithinMs = 6_000

const writing = new Set(['INSERT', 'UPDATE', 'DELETE'])

/** An attempt ended for a reason outside the work, and nothing was committed. */
export class Interrupted extends Error {
  readonly kind: Exclude<Trouble['kind'], 'refused'>
  readonly failure: Failure

  constructor(kind: Interrupted['kind'], failure: Failure) {
    super(failure.message, { cause: failure })
    this.kind = kind
    this.failure = failure
  }
}

export class Session {
  readonly #client: PoolClient
  readonly #clock: Clock
  readonly #deadline: number
  readonly #reading: boolean
  #hasWritten = false

  constructor(client: PoolClient, clock: Clock, deadline: number, reading: boolean) {
    this.#client = client
    this.#clock = clock
    this.#deadline = deadline
    this.#reading = reading
  }

  /** Whether a statement was one that asks for the lock of a writer, found it rows or not. */
  get hasWritten(): boolean {
    return this.#hasWritten
  }

  async write<R>(steps: Steps<R>): Promise<R> {
    const value = await this.#within('BEGIN', steps)
    try {
      await this.query('COMMIT')
    } catch (error) {
      this.#client.release(true)
      // Refused means rolled back. When the connection broke instead, nobody knows: repeating is for the caller, with its key.
      if (!(error instanceof Interrupted) || error.kind !== 'lost') throw error
      const says = 'The connection to the store was lost during the commit; whether the change was made is unknown.'
      throw unavailable(says, error.failure)
    }
    this.#client.release()
    return value
  }

  async read<R>(steps: Steps<R>): Promise<R> {
    const value = await this.#within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', steps)
    // The answer need not wait for the end of a transaction that changed nothing.
    this.query('COMMIT').then(
      () => this.#client.release(),
      () => this.#client.release(true),
    )
    return value
  }

  /** A statement that is a transaction of its own. */
  async single(text: string, values: unknown[]): Promise<void> {
    try {
      await this.query(text, values)
      this.#client.release()
    } catch (error) {
      this.#client.release(true)
      throw error
    }
  }

  async #within<R>(begin: string, steps: Steps<R>): Promise<R> {
    try {
      await this.query(begin)
      let step = steps.next()
      while (!step.done) {
        const { text, values, constant } = render(step.value, 'postgres')
        // Only texts that never vary are prepared by name: each stays with the connection for its life.
        step = steps.next(await this.query(text, values, constant))
      }
      return step.value
    } catch (error) {
      await this.#abandon(error)
      throw error
    }
  }

  async query(text: string, values?: unknown[], named = false): Promise<Row[]> {
    const leftMs = Math.min(this.#deadline - this.#clock.monotonic(), answerWithinMs)
    if (leftMs <= 0) throw new Interrupted('outage', unavailable('The store took too long.'))
    try {
      const query = { text, ...(values && { values }), ...(named && { name: nameOf(text) }), query_timeout: leftMs }
      const { rows, command } = await this.#client.query<Row>(query)
      this.#hasWritten ||= writing.has(command)
      return rows
    } catch (error) {
      const trouble = understand(error, text, this.#reading)
      if (trouble.kind === 'refused') throw trouble.error
      throw new Interrupted(trouble.kind, trouble.failure)
    }
  }

  /** Leaves no open transaction behind: a connection that cannot roll back is dropped. */
  async #abandon(error: unknown): Promise<void> {
    if (error instanceof Interrupted && error.kind === 'lost') return this.#client.release(true)
    try {
      await this.#client.query('ROLLBACK')
      this.#client.release()
    } catch {
      this.#client.release(true)
    }
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
    names.set(text, name)
  }
  return name
}
