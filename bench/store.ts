/**
 * How many durable units of work a second the store takes, and how smooth the event loop stays meanwhile.
 * `node bench/store.ts [seconds a cell]`. PostgreSQL runs on a private cluster of this machine (or TEST_DATABASE_URL).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../src/kit/clock.ts'
import { loadMigrations } from '../src/store/migrate.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { sql, work } from '../src/store/store.ts'
import { postgresForTests } from '../test/support/postgres.ts'

/** About what accepting one user costs: two statements, some 300 bytes. */
export const accept = work(import.meta.url, 'accept', function* (id: string, payload: string, nowMs: number) {
  yield* sql`INSERT INTO bench_users (id, revision) VALUES (${id}, 1)
    ON CONFLICT (id) DO UPDATE SET revision = bench_users.revision + 1`
  yield* sql`INSERT INTO bench_events (user_id, payload, accepted_at) VALUES (${id}, ${payload}, ${nowMs})`
})

export const look = work(import.meta.url, 'look', function* (id: string) {
  return (yield* sql<{ revision: number }>`SELECT revision FROM bench_users WHERE id = ${id}`)[0]?.revision
})

const tables = {
  version: 990,
  name: 'bench',
  checksum: 'bench',
  text: `CREATE TABLE bench_users (id TEXT PRIMARY KEY, revision BIGINT NOT NULL);
    CREATE TABLE bench_events (seq {{sequence}}, user_id TEXT NOT NULL, payload TEXT NOT NULL, accepted_at BIGINT NOT NULL);`,
}
const payload = JSON.stringify({ email: 'someone@example.org', displayName: 'Somebody', bio: 'x'.repeat(220) })

interface Cell {
  engine: string
  what: string
  callers: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  loopDelayP99Ms: number
}

async function measure(
  store: Store,
  what: string,
  callers: number,
  forMs: number,
  once: (n: number) => Promise<unknown>,
) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const tookMs: number[] = []
  const began = performance.now()
  delay.enable()
  const caller = async (lane: number) => {
    for (let n = lane; performance.now() - began < forMs; n += callers) {
      const before = performance.now()
      await once(n)
      tookMs.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, lane) => caller(lane)))
  delay.disable()
  const seconds = (performance.now() - began) / 1000
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => Number((tookMs[Math.floor(tookMs.length * share)] ?? 0).toFixed(2))
  return {
    engine: store.engine,
    what,
    callers,
    perSecond: Math.round(tookMs.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    loopDelayP99Ms: Number((delay.percentile(99) / 1e6).toFixed(2)),
  } satisfies Cell
}

async function measureStore(store: Store, forMs: number): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const callers of [1, 8, 64]) {
    const write = (n: number) => store.run(accept, `user-${callers}-${n % 50_000}`, payload, Date.now())
    await measure(store, 'run', callers, 300, write)
    cells.push(await measure(store, 'run', callers, forMs, write))
  }
  for (const callers of [1, 8, 64]) {
    cells.push(await measure(store, 'read', callers, forMs, (n) => store.read(look, `user-1-${n % 100}`)))
  }
  return cells
}

if (import.meta.main) {
  const forMs = Number(process.argv[2] ?? 3) * 1000
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const migrations = [...loadMigrations(), tables]
  const postgres = await postgresForTests()
  const places = [{ file: join(folder, 'bench.db') }, ...(postgres ? [{ file: '', databaseUrl: postgres.url }] : [])]
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${forMs / 1000} s a cell; the event loop is sampled every 1 ms`,
  )
  for (const place of places) {
    const store = await openStore({ ...place, clock: systemClock, migrations })
    console.table(await measureStore(store, forMs))
    await store.close()
  }
  await postgres?.stop()
  await rm(folder, { recursive: true })
}
