/** A gateway in a process of its own, on a store that the bench reads and fills beside it. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { postgresForTests } from '../../test/support/postgres.ts'
import { secrets } from './marketplaces.ts'
import { openEvents } from './open-events.ts'
import { cpuMicros, endProcess, pause, startProcess } from './processes.ts'

export type EngineName = 'sqlite' | 'postgres'

export interface RunningGateway {
  readonly url: string
  readonly pid: number
  /** From the start of the process until it says that it is ready. */
  readonly startMs: number
  /** Processor time until then: what a start costs, however busy the machine is. */
  readonly startCpuMs: number
  ask(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface House {
  readonly store: Store
  readonly folder: string
  token(): Promise<string>
  startGateway(marketplaceUrl: string, env?: Record<string, string>): Promise<RunningGateway>
  /** Milliseconds until at most so many changes are open. */
  drained(open?: number): Promise<number>
  open(): Promise<number>
  close(): Promise<void>
}

/** Flags for the gateway's Node, such as `--cpu-prof --cpu-prof-dir=…` for a profile of its main thread. */
const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean)
const entry = new URL('../../src/main.ts', import.meta.url)
const jwtSecret = randomBytes(32).toString('hex')

/** Null where the engine is not there. */
export async function openHouse(engine: EngineName): Promise<House | null> {
  const database = engine === 'postgres' ? await postgresForTests() : null
  if (engine === 'postgres' && !database) return null
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const store = await openStore({ file: join(folder, 'gateway.db'), databaseUrl: database?.url, clock: systemClock })

  const token = () =>
    mintServiceToken({
      secret: jwtSecret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: secrets.serviceId,
      permissions: ['user:write', 'user:read', 'sync:read', 'sync:write', 'analytics:write'],
      ttlSeconds: 900,
      now: Date.now(),
    })

  async function open(): Promise<number> {
    const sums = await store.read(openEvents)
    if (sums.dead > 0) throw new Error(`${sums.dead} dead letters`)
    return sums.open
  }

  return {
    store,
    folder,
    token,
    open,
    async startGateway(marketplaceUrl, env = {}) {
      const startedAt = performance.now()
      const { child, pid, ready } = await startProcess(
        entry,
        [],
        {
          NODE_ENV: 'production',
          HOST: '127.0.0.1',
          PORT: '0',
          DATA_DIR: folder,
          GATEWAY_JWT_SECRET: jwtSecret,
          MARKETPLACE_API_URL: marketplaceUrl,
          MARKETPLACE_API_KEY: secrets.apiKey,
          MARKETPLACE_JWT_SECRET: secrets.jwtSecret,
          RATE_LIMIT_SCALE: '1000000',
          LOG_LEVEL: 'warn',
          ...(database && { DATABASE_URL: database.url }),
          ...env,
        },
        flags,
      )
      const startMs = performance.now() - startedAt
      const startCpuMs = cpuMicros(pid) / 1000
      const bearer = await token()
      return {
        url: ready.url,
        pid,
        startMs,
        startCpuMs,
        async ask(query, variables) {
          const response = await fetch(`${ready.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
            body: JSON.stringify({ query, variables }),
          })
          const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown }
          if (errors) throw new Error(JSON.stringify(errors))
          return data
        },
        stop: (signal = 'SIGTERM') => endProcess(child, signal),
      }
    },
    async drained(most = 0) {
      const startedAt = performance.now()
      while ((await open()) > most) await pause(10)
      return performance.now() - startedAt
    },
    async close() {
      await store.close()
      await database?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const setPaused = (gateway: RunningGateway, paused: boolean) =>
  gateway.ask('mutation ($paused: Boolean!) { setSyncPaused(paused: $paused, reason: "bench") { paused } }', { paused })
