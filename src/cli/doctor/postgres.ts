/** Whether a gateway would start on this PostgreSQL and could write there. Changes nothing. */
import { Client } from 'pg'
import type { Applied } from '../../store/migrate.ts'
import { loadMigrations, pending, selectApplied } from '../../store/migrate.ts'
import { assertOwnSession, poolerHint } from '../../store/postgres-pooler.ts'
import { withOwnSettings } from '../../store/postgres-url.ts'
import { exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import type { Finding } from './finding.ts'

const patienceMs = 5_000

const poolers = 'Below the table "Store" docs/configuration.md says what works through a pooler.'

interface Server {
  version: string
  encoding: string
  read_only: string
  has_migrations: boolean
}

const newClient = (url: string): Client =>
  new Client({
    connectionString: withOwnSettings(url, ['statement_timeout']),
    connectionTimeoutMillis: patienceMs,
    statement_timeout: patienceMs,
  })

export async function checkPostgres(url: string): Promise<Finding> {
  let client: Client
  try {
    client = newClient(url)
  } catch (error) {
    // The message may hold the URL, and with it the password; the name of a certificate's file is worth saying.
    const { code, name, path } = error as NodeJS.ErrnoException
    const detail = `DATABASE_URL cannot be used (${[code ?? name, path].filter(Boolean).join(' ')})`
    return failed(detail, 'Correct DATABASE_URL and the files that it names.', exits.configuration)
  }
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await look(client, url)
  } catch (error) {
    // Messages of the driver may name the address; codes do not.
    const { code, name } = error as NodeJS.ErrnoException
    const hint = poolerHint(error as Error)
    if (hint !== '') return failed(`PostgreSQL cannot be used${hint}`, poolers, exits.configuration)
    const mend = 'Check DATABASE_URL, that the server runs, and that it lets this machine in.'
    return failed(`PostgreSQL does not answer (${code ?? name})`, mend, exits.unavailable)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function look(client: Client, url: string): Promise<Finding> {
  const { rows } = await client.query<Server>(`
    SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
      current_setting('transaction_read_only') AS read_only, to_regclass('schema_migrations') IS NOT NULL AS has_migrations`)
  const { version, encoding, read_only, has_migrations } = rows[0]!
  if (encoding !== 'UTF8') {
    return failed(`the database has the encoding ${encoding}`, 'Make a database with the encoding UTF8.', exits.failed)
  }
  if (read_only === 'on') {
    const mend = 'Point DATABASE_URL to the primary server, or end default_transaction_read_only.'
    return failed('PostgreSQL is read-only: a standby, or told to be', mend, exits.unavailable)
  }
  const pooled = await assertOwnSession(client, () => newClient(url)).then(
    () => undefined,
    (error: Error) => error.message,
  )
  if (pooled !== undefined) return failed(pooled, poolers, exits.configuration)
  const applied = has_migrations ? (await client.query<Applied>(selectApplied)).rows : []
  let toCome: number
  try {
    toCome = pending(loadMigrations(), applied).length
  } catch (error) {
    return failed(
      (error as Error).message,
      'Use the version of the gateway that wrote it, or a newer one.',
      exits.failed,
    )
  }
  const detail = `PostgreSQL ${version}, ${applied.length} migrations`
  return {
    name: 'store',
    status: 'ok',
    detail: `${detail}${toCome > 0 ? `, ${toCome} to come at the next start` : ''}`,
  }
}

const failed = (detail: string, mend: string, exit: ExitCode): Finding => ({
  name: 'store',
  status: 'failed',
  detail,
  mend,
  exit,
})
