/** Limits from the configuration: budgets of callers, and what a document may be. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { contentsOf } from '../config/contents.ts'
import type { SubscriptionLimits } from '../federation/subscriptions/gate.ts'
import { defaultDocumentLimits } from '../graphql/guard/limits.ts'
import type { DocumentLimits } from '../graphql/guard/limits.ts'
import { readManifests } from '../graphql/persisted/manifest.ts'
import type { TrustedDocuments } from '../graphql/persisted/manifest.ts'
import { routerLimits, routerMaxCost } from '../graphql/subgraph/limits.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { RateLimiter } from '../limits/limiter.ts'
import { createMemoryLimiter } from '../limits/memory.ts'
import { defaultPolicies, scaled } from '../limits/policy.ts'

export async function openLimiter(config: Config, clock: Clock, log: Log): Promise<RateLimiter> {
  if (!config.REDIS_URL) return createMemoryLimiter(clock)
  const { createRedisLimiter } = await import('../limits/redis.ts')
  return createRedisLimiter({ url: config.REDIS_URL, clock, log, instances: config.GATEWAY_INSTANCES })
}

/** The budgets of both doors; every one is scaled for load tests. */
export function policiesOf(config: Config) {
  const { RATE_LIMIT_SCALE: scale, MARKETPLACE_RATE_LIMIT_MAX: limit, MARKETPLACE_RATE_LIMIT_WINDOW: windowMs } = config
  return {
    caller: scaled(defaultPolicies.graphql, scale),
    anonymous: scaled(defaultPolicies.anonymous, scale),
    authentication: scaled(defaultPolicies.authentication, scale),
    facade: scaled({ ...defaultPolicies.facade, limit, windowMs }, scale),
    scale,
  }
}

export const documentLimits = (config: Config) => ({
  ...defaultDocumentLimits,
  tokens: config.GRAPHQL_MAX_TOKENS,
  depth: config.GRAPHQL_MAX_DEPTH,
  aliases: config.GRAPHQL_MAX_ALIASES,
  rootFields: config.GRAPHQL_MAX_ROOT_FIELDS,
  directives: config.GRAPHQL_MAX_DIRECTIVES,
  selections: config.GRAPHQL_MAX_SELECTIONS,
})

/** At `/subgraph`: never less than clients may send. */
export function routerDocumentLimits(config: Config): DocumentLimits {
  const own = Object.entries(documentLimits(config)) as [keyof DocumentLimits, number][]
  return Object.fromEntries(
    own.map(([name, limit]) => [name, Math.max(limit, routerLimits[name])]),
  ) as unknown as DocumentLimits
}

export const routerCost = ({ GRAPHQL_MAX_COST }: Config): number => Math.max(GRAPHQL_MAX_COST, routerMaxCost)

export const subscriptionLimits = (config: Config): SubscriptionLimits => ({
  total: config.SUBSCRIPTIONS_MAX,
  perIdentity: config.SUBSCRIPTIONS_PER_CALLER,
  idleMs: config.SUBSCRIPTION_IDLE,
})

/** The operator's documents, and those of the console where it has been built. */
export function trustedDocuments({ PERSISTED_MANIFEST }: Config, pagesDir: string): TrustedDocuments {
  const built = join(pagesDir, 'operations.json')
  const files = [PERSISTED_MANIFEST, existsSync(built) ? built : undefined].filter((file) => file !== undefined)
  return contentsOf('PERSISTED_MANIFEST', () => readManifests(files.map((file) => readFileSync(file, 'utf8'))))
}
