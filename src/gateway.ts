/** The composition root: makes every part once, in the order in which they need each other, and takes them down in the reverse. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Asker } from './auth/asker.ts'
import type { Permission } from './auth/permissions.ts'
import type { Config } from './config/config.ts'
import { createSubscriptionGate } from './federation/subscriptions/gate.ts'
import {
  documentLimits,
  openLimiter,
  policiesOf,
  routerCost,
  routerDocumentLimits,
  subscriptionLimits,
  trustedDocuments,
} from './gateway/budgets.ts'
import { openCallers } from './gateway/callers.ts'
import { openCertificate } from './gateway/certificate.ts'
import { openGraph } from './gateway/graph.ts'
import type { Graph } from './gateway/graph-parts.ts'
import { startHousekeeping } from './gateway/housekeeping.ts'
import { createLocal } from './gateway/local.ts'
import type { Local } from './gateway/local.ts'
import { openOwnStore } from './gateway/own-store.ts'
import { storeReadings, syncReadings } from './gateway/readings.ts'
import { watchStore } from './gateway/store-watch.ts'
import { createAdmission } from './graphql/admission.ts'
import type { Context } from './graphql/context.ts'
import { createDocumentGuard } from './graphql/guard/document-guard.ts'
import { createPersistedOperations } from './graphql/persisted/operations.ts'
import { createStreams } from './graphql/streams.ts'
import { createSubgraphDoor } from './graphql/subgraph/door.ts'
import { createAsker } from './http/asker.ts'
import { createClientAddress } from './http/client-address.ts'
import { graphqlRoute } from './http/graphql.ts'
import type { GraphQLRequestBody } from './http/graphql-request.ts'
import { healthRoutes } from './http/health.ts'
import { createKeptBodies } from './http/kept-bodies.ts'
import { createMetrics } from './http/metrics.ts'
import { createPages } from './http/pages.ts'
import { restRoutes } from './http/rest/door.ts'
import { webhookRoute } from './http/rest/webhook-route.ts'
import { createHttpServer } from './http/server.ts'
import { subgraphRoute } from './http/subgraph.ts'
import { renewTls } from './http/tls.ts'
import { attachWebSockets } from './http/websocket.ts'
import type { Clock } from './kit/clock.ts'
import type { Log } from './kit/log.ts'
import { createTurns } from './kit/turns.ts'
import { createRefusedAuthentication } from './limits/refused-authentication.ts'
import type { Store } from './store/store.ts'

export interface GatewayParts {
  config: Config
  log: Log
  clock: Clock
  /** From 0 up to 1. */
  random: () => number
  /** The gateway's own from here on; opened by it when none is given. */
  store?: Promise<Store>
}

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  readonly url: string
  readonly port: number
  /** Turns new requests away, lets running ones finish, hands leases back, closes everything. Repeated calls wait for the same end. */
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../', import.meta.url))
const pagesDir = join(root, 'console/dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const leastGraceMs = 500

/** Starts everything; when a part fails, those before it are taken down again and the failure is passed on. */
export async function startGateway({ config, log, clock, random, store: opening }: GatewayParts): Promise<Gateway> {
  const undo: (() => Promise<unknown>)[] = []
  let endsAt = 0
  /** All parts share the one time for the drain; whoever comes last still gets a moment to hand back what it holds. */
  const graceMs = () => Math.max(leastGraceMs, endsAt - clock.monotonic())
  const takeDown = async () => {
    endsAt = clock.monotonic() + config.DRAIN_TIMEOUT
    for (const step of undo.splice(0).toReversed())
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
  }
  try {
    const store = await (opening ?? openOwnStore(config, clock, log))
    undo.push(() => store.close())
    const metrics = createMetrics({ access: config.METRICS_ACCESS, readings: syncReadings(store, clock) })
    const callers = await openCallers({ config, store, clock, log })
    undo.push(() => callers.close())
    const limiter = await openLimiter(config, clock, log)
    undo.push(() => limiter.close())
    const policies = policiesOf(config)
    const anonymous = { permissions: new Set<Permission>(config.PUBLIC_CATALOGUE ? ['item:read'] : []) }

    const shared = { config, anonymous, clock, log, random }
    let graph: Graph | undefined
    const local =
      config.LOCAL_SUBGRAPH === 'on'
        ? createLocal({
            ...shared,
            store,
            keys: callers.keys,
            limiter,
            policy: policies.caller,
            metrics,
            version,
            otherHealth: () => graph?.health() ?? [],
          })
        : undefined
    if (local) undo.push(() => local.stop(graceMs()))
    const contextOf = local?.rooms.contextOf ?? ((asker: Asker) => ({ ...asker, meter: {} }) as Context)
    const admission = createAdmission({ limiter, policies, maxCost: config.GRAPHQL_MAX_COST })
    const opened = await openGraph({ ...shared, local: local?.schemas, admission, metrics })
    undo.push(() => opened.stop())
    graph = opened

    const limits = documentLimits(config)
    const subscriptions = subscriptionLimits(config)
    const persisted = createPersistedOperations({
      trusted: trustedDocuments(config, pagesDir),
      only: config.PERSISTED_ONLY,
    })
    const guard = createDocumentGuard(limits)
    const turns = createTurns(() => clock.monotonic())
    const bodies = createKeptBodies<GraphQLRequestBody>(clock)
    const streams = createStreams({
      runner: opened.runner,
      persisted,
      guard,
      limits,
      admission,
      clock,
      log,
      contextOf,
      gate: createSubscriptionGate(subscriptions),
      turns,
      idleMs: subscriptions.idleMs,
      requestTimeoutMs: config.REQUEST_TIMEOUT,
    })
    const clientAddress = createClientAddress(config.TRUSTED_PROXIES)
    const door = {
      streams,
      clientAddress,
      clock,
      log,
      authenticate: callers.authenticator.authenticate,
      renew: callers.authenticator.renew,
      mustSign: callers.authenticator.mustSign,
      refuseCredentials: createRefusedAuthentication(limiter, policies.authentication).refuse,
      requestTimeoutMs: config.REQUEST_TIMEOUT,
    }
    const askerOf = createAsker(door)
    const localRoutes = ({ schemas, rooms }: Local) => [
      subgraphRoute({
        door: createSubgraphDoor({ schema: schemas.subgraph, persisted, limits: routerDocumentLimits(config) }),
        askerOf,
        contextOf,
        admission: createAdmission({ limiter, policies, maxCost: routerCost(config) }),
        streams,
        turns,
        bodies,
      }),
      ...restRoutes({ ...door, schema: schemas.subgraph, anonymous, limiter, policies, contextOf, version }),
      webhookRoute({ webhooks: rooms.services.webhooks, refuseCredentials: door.refuseCredentials }),
    ]
    let ready = false
    const storeWatch = watchStore(store, clock, log)
    undo.push(() => storeWatch.stop())
    metrics.read(storeReadings(storeWatch))
    const certificate = openCertificate(config, clock, log)
    if (certificate) undo.push(async () => certificate.close())
    const server = createHttpServer({
      routes: [
        graphqlRoute({
          engine: opened.engine,
          askerOf,
          renew: door.renew,
          persisted,
          streams,
          guard,
          admission,
          limits,
          turns,
          bodies,
          log,
          contextOf,
        }),
        ...(local ? localRoutes(local) : []),
        ...healthRoutes(() => [
          ...(ready ? [] : ['not started, or going down']),
          ...(storeWatch.isLost() ? ['the store does not answer, or takes no writes'] : []),
        ]),
        metrics.route,
        ...createPages({ dir: pagesDir }),
      ],
      onFinished: metrics.finished,
      onLag: metrics.recordLag,
      plainRequests: config.INBOUND_HTTP === 'lean',
      corsOrigins: config.CORS_ORIGINS,
      clientAddress,
      tls: certificate?.current,
      log,
      clock,
    })
    certificate?.onChange((renewed) => renewTls(server.node, renewed))
    // Node accepts one connection in each turn of the loop: while there may be more, turns are short.
    server.node.on('connection', turns.hurry)
    const sockets = attachWebSockets({ ...door, server: server.node, overload: server.overload, path: '/graphql' })
    await local?.rooms.start()
    const housekeeping = startHousekeeping(store, clock, log)
    undo.push(() => housekeeping.stop())
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
      url: `${certificate ? 'https' : 'http'}://${host}:${port}`,
      port,
      stop: () => (stopping ??= takeDown()),
    }
  } catch (error) {
    await takeDown()
    throw error
  }
}
