import { inspect } from 'node:util'
import { Client } from 'pg'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { withOwnSettings } from '../../src/store/postgres-url.ts'
import type { Store } from '../../src/store/store.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { postgresForTests, statement } from '../support/postgres.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import type { Cluster } from '../support/postgres-cluster.ts'
import { caught, until } from './contract.ts'
import { contractMigrations } from './contract-migrations.ts'
import type { TcpProxy } from './tcp-proxy.ts'
import { tcpProxy } from './tcp-proxy.ts'
import * as works from './works.ts'

const unavailable = { code: 'SERVICE_UNAVAILABLE', retryable: true, retryAfterSeconds: expect.any(Number) as unknown }
const open = async (databaseUrl: string, poolSize?: number) =>
  openStore({ file: '', databaseUrl, poolSize, clock: systemClock, migrations: contractMigrations() })

/** Writers that never stop by themselves, and what became of each write. */
function writing(store: Store, prefix: string) {
  const stop = new AbortController()
  const accepted: string[] = []
  const refused: unknown[] = []
  const caller = async (lane: number) => {
    for (let n = 0; !stop.signal.aborted; n++) {
      const id = `${prefix}-${lane}-${n}`
      await store.run(works.put, id, n).then(
        () => accepted.push(id),
        async (error: unknown) => {
          refused.push(error)
          await systemClock.sleep(20)
        },
      )
    }
  }
  const lanes = [0, 1, 2, 3].map(caller)
  return {
    accepted,
    refused,
    async stop() {
      stop.abort()
      await Promise.all(lanes)
    },
  }
}

const missingFrom = (kept: string[], accepted: string[]) => {
  const known = new Set(kept)
  return accepted.filter((id) => !known.has(id))
}

const found = await postgresForTests()
await found?.stop()
const suite = found ? describe : describe.skip

suite('the store on a troubled PostgreSQL', () => {
  let server: TestDatabase
  let store: Store
  beforeEach(async () => {
    server = (await postgresForTests()) as TestDatabase
    store = await open(server.url)
  })
  afterEach(async () => {
    await store.close()
    await server.stop()
  })

  test('a start that is kept from reading for longer than a connection may take finds its database all the same', async () => {
    const opening = open(server.url)
    const outcome = opening.then(
      (opened) => opened.close().then(() => 'open'),
      (error: Error) => error.message,
    )
    await new Promise((resolve) => setImmediate(resolve))
    const until = Date.now() + 3_500
    while (Date.now() < until);
    expect(await outcome).toBe('open')
  }, 30_000)

  test('loses nothing and recovers by itself when its connections are terminated', async () => {
    const work = writing(store, 'id')
    for (let round = 0; round < 20; round++) {
      const before = work.accepted.length
      await until(() => work.accepted.length >= before + 10)
      const others = 'pid <> pg_backend_pid() AND datname = current_database()'
      await statement(server.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`)
    }
    await work.stop()
    for (const error of work.refused) expect(error).toMatchObject(unavailable)
    expect(missingFrom(await store.read(works.ids), work.accepted)).toEqual([])
  }, 90_000)

  test('tells listeners to read again after their connection was lost, and hears what comes after', async () => {
    const heard: string[] = []
    store.listen('news', (payload) => heard.push(payload))
    await until(() => heard.length === 1)
    await statement(
      server.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    )
    await until(() => heard.length === 2)
    await store.notify('news', 'after')
    await until(() => heard.length === 3)
    expect(heard).toEqual(['', '', 'after'])
  })

  test('answers 503 in time while somebody holds a lock, and recovers', async () => {
    const holder = new Client({ connectionString: server.url })
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE pairs IN ACCESS EXCLUSIVE MODE')
    const began = performance.now()
    expect(await caught(store.run(works.put, 'a', 1))).toMatchObject({
      ...unavailable,
      message: 'The store took too long.',
    })
    expect(performance.now() - began).toBeLessThan(8_000)
    await holder.end()
    await store.run(works.put, 'a', 1)
  })

  test('answers 503 in time when all its connections are busy, and recovers', async () => {
    const small = await open(server.url, 2)
    const busy = [1, 2, 3, 4].map(() => small.run(works.pause, 4))
    const began = performance.now()
    expect(await caught(small.run(works.put, 'a', 1))).toMatchObject(unavailable)
    expect(performance.now() - began).toBeLessThan(8_000)
    await Promise.allSettled(busy)
    await small.run(works.put, 'a', 1)
    await small.close()
  })

  test('answers 503 on a server that is read-only, while reads go on, and writes again when it is not', async () => {
    await store.run(works.put, 'before', 1)
    const name = new URL(server.url).pathname.slice(1)
    await statement(server.url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    const standby = await open(server.url).catch((error: unknown) => error)
    expect((standby as Error).message).toContain('read-only')
    await statement(
      server.url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    )
    expect(await caught(store.run(works.put, 'a', 1))).toMatchObject({
      ...unavailable,
      message: 'The store is read-only at the moment.',
    })
    expect(await store.read(works.ids)).toEqual(['before'])

    // More than one session is in the pool, and what asks for health keeps them from growing old.
    await Promise.all([1, 2, 3, 4].map(() => store.read(works.ids)))
    await statement(server.url, `BEGIN READ WRITE; ALTER DATABASE ${name} RESET default_transaction_read_only; COMMIT`)
    const began = performance.now()
    const written = () =>
      store.run(works.put, 'after', 1).then(
        () => true,
        () => false,
      )
    while (!(await written())) {
      expect(performance.now() - began).toBeLessThan(5_000)
      await store.healthy()
      await systemClock.sleep(500)
    }
    expect(await store.read(works.ids)).toEqual(['after', 'before'])
  }, 30_000)

  test('keeps the options of its URL, and its own settings whatever the URL says', async () => {
    const url = new URL(server.url)
    url.searchParams.set('options', '-c search_path=elsewhere -c synchronous_commit=off')
    url.searchParams.set('statement_timeout', '0')
    url.searchParams.set('application_name', 'mine')
    await statement(server.url, 'CREATE SCHEMA elsewhere')
    const other = await open(url.href)
    const setting = (name: string) => other.read(works.setting, name)
    expect(await setting('search_path')).toBe('elsewhere')
    expect(await setting('application_name')).toBe('mine')
    expect(await setting('synchronous_commit')).toBe('on')
    expect(await setting('statement_timeout')).toBe('5s')
    await other.run(works.put, 'a', 1)
    await other.close()
  })

  test('takes a password with a bare %, like every other program with this driver', async () => {
    const { host, pathname } = new URL(server.url)
    const address = `postgres://postgres:100%-of 5%c@${host}${pathname}`
    expect(new Client(withOwnSettings(address, [])).password).toBe('100%-of 5%c')
    const other = await open(`${address}?options=-c%20search_path%3Dpublic`)
    expect(await other.read(works.setting, 'synchronous_commit')).toBe('on')
    expect(await other.read(works.setting, 'search_path')).toBe('public')
    await other.close()
  })

  test.each([
    ['postgres://me:hunter2@[bad', 'DATABASE_URL: expected a URL like postgres://user:password@host:5432/database'],
    [
      'postgres://me:hunter2@127.0.0.1:1/none?sslmode=verify-full&sslrootcert=/not/there.pem',
      'DATABASE_URL: sslrootcert names /not/there.pem, which cannot be read (ENOENT)',
    ],
    ['postgres://me:hunter2@127.0.0.1:1/none', 'The database of DATABASE_URL cannot be used. connect ECONNREFUSED'],
  ])('says what is wrong with %s, without the password', async (url, message) => {
    const error = await caught(open(url))
    expect((error as Error).message).toContain(message)
    expect(inspect(error)).not.toContain('hunter2')
  })

  test('does not start on a database that cannot hold all text', async () => {
    const name = `latin_${new URL(server.url).pathname.slice(1)}`
    await statement(
      server.url,
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
    )
    const url = new URL(server.url)
    url.pathname = `/${name}`
    await expect(open(url.href)).rejects.toThrow('The database must have the encoding UTF8')
    await statement(server.url, `DROP DATABASE ${name}`)
  })

  describe('behind a bad wire', () => {
    let wire: TcpProxy
    let far: Store
    beforeEach(async () => {
      wire = await tcpProxy(server.url)
      far = await open(wire.url, 3)
    })
    afterEach(async () => {
      await wire.close()
      await far.close()
    })

    test('answers 503 in time when the other side falls silent, and has all its connections again afterwards', async () => {
      await far.run(works.put, 'before', 1)
      wire.silence()
      const began = performance.now()
      const errors = await Promise.all([0, 1, 2, 3, 4].map((n) => caught(far.run(works.put, `lost-${n}`, n))))
      for (const error of errors) expect(error).toMatchObject(unavailable)
      expect(performance.now() - began).toBeLessThan(8_000)
      await expect(far.healthy()).rejects.toMatchObject(unavailable)
      wire.restore()
      await Promise.all([0, 1, 2, 3, 4].map((n) => far.run(works.put, `after-${n}`, n)))
      expect(await far.read(works.ids)).toEqual(['after-0', 'after-1', 'after-2', 'after-3', 'after-4', 'before'])
    })

    test('does not repeat a work whose commit was sent, and says that its effect is unknown', async () => {
      wire.cutAfter('COMMIT')
      const error = await caught(far.run(works.fill, 'once', new Uint8Array(1)))
      expect(error).toMatchObject(unavailable)
      expect((error as Error).message).toContain('whether the change was made is unknown')
      await until(async () => (await store.read(works.filled)).length > 0)
      expect(await store.read(works.filled)).toEqual(['once'])
    })

    test('repeats a work whose connection broke before the commit', async () => {
      wire.cutAfter('INSERT INTO shapes')
      await far.run(works.fill, 'once', new Uint8Array(1))
      expect(await store.read(works.filled)).toEqual(['once'])
    })
  })
})

suite('the store on a PostgreSQL of its own', () => {
  let cluster: Cluster
  let store: Store
  beforeAll(async () => {
    cluster = (await startCluster(['-c max_connections=8', '-c superuser_reserved_connections=2'])) as Cluster
    // An operator's choice that must not make acknowledged writes volatile.
    await statement(cluster.url, 'ALTER DATABASE postgres SET synchronous_commit = off')
    store = await open(cluster.url)
  })
  afterAll(async () => {
    await store?.close()
    await cluster?.stop()
  })

  test('keeps what it acknowledged through a crash of the server, says that it is not well, and recovers', async () => {
    const accepted: string[] = []
    for (let round = 0; round < 3; round++) {
      const work = writing(store, `round-${round}`)
      await until(() => work.accepted.length >= 100)
      await cluster.halt('immediate')
      await until(() => work.refused.length >= 4)
      await expect(store.healthy()).rejects.toMatchObject(unavailable)
      await cluster.start()
      const began = performance.now()
      const before = work.accepted.length
      await until(() => work.accepted.length > before)
      expect(performance.now() - began).toBeLessThan(5_000)
      await work.stop()
      for (const error of work.refused) expect(error).toMatchObject(unavailable)
      accepted.push(...work.accepted)
    }
    await store.healthy()
    expect(missingFrom(await store.read(works.ids), accepted)).toEqual([])
  }, 120_000)

  test('answers 503 when the server has no connection left, and recovers', async () => {
    await store.close()
    store = await open(cluster.url)
    const hoarders = Array.from({ length: 12 }, () => new Client({ connectionString: cluster.url }))
    for (const hoarder of hoarders) hoarder.on('error', () => undefined)
    await Promise.allSettled(hoarders.map((hoarder) => hoarder.connect()))
    for (const error of await Promise.all([1, 2, 3].map(() => caught(store.run(works.ids))))) {
      expect(error).toMatchObject({ ...unavailable, message: 'The store has too few resources or connections left.' })
    }
    await expect(open(cluster.url)).rejects.toThrow(/too many clients|remaining connection slots/)
    await Promise.allSettled(hoarders.map((hoarder) => hoarder.end()))
    await until(() =>
      store.run(works.ids).then(
        () => true,
        () => false,
      ),
    )
  })
})
