/**
 * PostgreSQL for tests: the server of TEST_DATABASE_URL, or a private cluster from the binaries of the machine, started once
 * by each test worker. Each caller gets a database of its own.
 */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { startCluster } from './postgres-cluster.ts'
import type { Cluster } from './postgres-cluster.ts'

export interface TestDatabase {
  url: string
  /** Drops the database. */
  stop(): Promise<void>
}

/** Nobody cuts the power of the shared cluster, and databases come and go in it all the time. */
const undurable = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']

/** A fresh database, or null (with a line that says so) where there is no PostgreSQL and REQUIRE_POSTGRES is not 1. */
export async function postgresForTests(): Promise<TestDatabase | null> {
  const server = await address()
  return server === undefined ? missing() : newDatabase(server, 'template0')
}

/** The same in a database that sorts like an English dictionary, and not by bytes. */
export async function postgresInEnglish(): Promise<TestDatabase | null> {
  const server = await address()
  return server === undefined ? missing() : newDatabase(server, 'template0', "LOCALE_PROVIDER icu ICU_LOCALE 'en'")
}

/** The same with the gateway's tables in it already, where the cluster is ours: making them anew costs more than any test of one. */
export async function migratedPostgres(): Promise<TestDatabase | null> {
  if (process.env['TEST_DATABASE_URL'] !== undefined) return postgresForTests()
  const server = await address()
  return server === undefined ? missing() : newDatabase(server, await (migrated ??= migratedTemplate(server)))
}

/** What this worker keeps: a cluster costs seconds, and it ends with the worker that started it. */
let shared: Promise<Cluster | null> | undefined
let migrated: Promise<string> | undefined

const address = async () =>
  process.env['TEST_DATABASE_URL'] ?? (await (shared ??= startCluster(undurable.map((one) => `-c ${one}`))))?.url

async function newDatabase(server: string, template: string, locale = ''): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await inOneConnection(server, async (client) => {
    const { rows } = await client.query<{ chosen: boolean }>(
      `SELECT current_setting('server_version_num')::int >= 150000 AS chosen`,
    )
    // Written page by page into the log it takes far more; before version 15 files were always copied.
    const strategy = rows[0]?.chosen ? 'STRATEGY file_copy' : ''
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} ENCODING 'UTF8' ${strategy} ${locale}`)
  })
  return { url: within(server, name), stop: () => statement(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function migratedTemplate(server: string): Promise<string> {
  const name = 'migrated'
  await statement(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
  const store = await openStore({ file: '', databaseUrl: within(server, name), clock: systemClock })
  await store.close()
  return name
}

function within(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

function missing(): null {
  const line = 'PostgreSQL was not found (TEST_DATABASE_URL, or initdb on this machine)'
  if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error(`${line}, and REQUIRE_POSTGRES=1 asks for it`)
  console.log(`${line}: its suites are skipped`)
  return null
}

/** Runs one statement as a client of its own. */
export const statement = (url: string, text: string): Promise<void> =>
  inOneConnection(url, async (client) => void (await client.query(text)))

async function inOneConnection(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
