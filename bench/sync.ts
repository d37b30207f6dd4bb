/**
 * User synchronisation, measured: `node bench/sync.ts`. The marketplace is the sandbox in a process of its own. Durable delivery is
 * compared with a bare loop that posts the same bodies with the same concurrency, in turns, in one run.
 *
 * BENCH_USERS (20000) users for each delivery, BENCH_ROUNDS (3), BENCH_BACKLOGS (10000,100000) queued rows at which the cost of one
 * user is measured, BENCH_CONCURRENCY (32), BENCH_ENGINES (sqlite).
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SignJWT } from 'jose'
import { Pool } from 'undici'
import type { Asker } from '../src/auth/asker.ts'
import { accept } from '../src/features/users/accept.ts'
import type { Change } from '../src/features/users/accept.ts'
import { healthNumbers } from '../src/features/users/health.ts'
import { preparedChange } from '../src/features/users/prepared-event.ts'
import { createUsers } from '../test/features/users/assembled.ts'
import { systemClock } from '../src/kit/clock.ts'
import { newId, sha256 } from '../src/kit/ids.ts'
import { createLog } from '../src/kit/log.ts'
import { createMarketplaceClient } from '../src/marketplace/client.ts'
import { openStore } from '../src/store/open.ts'
import { postgresForTests } from '../test/support/postgres.ts'

const { env } = process
const users = Number(env['BENCH_USERS'] ?? 20_000)
const rounds = Number(env['BENCH_ROUNDS'] ?? 3)
const backlogs = (env['BENCH_BACKLOGS'] ?? '10000,100000').split(',').filter(Boolean).map(Number)
const concurrency = Number(env['BENCH_CONCURRENCY'] ?? 32)
const engines = (env['BENCH_ENGINES'] ?? 'sqlite').split(',')
const secrets = { jwtSecret: 'bench-'.repeat(8), apiKey: 'bench-key-'.repeat(5), serviceId: 'panel-system' }

async function startSandboxProcess() {
  const child = fork(fileURLToPath(new URL('../sandbox/main.ts', import.meta.url)), ['--plugins', '5'], {
    env: {
      PATH: env['PATH'],
      SANDBOX_PORT: '0',
      SANDBOX_DB: ':memory:',
      MARKETPLACE_JWT_SECRET: secrets.jwtSecret,
      MARKETPLACE_API_KEY: secrets.apiKey,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await once(child, 'message')) as [{ url: string }]
  return { url: message.url, stop: () => child.kill('SIGKILL') }
}

const person = (id: string) => ({
  email: `${id}@example.org`,
  username: id,
  displayName: `The ${id}`,
  profile: { bio: 'Runs a few servers and writes about them.' },
  preferences: { newsletter: false, notifications: true },
  roles: ['user'],
})

const asker: Asker = {
  caller: {
    kind: 'service',
    serviceId: 'panel-system',
    subject: 'bench',
    permissions: new Set(['user:write', 'sync:read', 'sync:write']),
    tokenExpiresAt: Infinity,
    credential: 'jwt',
  },
  request: {
    id: 'bench',
    door: 'api',
    deadlineAt: Infinity,
    signal: new AbortController().signal,
    upstream: { calls: 0 },
  },
}

/** What nobody would run in earnest: no store, no retry, no order. */
async function bareLoop(url: string, ids: readonly string[]): Promise<number> {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: concurrency })
  const token = await new SignJWT({ service_id: secrets.serviceId, permissions: ['user:write'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('panel.ctrl-alt-play.com')
    .setAudience('marketplace.ctrl-alt-play.com')
    .setSubject('service-integration')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secrets.jwtSecret))
  const left = ids.values()
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const id of left) {
        const { bodyText, path, idempotencyKey } = preparedChange(newId(), id, 'CREATE', person(id), null)
        const response = await pool.request({
          method: 'POST',
          path: `${pathname}${path}`,
          headers: {
            authorization: `Bearer ${token}`,
            'x-api-key': secrets.apiKey,
            'x-service-id': secrets.serviceId,
            'content-type': 'application/json',
            'idempotency-key': idempotencyKey,
          },
          body: bodyText,
        })
        if (response.statusCode !== 200) throw new Error(`The sandbox answered ${response.statusCode}`)
        await response.body.json()
      }
    }),
  )
  const ms = performance.now() - startedAt
  await pool.close()
  return ms
}

const rssMb = () => {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().rss / 2 ** 20)
}
/** Processor time of this process, all threads, in microseconds since now. */
const cpuOf = () => {
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
}
const perSecond = (count: number, ms: number) => Math.round((count / ms) * 1000)
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0

async function bench(engine: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const database = engine === 'postgres' ? await postgresForTests() : null
  if (engine === 'postgres' && !database) return
  const log = createLog({ level: 'warn', pretty: false })
  const store = await openStore({
    file: join(folder, 'gateway.db'),
    databaseUrl: database?.url,
    clock: systemClock,
    log,
  })
  const config = { syncEnabled: true, connected: true, waitMs: 0, backlogMax: 100_000_000, concurrency }
  let made = 0

  /** A room on the store, running until everything is delivered or `stopAt` are left. */
  async function drain(url: string, stopAt = 0): Promise<number> {
    const marketplace = createMarketplaceClient({ baseUrl: url, ...secrets, clock: systemClock, random: Math.random })
    const room = createUsers({ store, marketplace, clock: systemClock, log, random: Math.random, config })
    const startedAt = performance.now()
    await room.start()
    for (;;) {
      const { totals } = await store.read(healthNumbers, Date.now())
      if (totals.dead > 0) throw new Error(`${totals.dead} dead letters`)
      if (totals.pending + totals.retrying <= stopAt) break
      await systemClock.sleep(20)
    }
    const ms = performance.now() - startedAt
    await room.stop(5_000)
    await marketplace.close()
    return ms
  }

  async function enqueue(count: number): Promise<number> {
    const startedAt = performance.now()
    for (let done = 0; done < count;) {
      const changes = Array.from({ length: Math.min(500, count - done) }, (): Change => {
        const userId = `u${++made}`
        const eventId = newId()
        const prepared = preparedChange(eventId, userId, 'CREATE', person(userId), null)
        return {
          eventId,
          userId,
          action: 'CREATE',
          data: person(userId),
          call: JSON.stringify(prepared),
          digest: sha256(prepared.bodyText ?? ''),
          expectedRevision: null,
          keyed: null,
          origin: 'cli',
        }
      })
      await store.run(accept, changes, {
        nowMs: Date.now(),
        dueMs: Date.now() - 1_000,
        shard: 0,
        backlogMax: 100_000_000,
      })
      done += changes.length
    }
    return performance.now() - startedAt
  }

  try {
    console.log(
      `\n${engine}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, concurrency ${concurrency}`,
    )
    const sleeper = createMarketplaceClient({
      baseUrl: 'http://127.0.0.1:9',
      ...secrets,
      clock: systemClock,
      random: Math.random,
    })
    const still = createUsers({ store, marketplace: sleeper, clock: systemClock, log, random: Math.random, config })
    for (const callers of [1, 8, 64]) {
      const until = performance.now() + 3_000
      const startedAt = performance.now()
      let done = 0
      await Promise.all(
        Array.from({ length: callers }, async () => {
          while (performance.now() < until) {
            const userId = `u${++made}`
            await still.service.syncUser(asker, { userId, action: 'CREATE', data: person(userId) })
            done++
          }
        }),
      )
      console.log(`accept, ${callers} callers: ${perSecond(done, performance.now() - startedAt)}/s`)
    }
    await sleeper.close()
    const first = await startSandboxProcess()
    await drain(first.url)
    first.stop()

    const bare: number[] = []
    const durable: number[] = []
    for (let round = 0; round < rounds; round++) {
      const sandbox = await startSandboxProcess()
      const ids = Array.from({ length: users }, (_, index) => `bare-${round}-${index}`)
      const bareCpu = cpuOf()
      bare.push(perSecond(users, await bareLoop(sandbox.url, ids)))
      const bareMicros = bareCpu() / users
      sandbox.stop()
      await enqueue(users)
      const other = await startSandboxProcess()
      const durableCpu = cpuOf()
      durable.push(perSecond(users, await drain(other.url)))
      const durableMicros = durableCpu() / users
      other.stop()
      console.log(
        `round ${round + 1}: bare ${bare.at(-1)}/s, durable ${durable.at(-1)}/s, ratio ${((durable.at(-1) ?? 0) / (bare.at(-1) ?? 1)).toFixed(2)}; processor time of a user: bare ${bareMicros.toFixed(0)} µs, durable ${durableMicros.toFixed(0)} µs`,
      )
    }
    const ratio = median(durable.map((value, index) => value / (bare[index] ?? 1)))
    console.log(
      `${users} users: bare ${median(bare)}/s, durable ${median(durable)}/s, median ratio ${ratio.toFixed(2)} (at least 0.6 is promised)`,
    )

    for (const backlog of backlogs) {
      const before = rssMb()
      const queueMs = await enqueue(backlog)
      const queued = rssMb()
      const sandbox = await startSandboxProcess()
      const part = Math.min(5_000, backlog)
      const ms = await drain(sandbox.url, backlog - part)
      console.log(
        `${backlog} queued (${perSecond(backlog, queueMs)}/s): ${part} delivered at ${perSecond(part, ms)}/s, ` +
          `${((ms / part) * 1000).toFixed(0)} µs a user; RSS ${before} → ${queued} → ${rssMb()} MB`,
      )
      if (backlog !== backlogs.at(-1)) await drain(sandbox.url)
      sandbox.stop()
    }
  } finally {
    await store.close()
    await database?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

for (const engine of engines) await bench(engine)
process.exit(0)
