/** The store on PostgreSQL: any number of gateways on any number of machines. */
import { createHash } from 'node:crypto'
import type { ClientConfig, PoolClient } from 'pg'
import { Client, Pool } from 'pg'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { checkNotice } from './listeners.ts'
import type { Migration } from './migrate.ts'
import { migratePostgres } from './migrate.ts'
import type { Trouble } from './postgres-failures.ts'
import { unavailable, understand } from './postgres-failures.ts'
import { postgresChannel, PostgresListener } from './postgres-listener.ts'
import { types } from './postgres-types.ts'
import type { Row } from './sql.ts'
import { render } from './sql.ts'
import type { Steps, Store, Work } from './store.ts'

export interface PostgresOptions {
  url: string
  migrations: readonly Migration[]
  clock: Clock
  log?: Log | undefined
  /** Connections of this process, besides the one that listens. */
  poolSize?: number | undefined
  /** Spreads repeated attempts. */
  random?: () => number
}

const connectWithinMs = 3_000
const statementWithinMs = 5_000
/** The server ends a statement first; this is for a server or a network that no longer answers. */
const answerWithinMs = 6_000
/** A whole unit of work, attempts and all. */
const workWithinMs = 7_500
const healthyWithinMs = 1_000
const maxAttempts = 3

/** Connects and migrates; throws what stood in the way. */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const { url, migrations, clock, log } = options
  const connection: ClientConfig = {
    connectionString: url,
    fallback_application_name: 'ctrl-alt-play-gateway',
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  }
  const client = new Client(connection)
  client.on('error', (error) => log?.warn({ err: error }, 'the migrating connection to the store was lost'))
  try {
    await client.connect()
    const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
    if (rows[0]?.server_encoding !== 'UTF8') throw new Error('The database must have the encoding UTF8')
    await migratePostgres(client, migrations, clock.now())
  } finally {
    await client.end().catch(() => undefined)
  }

  const bounded: ClientConfig = {
    ...connection,
    // An operator may have relaxed the server; accepted means durable here.
    options: '-c synchronous_commit=on',
    statement_timeout: statementWithinMs,
    // A gateway that was stopped in the middle must not hold its locks for ever.
    idle_in_transaction_session_timeout: 10_000,
    query_timeout: answerWithinMs,
  }
  const pool = new Pool({
    ...bounded,
    max: options.poolSize ?? 10,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  })
  pool.on('error', (error) => log?.warn({ err: error }, 'an idle connection to the store was lost'))
  return new PostgresStore(pool, new PostgresListener(bounded, clock, log), clock, options.random ?? Math.random)
}

class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly #pool: Pool
  readonly #listener: PostgresListener
  readonly #clock: Clock
  readonly #random: () => number
  #closed: Promise<void> | undefined

  constructor(pool: Pool, listener: PostgresListener, clock: Clock, random: () => number) {
    this.#pool = pool
    this.#listener = listener
    this.#clock = clock
    this.#random = random
  }

  run<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    return this.#attempts((client, deadline) => this.#write(client, work.body(...args), deadline))
  }

  read<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    return this.#attempts((client, deadline) => this.#look(client, work.body(...args), deadline))
  }

  async notify(channel: string, payload: string): Promise<void> {
    checkNotice(channel, payload)
    await this.#attempts(async (client, deadline) => {
      const text = `${channel}\n${payload}`
      await this.#query(client, deadline, 'SELECT pg_notify($1, $2)', [postgresChannel, text])
      client.release()
    })
  }

  listen(channel: string, handler: (payload: string) => void): () => void {
    return this.#listener.listen(channel, handler)
  }

  async healthy(): Promise<void> {
    const late = this.#clock.sleep(healthyWithinMs).then(() => {
      throw unavailable('The store does not answer.')
    })
    const asked = this.#pool.query('SELECT 1').catch((error: unknown) => {
      const trouble = understand(error)
      throw trouble.kind === 'refused' ? trouble.error : trouble.failure
    })
    await Promise.race([asked, late])
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([this.#listener.close(), this.#pool.end()]).then(() => undefined)
    return this.#closed
  }

  async #attempts<R>(once: (client: PoolClient, deadline: number) => Promise<R>): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    const deadline = this.#clock.monotonic() + workWithinMs
    for (let attempt = 1; ; attempt++) {
      const client = await this.#connect()
      try {
        return await once(client, deadline)
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        const { trouble, mayRepeat } = error
        const late = this.#clock.monotonic() + connectWithinMs > deadline
        if (!mayRepeat || late || attempt === maxAttempts) throw trouble.failure
        await this.#clock.sleep(attempt * 20 * (0.5 + this.#random()))
      }
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      const trouble = understand(error)
      throw trouble.kind === 'refused' ? trouble.error : trouble.failure
    }
  }

  async #write<R>(client: PoolClient, steps: Steps<R>, deadline: number): Promise<R> {
    let value: R
    try {
      await this.#query(client, deadline, 'BEGIN')
      value = await this.#drive(client, steps, deadline)
    } catch (error) {
      await this.#abandon(client, error)
      throw error
    }
    try {
      await this.#query(client, deadline, 'COMMIT')
    } catch (error) {
      client.release(true)
      // Refused means rolled back. When the connection broke instead, nobody knows: repeating is for the caller, with its key.
      if (!(error instanceof Interrupted) || error.trouble.kind !== 'lost') throw error
      const says = 'The connection to the store was lost during the commit; whether the change was made is unknown.'
      throw unavailable(says, error.trouble.failure)
    }
    client.release()
    return value
  }

  async #look<R>(client: PoolClient, steps: Steps<R>, deadline: number): Promise<R> {
    try {
      await this.#query(client, deadline, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const value = await this.#drive(client, steps, deadline)
      // The answer need not wait for the end of a transaction that changed nothing.
      this.#query(client, deadline, 'COMMIT').then(
        () => client.release(),
        () => client.release(true),
      )
      return value
    } catch (error) {
      await this.#abandon(client, error)
      throw error
    }
  }

  async #drive<R>(client: PoolClient, steps: Steps<R>, deadline: number): Promise<R> {
    let step = steps.next()
    while (!step.done) {
      const { text, values, constant } = render(step.value, 'postgres')
      // Only texts that never vary are prepared by name: each stays with the connection for its life.
      step = steps.next(await this.#query(client, deadline, text, values, constant))
    }
    return step.value
  }

  async #query(client: PoolClient, deadline: number, text: string, values?: unknown[], named = false): Promise<Row[]> {
    const leftMs = Math.min(deadline - this.#clock.monotonic(), answerWithinMs)
    if (leftMs <= 0) throw new Interrupted({ kind: 'lost', failure: unavailable('The store took too long.') }, false)
    try {
      const query = { text, ...(values && { values }), ...(named && { name: nameOf(text) }), query_timeout: leftMs }
      return (await client.query<Row>(query)).rows
    } catch (error) {
      const trouble = understand(error, text)
      if (trouble.kind === 'refused') throw trouble.error
      throw new Interrupted(trouble, trouble.kind !== 'outage')
    }
  }

  /** Leaves no open transaction behind: a connection that cannot roll back is dropped. */
  async #abandon(client: PoolClient, error: unknown): Promise<void> {
    if (error instanceof Interrupted && error.trouble.kind === 'lost') return client.release(true)
    try {
      await client.query('ROLLBACK')
      client.release()
    } catch {
      client.release(true)
    }
  }
}

/** An attempt ended for a reason outside the work. */
class Interrupted extends Error {
  readonly trouble: Exclude<Trouble, { kind: 'refused' }>
  /** Nothing was committed and the reason may have passed. */
  readonly mayRepeat: boolean

  constructor(trouble: Exclude<Trouble, { kind: 'refused' }>, mayRepeat: boolean) {
    super(trouble.failure.message, { cause: trouble.failure })
    this.trouble = trouble
    this.mayRepeat = mayRepeat
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
