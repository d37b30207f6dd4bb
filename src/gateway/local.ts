/** The marketplace's part of the graph: the client, the rooms and the schema over them. Left out with LOCAL_SUBGRAPH=off. */
import type { Config } from '../config/config.ts'
import type { ComponentHealth } from '../features/access/parents.ts'
import { accessResolvers } from '../features/access/resolvers.ts'
import type { ServiceKeys } from '../features/access/service-keys.ts'
import { activityResolvers } from '../features/analytics/activity/resolvers.ts'
import { analyticsResolvers } from '../features/analytics/resolvers.ts'
import { catalogResolvers } from '../features/catalog/resolvers.ts'
import { publishingResolvers } from '../features/publishing/resolvers.ts'
import { reviewResolvers } from '../features/publishing/review/resolvers.ts'
import { usersResolvers } from '../features/users/resolvers.ts'
import { webhooksResolvers } from '../features/webhooks/resolvers.ts'
import type { AnonymousAccess } from '../graphql/access-rules.ts'
import { applyAudit } from '../graphql/audit.ts'
import type { Context } from '../graphql/context.ts'
import { payerKey } from '../graphql/payer.ts'
import { buildSchemas } from '../graphql/schema.ts'
import type { Schemas } from '../graphql/schema.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Clock } from '../kit/clock.ts'
import { rfc3339 } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { applyRateLimits } from '../limits/field-limit.ts'
import type { RateLimiter } from '../limits/limiter.ts'
import type { Policy } from '../limits/policy.ts'
import { createMarketplaceClient } from '../marketplace/client.ts'
import type { Store } from '../store/store.ts'
import { outgoingSigner } from './callers.ts'
import { createRooms } from './rooms.ts'
import type { Rooms } from './rooms.ts'

interface LocalParts {
  config: Config
  store: Store
  keys: ServiceKeys
  limiter: RateLimiter
  policy: Policy
  anonymous: AnonymousAccess
  metrics: Metrics
  version: string
  /** Health of what is served beside the marketplace. */
  otherHealth: () => ComponentHealth[]
  clock: Clock
  log: Log
  random: () => number
}

export interface Local {
  readonly rooms: Rooms
  readonly schemas: Schemas
  /** Lets deliveries end, for so long at most, then closes the connections to the marketplace. */
  stop(graceMs: number): Promise<void>
}

export function createLocal(parts: LocalParts): Local {
  const { config, clock, log, random, limiter, policy, metrics } = parts
  const marketplace = createMarketplaceClient({
    baseUrl: config.MARKETPLACE_API_URL,
    serviceId: config.SERVICE_ID,
    jwtSecret: config.MARKETPLACE_JWT_SECRET,
    apiKey: config.MARKETPLACE_API_KEY,
    timeoutMs: config.MARKETPLACE_TIMEOUT,
    attempts: config.MARKETPLACE_RETRY_ATTEMPTS,
    retryDelayMs: config.MARKETPLACE_RETRY_DELAY,
    clock,
    random,
    sign: outgoingSigner(config, clock),
    http: config.UPSTREAM_HTTP,
    onCall: metrics.called,
    onCircuit: tellsOfCircuit(log),
  })
  const rooms = createRooms({
    config,
    store: parts.store,
    marketplace,
    clock,
    log,
    random,
    version: parts.version,
    keys: parts.keys,
    otherHealth: parts.otherHealth,
    async budgets(identity) {
      const { limit, remaining, resetAt } = await limiter.peek(identity, policy)
      return [{ policy: policy.name, limit, remaining, resetAt: rfc3339(resetAt) }]
    },
  })
  const schemas = buildSchemas({
    resolvers: [
      accessResolvers,
      activityResolvers,
      analyticsResolvers,
      catalogResolvers,
      publishingResolvers,
      reviewResolvers,
      usersResolvers,
      webhooksResolvers,
    ],
    anonymous: parts.anonymous,
    rules: [
      (schema) =>
        applyRateLimits<Context>(schema, {
          limiter,
          scale: config.RATE_LIMIT_SCALE,
          identify: payerKey,
          onRefused({ meter }, decision) {
            const { retryAfterSeconds = 0 } = meter.fieldRefusal ?? {}
            if (decision.retryAfterSeconds > retryAfterSeconds) meter.fieldRefusal = decision
          },
        }),
      applyAudit,
    ],
  })
  return {
    rooms,
    schemas,
    async stop(graceMs) {
      await rooms.stop(graceMs)
      await marketplace.close()
    },
  }
}

/** In an outage a probe half-opens it every few seconds: news is only when that begins and when it is over. */
function tellsOfCircuit(log: Log): (state: 'closed' | 'open' | 'half-open') => void {
  let isClosed = true
  return (state) => {
    const isNews = isClosed ? state === 'open' : state === 'closed'
    if (isNews) isClosed = !isClosed
    log[isNews ? 'warn' : 'debug']({ state }, 'circuit of the marketplace')
  }
}
