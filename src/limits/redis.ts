import { createHash } from 'node:crypto'
import { sha256 } from '../kit/ids.ts'
import { chargeOf, report, toleranceOf } from './gcra.ts'
import { decision } from './limiter.ts'
import type { Decision, RateLimiter } from './limiter.ts'
import { createMemoryLimiter, mostKeys } from './memory.ts'
import type { Policy } from './policy.ts'
import { scaled } from './policy.ts'
import { createRedisLink } from './redis-link.ts'
import type { RedisClient, RedisLinkOptions } from './redis-link.ts'

// The same arithmetic as `spend`, in one atomic step and on the one clock all gateways share. A state further ahead than a
// window can only come from a server clock that was set back; it counts as an empty budget, not as a longer one. What the
// asking gateway has seen counts as well, so that a Redis that comes back empty does not hand out fresh budgets.
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, charge, tolerance, seen = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
local ahead = math.min(math.max(full - now, seen), window)
local allowed = ahead + charge <= window + tolerance
if allowed and charge > 0 then
  redis.call('SET', KEYS[1], string.format('%.6f', now + ahead + charge), 'PX', math.ceil(ahead + charge))
end
return { allowed and 1 or 0, string.format('%.6f', ahead) }`

/** Redis names scripts by their SHA-1. */
const digest = createHash('sha1').update(script).digest('hex')

export interface RedisLimiterOptions extends RedisLinkOptions {
  /** How many gateways share the limits: each takes its part while Redis is away. */
  instances?: number | undefined
}

export interface RedisLimiter extends RateLimiter {
  take(key: string, policy: Policy, cost: number): Promise<Decision>
  peek(key: string, policy: Policy): Promise<Decision>
  readonly isShared: boolean
}

/**
 * Budgets shared through Redis. While Redis is away or slow every decision is made from this process's own budgets, a part of
 * the limit that begins as used up as the shared budget was last seen. Does not wait for Redis to start.
 */
export function createRedisLimiter({ instances = 1, ...options }: RedisLimiterOptions): RedisLimiter {
  const { clock } = options
  const link = createRedisLink(options)
  /** The shared budgets as far as this process knows: what Redis last said, and what was spent without it. */
  const seen = createMemoryLimiter(clock, mostKeys / 2)
  const own = createMemoryLimiter(clock, mostKeys / 2)

  async function decide(key: string, policy: Policy, cost: number): Promise<Decision> {
    if (!link.isUp) return decideAlone(key, policy, cost)
    const askedAt = clock.monotonic()
    const numbers = [policy.windowMs, chargeOf(policy, cost), toleranceOf(policy), seen.aheadOf(key, policy)]
    const call = {
      keys: [`rate-limit:${policy.name}:${key.length > 100 ? sha256(key) : key}`],
      arguments: numbers.map(String),
    }
    let answer: [allowed: number, ahead: string]
    try {
      answer = (await link.ask((client) => run(client, call))) as typeof answer
    } catch {
      // The link has said why it is down.
      return decideAlone(key, policy, cost)
    }
    const spending = report(Number(answer[1]), policy, cost, answer[0] === 1)
    // Less the time on the way: what comes back must never be more than Redis meant, or it would grow with every call.
    seen.raise(key, policy, spending.aheadMs - (clock.monotonic() - askedAt))
    return decision(spending, policy, clock.now())
  }

  function decideAlone(key: string, policy: Policy, cost: number): Decision {
    const part = instances === 1 ? policy : scaled(policy, 1 / instances)
    own.raise(key, part, seen.aheadOf(key, policy))
    const decided = own.take(key, part, cost)
    if (decided.allowed && cost > 0) seen.raise(key, policy, seen.aheadOf(key, policy) + chargeOf(policy, cost))
    return decided
  }

  return {
    take: decide,
    peek: (key, policy) => decide(key, policy, 0),
    get isShared() {
      return link.isUp
    },
    close: () => link.close(),
  }
}

async function run(client: RedisClient, call: { keys: string[]; arguments: string[] }): Promise<unknown> {
  try {
    return await client.evalSha(digest, call)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.eval(script, call)
  }
}
