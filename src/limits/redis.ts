import { createHash } from 'node:crypto'
import { createClient } from 'redis'
import type { Clock } from '../kit/clock.ts'
import { sha256 } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { chargeOf, report, toleranceOf } from './gcra.ts'
import { decision } from './limiter.ts'
import type { Decision, RateLimiter } from './limiter.ts'
import { createMemoryLimiter } from './memory.ts'
import type { Policy } from './policy.ts'
import { scaled } from './policy.ts'

// The same arithmetic as `spend`, in one atomic step and on the one clock all gateways share. A state further ahead than a
// window can only come from a server clock that was set back; it counts as an empty budget, not as a longer one.
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, charge, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
local ahead = math.min(math.max(full - now, 0), window)
local allowed = ahead + charge <= window + tolerance
if allowed and charge > 0 then
  redis.call('SET', KEYS[1], string.format('%.6f', now + ahead + charge), 'PX', math.ceil(ahead + charge))
end
return { allowed and 1 or 0, string.format('%.6f', ahead) }`

/** Redis names scripts by their SHA-1. */
const digest = createHash('sha1').update(script).digest('hex')

export interface RedisLimiterOptions {
  url: string
  clock: Clock
  log: Log
  /** How many gateways share the limits: each takes its part while Redis is away. */
  instances?: number | undefined
  /** How long a decision may wait for Redis before this process decides alone. */
  timeoutMs?: number | undefined
  probeMs?: number | undefined
}

export interface RedisLimiter extends RateLimiter {
  take(key: string, policy: Policy, cost: number): Promise<Decision>
  peek(key: string, policy: Policy): Promise<Decision>
  readonly isShared: boolean
}

/**
 * Budgets shared through Redis. While Redis is away or slow every decision is made from this process's own budgets, a part of
 * the limit; that is logged once, and once again when it is over. Does not wait for Redis to start.
 */
export function createRedisLimiter(options: RedisLimiterOptions): RedisLimiter {
  const { clock, log, instances = 1, timeoutMs = 100, probeMs = 1_000 } = options
  const own = createMemoryLimiter(clock)
  let shared = true
  let probing: Promise<void> | undefined
  const closing = new AbortController()
  const client = createClient({
    url: options.url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) },
  })
  // Without a listener the first lost connection would end the process; what matters is said by `lose`.
  client.on('error', () => undefined)
  const connected = client.connect().catch(() => undefined)

  function within<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController()
    const late = clock.sleep(timeoutMs, over.signal).then(() => {
      throw new Error(`Redis did not answer within ${timeoutMs} ms.`)
    })
    return Promise.race([work, late]).finally(() => over.abort())
  }

  function lose(error: unknown): void {
    if (!shared) return
    shared = false
    const reason = error instanceof Error ? error.message : String(error)
    log.warn({ reason }, 'rate limits are no longer shared: Redis is away, each gateway limits by itself')
    probing = probe()
  }

  /** Asks Redis now and then until it answers. */
  async function probe(): Promise<void> {
    while (!shared) {
      try {
        await clock.sleep(probeMs, closing.signal)
        await within(client.ping())
        shared = true
        log.info('rate limits are shared again')
      } catch {
        if (closing.signal.aborted) return
      }
    }
  }

  async function decide(key: string, policy: Policy, cost: number): Promise<Decision> {
    if (!shared) return decideAlone(key, policy, cost)
    const call = {
      keys: [`rate-limit:${policy.name}:${key.length > 100 ? sha256(key) : key}`],
      arguments: [policy.windowMs, chargeOf(policy, cost), toleranceOf(policy)].map(String),
    }
    try {
      const [allowed, ahead] = (await within(run(call))) as [number, string]
      return decision(report(Number(ahead), policy, cost, allowed === 1), policy, clock.now())
    } catch (error) {
      lose(error)
      return decideAlone(key, policy, cost)
    }
  }

  async function run(call: { keys: string[]; arguments: string[] }): Promise<unknown> {
    try {
      return await client.evalSha(digest, call)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(script, call)
    }
  }

  const decideAlone = (key: string, policy: Policy, cost: number) =>
    own.take(key, instances === 1 ? policy : scaled(policy, 1 / instances), cost)

  return {
    take: decide,
    peek: (key, policy) => decide(key, policy, 0),
    get isShared() {
      return shared
    },
    async close() {
      closing.abort()
      client.destroy()
      await Promise.all([connected, probing])
    },
  }
}
