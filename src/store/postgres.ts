/** The store on PostgreSQL: any number of gateways on any number of machines. */
import type { ClientConfig, PoolClient } from 'pg'
import { Client, Pool } from 'pg'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DiskRoom } from './disk-room.ts'
import { checkNotice } from './listeners.ts'
import type { Migration } from './migrate.ts'
import { migratePostgres } from './migrate.ts'
import { isDiskFull, unavailable, understand } from './postgres-failures.ts'
import { postgresChannel, PostgresListener } from './postgres-listener.ts'
import { assertOwnSession, poolerHint } from './postgres-pooler.ts'
import { Interrupted, Session } from './postgres-session.ts'
import { types } from './postgres-types.ts'
import { withOwnSettings } from './postgres-url.ts'
import type { Store, Work } from './store.ts'
import { WriteWatch } from './write-watch.ts'

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
/** The start keeps the event loop busy, on a busy machine for seconds, in which an answer that has come is not read. */
const startWithinMs = 15_000
const bounds = {
  statement_timeout: 5_000,
  // A gateway that was stopped in the middle must not hold its locks for ever.
  idle_in_transaction_session_timeout: 10_000,
  query_timeout: 6_000,
}
/** For one of our connections to become free: a burst waits its turn. */
const turnWithinMs = 6_500
/** A whole unit of work, attempts and all. */
const workWithinMs = 7_500
const healthyWithinMs = 1_000
const maxAttempts = 3

/** Connects and migrates; throws what stood in the way. */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const { url, migrations, clock, log } = options
  const connection: ClientConfig = {
    connectionString: withOwnSettings(url, Object.keys(bounds)),
    fallback_application_name: 'ctrl-alt-play-gateway',
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  }
  await prepareDatabase({ ...connection, connectionTimeoutMillis: startWithinMs }, migrations, clock, log)

  const bounded: ClientConfig = { ...connection, ...bounds }
  const pool = new Pool({
    ...bounded,
    // The pool has one limit for both, a free connection and a new one; a server that does not answer is given up sooner.
    connectionTimeoutMillis: turnWithinMs,
    Client: class extends Client {
      constructor() {
        super(bounded)
      }
    },
    max: options.poolSize ?? 10,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  })
  pool.on('error', (error) => log?.warn({ err: error }, 'an idle connection to the store was lost'))
  // The pool hears its idle connections only; one that breaks between two statements of a work would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresStore(pool, new PostgresListener(bounded, clock, log), clock, options.random ?? Math.random)
}

/** Connects once with patience, and brings the schema up to date. */
async function prepareDatabase(
  connection: ClientConfig,
  migrations: readonly Migration[],
  clock: Clock,
  log: Log | undefined,
): Promise<void> {
  const client = newClient(connection)
  client.on('error', (error) => log?.warn({ err: error }, 'the migrating connection to the store was lost'))
  try {
    await client.connect()
    const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
    if (rows[0]?.server_encoding !== 'UTF8') throw new Error('The database must have the encoding UTF8.')
    await assertOwnSession(client, () => newClient(connection))
    await migratePostgres(client, migrations, clock.now())
  } catch (error) {
    // Some socket errors have a code and no message.
    const { message, code } = error as Error & { code?: string }
    const says = `${message || code}${poolerHint(error as Error)}`
    throw new Error(`The database of DATABASE_URL cannot be used. ${says}`, { cause: error })
  } finally {
    await client.end().catch(() => undefined)
  }
}

function newClient(connection: ClientConfig): Client {
  try {
    return new Client(connection)
  } catch (error) {
    throw unreadable(connection, error as NodeJS.ErrnoException)
  }
}

/** The error of a URL that cannot be read holds the URL, and with it the password: it goes no further. */
function unreadable(connection: ClientConfig, { code, path }: NodeJS.ErrnoException): Error {
  if (path === undefined) {
    return new Error('DATABASE_URL: expected a URL like postgres://user:password@host:5432/database')
  }
  return new Error(
    `DATABASE_URL: ${fileParameter(connection, path)} names ${path}, which cannot be read (${code}). Correct the path, or make the file readable.`,
  )
}

/** The driver reads these files while it reads the URL. */
function fileParameter({ connectionString = '' }: ClientConfig, path: string): string {
  const parameters = new URLSearchParams(connectionString.split('?', 2)[1])
  return ['sslrootcert', 'sslcert', 'sslkey'].find((name) => parameters.get(name) === path) ?? 'a parameter'
}

class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly #pool: Pool
  readonly #listener: PostgresListener
  readonly #clock: Clock
  readonly #random: () => number
  readonly #writes: WriteWatch
  readonly #underWay = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  constructor(pool: Pool, listener: PostgresListener, clock: Clock, random: () => number) {
    this.#pool = pool
    this.#listener = listener
    this.#clock = clock
    this.#random = random
    this.#writes = new WriteWatch(clock, new DiskRoom(clock, isDiskFull))
  }

  run<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    let hasWritten = false
    const outcome = this.#attempts(false, async (session) => {
      const value = await session.write(work.body(...args))
      hasWritten = session.hasWritten
      return value
    })
    return this.#writes.note(outcome, () => hasWritten)
  }

  read<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    return this.#attempts(true, (session) => session.read(work.body(...args)))
  }

  async notify(channel: string, payload: string): Promise<void> {
    checkNotice(channel, payload)
    const text = `${channel}\n${payload}`
    await this.#attempts(false, (session) => session.single('SELECT pg_notify($1, $2)', [postgresChannel, text]))
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
    // A standby, or one whose tables somebody has locked, answers all the same.
    await this.#writes.assertSome()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close() {
    // An ending pool turns away who waits for a connection.
    await Promise.allSettled(this.#underWay)
    await Promise.all([this.#listener.close(), this.#pool.end()])
  }

  async #attempts<R>(reading: boolean, once: (session: Session) => Promise<R>): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    const outcome = this.#repeat(reading, once)
    this.#underWay.add(outcome)
    try {
      return await outcome
    } finally {
      this.#underWay.delete(outcome)
    }
  }

  async #repeat<R>(reading: boolean, once: (session: Session) => Promise<R>): Promise<R> {
    const deadline = this.#clock.monotonic() + workWithinMs
    for (let attempt = 1; ; attempt++) {
      const client = await this.#connect(deadline)
      try {
        return await once(new Session(client, this.#clock, deadline, reading))
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        const late = this.#clock.monotonic() + connectWithinMs > deadline
        if (error.kind === 'outage' || late || attempt === maxAttempts) throw error.failure
        await this.#clock.sleep(attempt * 20 * (0.5 + this.#random()))
      }
    }
  }

  async #connect(deadline: number): Promise<PoolClient> {
    const connecting = this.#pool.connect()
    const leftMs = deadline - this.#clock.monotonic()
    try {
      // The pool's own limit ends a first attempt in time; a later one has less left.
      if (leftMs >= turnWithinMs) return await connecting
      const client = await Promise.race([connecting, this.#clock.sleep(leftMs)])
      if (client) return client
    } catch (error) {
      const trouble = understand(error)
      throw trouble.kind === 'refused' ? trouble.error : trouble.failure
    }
    connecting.then(
      (client) => client.release(),
      () => undefined,
    )
    throw unavailable('The store has too much to do.')
  }
}
