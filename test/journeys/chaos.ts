/**
 * A long bad day: two gateways on one store, a panel that writes, a marketplace in changing weather, and a nemesis that kills and
 * stops gateways at random. Afterwards the books of all three are compared. Seeded: the same seed plays the same day, as far as
 * processes let it.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { healthNumbers } from '../../src/features/users/health.ts'
import { readBooks, violations } from './checkers.ts'
import { GatewayProcess } from './gateway-process.ts'
import { shownByMetrics } from './metrics-page.ts'
import { Panel } from './panel.ts'
import { readFiles, readTables } from './traces.ts'

export interface ChaosOptions {
  readonly seed: number
  /** The day ends when so many writes were accepted and so many kills done. */
  readonly writes: number
  readonly kills: number
  readonly databaseUrl?: string | undefined
  readonly panels?: number
  /** Entry of the gateways, for negative controls. */
  readonly entry?: string
  readonly drainMs?: number
  readonly env?: Record<string, string>
  /** Instead of kills at random: the first gateway dies at this point of the code, and a sound one takes over. */
  readonly crashPoint?: string
  readonly killEveryMs?: number
}

export interface ChaosReport {
  readonly seed: number
  readonly accepted: number
  readonly kills: number
  readonly stops: number
  readonly calls: number
  readonly effects: number
  readonly repeatedWrites: number
  readonly slowestStartMs: number
  readonly drainedMs: number
  readonly states: Record<string, number>
  readonly surprises: string[]
  readonly violations: Record<string, string[]>
}

/** Mulberry32: small, seeded, good enough for weather. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** More than the second for which a gateway waits by itself when nothing is asked of it. */
const pauseSeconds = 2

const weathers = [
  { mode: 'ok' },
  { mode: 'ok' },
  { mode: 'ok', latencyMs: 20, jitterMs: 30 },
  { mode: '503' },
  { mode: '500', probability: 0.5 },
  { mode: 'reset-after', probability: 0.7 },
  { mode: 'reset-before', probability: 0.5 },
  { mode: '429', retryAfter: pauseSeconds, probability: 0.3 },
  { mode: 'half-body', probability: 0.5 },
  { mode: 'html', probability: 0.3 },
] as const

/** Entry of a gateway with something broken on purpose. */
export const sabotaged = fileURLToPath(new URL('./sabotage.ts', import.meta.url))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const random = seeded(options.seed)
  const folder = await mkdtemp(join(tmpdir(), 'gateway-chaos-'))
  const sandbox = await startSandbox({ plugins: 5, ledgerLimit: 2_000_000 })
  const secret = randomBytes(32).toString('hex')
  const env = {
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: folder,
    GATEWAY_JWT_SECRET: secret,
    MARKETPLACE_API_URL: sandbox.url,
    MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
    MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
    RATE_LIMIT_SCALE: '10000',
    LOG_LEVEL: 'error',
    ...options.env,
    ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl }),
  }
  const gateways =
    options.crashPoint === undefined
      ? [new GatewayProcess(env, options.entry), new GatewayProcess(env, options.entry)]
      : [new GatewayProcess({ ...env, SABOTAGE: `crash:${options.crashPoint}:3` }, sabotaged), new GatewayProcess(env)]
  const token = () =>
    mintServiceToken({
      secret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: sandbox.secrets.serviceId,
      permissions: ['user:write', 'user:read', 'sync:read'],
      ttlSeconds: 900,
      now: Date.now(),
    })
  const panels = Array.from(
    { length: options.panels ?? 4 },
    (_, index) =>
      new Panel({
        name: `p${index}`,
        users: 60,
        batch: 8,
        gateways,
        token,
        random: seeded(options.seed * 100 + index),
      }),
  )
  const accepted = () => panels.reduce((sum, panel) => sum + panel.promised.length, 0)
  const killed = () => gateways.reduce((sum, gateway) => sum + gateway.kills, 0)
  const day = { over: false }
  let stops = 0

  try {
    const [first, second] = gateways as [GatewayProcess, GatewayProcess]
    await first.start()
    if (options.crashPoint === undefined) await second.start()
    const undertaker = async () => {
      await first.exited()
      first.kills++
      await second.start()
    }
    const nemesis = async (victim: GatewayProcess) => {
      while (!day.over) {
        await pause((options.killEveryMs ?? 1_000) * (0.5 + random()))
        if (random() < 0.15) {
          stops++
          victim.signal('SIGSTOP')
          await pause(500 + random() * 1_000)
          victim.signal('SIGCONT')
        } else {
          await victim.kill()
          await victim.start()
        }
      }
    }
    const weather = async () => {
      while (!day.over) {
        const next = weathers[Math.floor(random() * weathers.length)]
        if (next) sandbox.control({ latencyMs: 0, jitterMs: 0, seed: options.seed, ...next })
        await pause(200 + random() * 600)
      }
    }
    const enough = () => accepted() >= options.writes && killed() >= options.kills
    const troubles = options.crashPoint === undefined ? [...gateways.map(nemesis), weather()] : [undertaker()]
    await Promise.all(panels.map((panel) => panel.write(enough)))
    day.over = true
    await Promise.all(troubles)
    sandbox.control({ mode: 'ok', latencyMs: 0, jitterMs: 0 })
    return await judge()
  } finally {
    day.over = true
    await Promise.all(gateways.map((gateway) => gateway.stop().catch(() => undefined)))
    await sandbox.stop()
    await rm(folder, { recursive: true, force: true })
  }

  async function judge(): Promise<ChaosReport> {
    const store = await openStore({
      file: join(folder, 'gateway.db'),
      databaseUrl: options.databaseUrl,
      clock: systemClock,
    })
    const calmAt = performance.now()
    try {
      for (;;) {
        const { totals } = await store.read(healthNumbers, Date.now())
        if (totals.pending + totals.retrying === 0 || performance.now() - calmAt > (options.drainMs ?? 120_000)) break
        await pause(100)
      }
      const drainedMs = performance.now() - calmAt
      const urls = gateways.flatMap(({ url }) => (url === undefined ? [] : [url]))
      const metrics = await Promise.all(urls.map(shownByMetrics))
      await Promise.all(gateways.map((gateway) => gateway.stop()))
      const books = await store.read(readBooks)
      const tables = await store.read(readTables)
      await store.close()
      const logs = gateways.map(({ log }, index) => ({ where: `the log of gateway ${index}`, text: log }))
      const traces = [...tables, ...(await readFiles(folder)), ...logs]
      const calls = sandbox.ledger()
      const promised = panels.flatMap((panel) => panel.promised)
      const marketplace = await usersAt(sandbox, [...new Set(promised.map(({ userId }) => userId))])
      return {
        seed: options.seed,
        accepted: promised.length,
        kills: killed(),
        stops,
        calls: calls.length,
        effects: calls.filter((entry) => entry.effect !== null && !entry.replayed).length,
        repeatedWrites: panels.reduce((sum, panel) => sum + panel.retries, 0),
        slowestStartMs: Math.round(Math.max(...gateways.map((gateway) => gateway.slowestStartMs))),
        drainedMs: Math.round(drainedMs),
        states: Object.fromEntries(
          [...Map.groupBy(books.events, ({ state }) => state)].map(([state, rows]) => [state, rows.length]),
        ),
        surprises: panels.flatMap((panel) => panel.surprises),
        violations: violations({
          promised,
          calls,
          books,
          marketplace,
          mostAttempts: 500,
          metrics,
          pauseMs: pauseSeconds * 1_000,
          deaths: gateways.flatMap(({ deaths }) => deaths),
          traces,
        }),
      }
    } finally {
      await store.close()
    }
  }
}

async function usersAt(sandbox: Sandbox, ids: readonly string[]): Promise<Map<string, string>> {
  const headers = await sandbox.headers()
  const found = new Map<string, string>()
  for (const id of ids) {
    const response = await fetch(`${sandbox.url}/integration/users/${id}`, { headers })
    if (response.status === 404) continue
    const { data } = (await response.json()) as { data: { display_name: string } }
    found.set(id, data.display_name)
  }
  return found
}
