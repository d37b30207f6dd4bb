/** The composition root: makes every part once, in the order in which they need each other, and takes them down in the reverse. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { identityKey } from './auth/caller.ts'
import type { Permission } from './auth/permissions.ts'
import type { Config } from './config/config.ts'
import { accessResolvers } from './features/access/resolvers.ts'
import { analyticsResolvers } from './features/analytics/resolvers.ts'
import { catalogResolvers } from './features/catalog/resolvers.ts'
import { publishingResolvers } from './features/publishing/resolvers.ts'
import { usersResolvers } from './features/users/resolvers.ts'
import { createSubscriptionGate, usualSubscriptionLimits } from './federation/subscriptions.ts'
import { openCallers, outgoingSigner } from './gateway/callers.ts'
import { syncReadings } from './gateway/readings.ts'
import { createRooms } from './gateway/rooms.ts'
import { createAdmission } from './graphql/admission.ts'
import { startApollo } from './graphql/apollo.ts'
import { applyAudit } from './graphql/audit.ts'
import type { Context } from './graphql/context.ts'
import { createDocumentGuard } from './graphql/guard/document-guard.ts'
import { defaultDocumentLimits } from './graphql/guard/limits.ts'
import { readManifest } from './graphql/persisted/manifest.ts'
import { createPersistedOperations } from './graphql/persisted/operations.ts'
import { buildSchemas } from './graphql/schema.ts'
import { createStreams } from './graphql/streams.ts'
import { createAsker } from './http/asker.ts'
import { graphqlRoute } from './http/graphql.ts'
import { healthRoutes } from './http/health.ts'
import { createMetrics } from './http/metrics.ts'
import { createPages } from './http/pages.ts'
import { restRoutes } from './http/rest/door.ts'
import { createHttpServer } from './http/server.ts'
import { subgraphRoute } from './http/subgraph.ts'
import { attachWebSockets } from './http/websocket.ts'
import type { Clock } from './kit/clock.ts'
import { rfc3339 } from './kit/clock.ts'
import type { Log } from './kit/log.ts'
import { applyRateLimits } from './limits/field-limit.ts'
import type { RateLimiter } from './limits/limiter.ts'
import { createMemoryLimiter } from './limits/memory.ts'
import { defaultPolicies, scaled } from './limits/policy.ts'
import type { Policy } from './limits/policy.ts'
import { createRefusedAuthentication } from './limits/refused-authentication.ts'
import { createMarketplaceClient } from './marketplace/client.ts'
import { openStore } from './store/open.ts'

export interface GatewayParts {
  config: Config
  log: Log
  clock: Clock
  /** From 0 up to 1. */
  random: () => number
}

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  readonly url: string
  readonly port: number
  /** Turns new requests away, lets running ones finish, hands leases back, closes everything. Repeated calls wait for the same end. */
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** Starts everything; when a part fails, those before it are taken down again and the failure is passed on. */
export async function startGateway({ config, log, clock, random }: GatewayParts): Promise<Gateway> {
  const undo: (() => Promise<unknown>)[] = []
  const takeDown = async () => {
    for (const step of undo.splice(0).reverse())
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
  }
  try {
    const store = await openStore({
      databaseUrl: config.DATABASE_URL,
      file: join(config.DATA_DIR, 'gateway.db'),
      poolSize: config.DATABASE_POOL,
      clock,
      log,
    })
    undo.push(() => store.close())
    const metrics = createMetrics({ access: config.METRICS_ACCESS, readings: syncReadings(store, clock) })
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
      onCall: metrics.called,
      onCircuit: (state) => log.warn({ state }, 'circuit of the marketplace'),
    })
    undo.push(() => marketplace.close())
    // Asks in the background: what the marketplace can do is known before the first delivery.
    marketplace.health.current()
    const callers = await openCallers({ config, store, clock, log })
    undo.push(() => callers.close())
    const limiter = await openLimiter(config, clock, log)
    undo.push(() => limiter.close())

    const policy = scaled(defaultPolicies.graphql, config.RATE_LIMIT_SCALE)
    const rooms = createRooms({
      ...{ config, store, marketplace, clock, log, random, version, keys: callers.keys },
      async budgets(identity) {
        const { limit, remaining, resetAt } = await limiter.peek(identity, policy)
        return [{ policy: policy.name, limit, remaining, resetAt: rfc3339(resetAt) }]
      },
    })
    undo.push(() => rooms.stop(config.DRAIN_TIMEOUT))

    const anonymous = { permissions: new Set<Permission>(config.PUBLIC_CATALOGUE ? ['item:read'] : []) }
    const { api, subgraph } = buildSchemas({
      resolvers: [accessResolvers, analyticsResolvers, catalogResolvers, publishingResolvers, usersResolvers],
      anonymous,
      transforms: [
        (schema) =>
          applyRateLimits<Context>(schema, {
            limiter,
            scale: config.RATE_LIMIT_SCALE,
            identify: ({ caller }) => identityKey(caller),
          }),
        applyAudit,
      ],
    })
    const admission = createAdmission({
      limiter,
      policies: { caller: policy, anonymous: scaled(defaultPolicies.anonymous, config.RATE_LIMIT_SCALE) },
      maxCost: config.GRAPHQL_MAX_COST,
    })
    const engine = await startApollo({ schema: api, admission, log })
    undo.push(() => engine.stop())

    const limits = documentLimits(config)
    const refused = createRefusedAuthentication(
      limiter,
      scaled(defaultPolicies.authentication, config.RATE_LIMIT_SCALE),
    )
    const persisted = createPersistedOperations({ trusted: trustedDocuments(config), only: config.PERSISTED_ONLY })
    const guard = createDocumentGuard(limits)
    const streaming = {
      ...{ persisted, guard, limits, admission, clock, log, contextOf: rooms.contextOf },
      gate: createSubscriptionGate(usualSubscriptionLimits),
      idleMs: usualSubscriptionLimits.idleMs,
    }
    const streams = createStreams({ ...streaming, schema: () => api })
    const door = {
      ...{ streams, clock, log },
      authenticate: callers.authenticator.authenticate,
      refuseCredentials: refused.refuse,
      requestTimeoutMs: config.REQUEST_TIMEOUT,
    }
    const askerOf = createAsker(door)
    let ready = false
    const server = createHttpServer({
      routes: [
        graphqlRoute({
          ...{ engine, askerOf, persisted, streams, guard, admission, limits, log },
          contextOf: rooms.contextOf,
        }),
        subgraphRoute({ streams: createStreams({ ...streaming, schema: () => subgraph }), askerOf }),
        ...restRoutes({
          ...door,
          schema: subgraph,
          anonymous,
          limiter,
          policies: facadePolicies(config, policy),
          contextOf: rooms.contextOf,
          version,
        }),
        ...healthRoutes(async () => [
          ...(ready ? [] : ['not started, or going down']),
          ...(await store.healthy().then(
            () => [],
            () => ['the store does not answer'],
          )),
        ]),
        metrics.route,
        ...createPages({ dir: join(root, 'console/dist') }),
      ],
      onFinished: metrics.finished,
      corsOrigins: config.CORS_ORIGINS,
      tls: tlsFiles(config),
      log,
      clock,
    })
    const sockets = attachWebSockets({ ...door, server: server.node, path: '/graphql' })
    await rooms.start()
    const { port } = await server.listen(config.PORT, config.HOST)
    undo.push(async () => {
      ready = false
      // Streams would keep the drain waiting; their clients come back to another gateway.
      streams.close()
      await Promise.all([sockets.close(), server.drain(config.DRAIN_TIMEOUT)])
    })
    ready = true
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST
    let stopping: Promise<void> | undefined
    return {
      url: `${config.TLS_CERT_FILE ? 'https' : 'http'}://${host}:${port}`,
      port,
      stop: () => (stopping ??= takeDown()),
    }
  } catch (error) {
    await takeDown()
    throw error
  }
}

async function openLimiter(config: Config, clock: Clock, log: Log): Promise<RateLimiter> {
  if (!config.REDIS_URL) return createMemoryLimiter(clock)
  const { createRedisLimiter } = await import('./limits/redis.ts')
  return createRedisLimiter({ url: config.REDIS_URL, clock, log, instances: config.GATEWAY_INSTANCES })
}

const trustedDocuments = ({ PERSISTED_MANIFEST }: Config) =>
  PERSISTED_MANIFEST ? readManifest(readFileSync(PERSISTED_MANIFEST, 'utf8')) : undefined

const facadePolicies = (config: Config, caller: Policy) => ({
  facade: scaled(
    {
      ...defaultPolicies.facade,
      limit: config.MARKETPLACE_RATE_LIMIT_MAX,
      windowMs: config.MARKETPLACE_RATE_LIMIT_WINDOW,
    },
    config.RATE_LIMIT_SCALE,
  ),
  caller,
  anonymous: scaled(defaultPolicies.anonymous, config.RATE_LIMIT_SCALE),
  scale: config.RATE_LIMIT_SCALE,
})

const documentLimits = (config: Config) => ({
  ...defaultDocumentLimits,
  tokens: config.GRAPHQL_MAX_TOKENS,
  depth: config.GRAPHQL_MAX_DEPTH,
  aliases: config.GRAPHQL_MAX_ALIASES,
  rootFields: config.GRAPHQL_MAX_ROOT_FIELDS,
  directives: config.GRAPHQL_MAX_DIRECTIVES,
  selections: config.GRAPHQL_MAX_SELECTIONS,
})

function tlsFiles({ TLS_CERT_FILE, TLS_KEY_FILE }: Config) {
  if (!TLS_CERT_FILE || !TLS_KEY_FILE) return undefined
  return { cert: readFileSync(TLS_CERT_FILE, 'utf8'), key: readFileSync(TLS_KEY_FILE, 'utf8') }
}
