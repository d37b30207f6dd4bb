/** The graph that clients see: the marketplace alone, or composed with the subgraphs of the panel. */
import { join } from 'node:path'
import type {
  GatewayExecutor,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface'
import type { GraphQLSchema } from 'graphql'
import { execute, getOperationAST, OperationTypeNode, subscribe } from 'graphql'
import { identityKey, may, rightsKey } from '../auth/caller.ts'
import { isPermission } from '../auth/permissions.ts'
import type { Config } from '../config/config.ts'
import type { ComponentHealth } from '../features/access/parents.ts'
import type { AccessPolicy } from '../federation/access.ts'
import type { Federation } from '../federation/federation.ts'
import type { SubgraphSettings } from '../federation/sources/subgraph-settings.ts'
import type { Passage, Subgraph } from '../federation/subgraphs/subgraph.ts'
import type { AnonymousAccess } from '../graphql/access-rules.ts'
import type { Admission } from '../graphql/admission.ts'
import { startApollo } from '../graphql/apollo.ts'
import { createExecutor } from '../graphql/compiled/executor.ts'
import type { Engine } from '../graphql/apollo.ts'
import type { Context } from '../graphql/context.ts'
import { createRecentAnswers } from '../graphql/recent-answers.ts'
import { readSdl, withTag } from '../graphql/sdl.ts'
import type { Prepared, StreamParts } from '../graphql/streams.ts'
import type { Schemas } from '../graphql/schema.ts'
import type { Metrics, Readings } from '../http/metrics.ts'
import type { Clock } from '../kit/clock.ts'
import { rfc3339 } from '../kit/clock.ts'
import { sha256 } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'

import { subscriptionLimits } from './budgets.ts'
import { loadPolicies, policyCaller } from './policies.ts'
import type { DecidePolicies } from './policies.ts'
import { createSubgraphTokens } from './subgraph-tokens.ts'

interface GraphParts {
  config: Config
  /** This gateway's own schema; undefined with LOCAL_SUBGRAPH=off. */
  local: Schemas | undefined
  anonymous: AnonymousAccess
  admission: Admission
  metrics: Metrics
  clock: Clock
  log: Log
  random: () => number
}

export interface Graph {
  readonly engine: Engine
  readonly runner: StreamParts['runner']
  /** The supergraph and its subgraphs; empty without federation. */
  health(): ComponentHealth[]
  stop(): Promise<void>
}

/** Name of this gateway's own subgraph, in supergraphs and as the audience of nobody. */
const localName = 'marketplace'

export async function openGraph(parts: GraphParts): Promise<Graph> {
  const { config, local } = parts
  if (config.SUPERGRAPH !== undefined || config.SUBGRAPHS !== undefined) return openFederated(parts)
  if (!local) throw new TypeError('There is neither a local nor a remote graph to serve')
  const engine = await startApollo({
    gateway: compiledGateway(local.api),
    admission: parts.admission,
    recent: createRecentAnswers({ clock: parts.clock, ttlMs: config.RECENT_TTL }),
    log: parts.log,
  })
  const runner: StreamParts['runner'] = {
    schema: () => local.api,
    run: (prepared) => (isSubscription(prepared) ? subscribe(prepared) : execute(prepared)),
  }
  return { engine, runner, health: () => [], stop: () => engine.stop() }
}

/** The local schema behind Apollo Server's gateway interface, which lets us run what it found valid. */
function compiledGateway(schema: GraphQLSchema): GatewayInterface {
  const run = createExecutor(schema)
  let loaded: GatewaySchemaLoadOrUpdateCallback | undefined
  return {
    onSchemaLoadOrUpdate(callback) {
      loaded = callback
      return () => (loaded = undefined)
    },
    load() {
      // The SDL is for reports to a registry, which are switched off.
      loaded?.({ apiSchema: schema, coreSupergraphSdl: '' })
      const executor: GatewayExecutor = ({ document, request, context }) =>
        run({
          document,
          operationName: request.operationName ?? undefined,
          variables: request.variables,
          context,
        })
      return Promise.resolve({ executor })
    },
    stop: () => Promise.resolve(),
  }
}

const isSubscription = ({ document, operationName }: Pick<Prepared, 'document' | 'operationName'>): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION

/** Loaded only where it is used: the planner is native code. */
async function openFederated(parts: GraphParts): Promise<Graph> {
  const { config, log, clock, metrics } = parts
  const { startFederation } = await import('../federation/federation.ts')
  const { keptCopyIn } = await import('../federation/sources/kept-copy.ts')
  const { traceFetch } = await import('../federation/trace.ts')
  const federation = await startFederation({
    source: await sourceOf(parts),
    openSubgraph: await subgraphOpener(parts),
    requestOf(context) {
      // Drawn anew for each request: which side of each `@override(label:)` it falls on.
      const draw = parts.random() * 100
      const inForce = config.OVERRIDE_LABELS.filter(({ percent }) => draw < percent)
      return { passage: passageOf(context as Context), draw, labels: new Set(inForce.map(({ label }) => label)) }
    },
    showsPlan: (context, extensions) =>
      extensions?.['queryPlan'] === true && may((context as Context).caller, 'admin:introspect'),
    asText: true,
    engine: {
      access: accessPolicy(parts.anonymous, await loadPolicies(config.POLICY_MODULE)),
      defaultAccess: config.DEFAULT_ACCESS,
      contract: contractOf(config),
      onFetch(record) {
        metrics.fetched(record)
        traceFetch(record, clock.now() - clock.monotonic())
      },
      onPlanReplaced: metrics.planReplaced,
    },
    subscriptions: subscriptionLimits(config),
    onLoad: metrics.supergraphLoaded,
    keptCopy: keptCopyIn(join(config.DATA_DIR, 'supergraph.graphql')),
    pollMs: config.SUPERGRAPH_POLL,
    log,
    clock,
    random: parts.random,
  })
  metrics.read(numbersOf(federation))
  let schema: GraphQLSchema | undefined
  federation.gateway.onSchemaLoadOrUpdate?.((loaded) => {
    schema = loaded.apiSchema
  })
  const engine = await startApollo({
    gateway: federation.gateway,
    admission: parts.admission,
    recent: createRecentAnswers({ clock, ttlMs: config.RECENT_TTL }),
    log,
  })
  const runner: StreamParts['runner'] = {
    schema: () => {
      if (!schema) throw new Error('The supergraph has not been loaded')
      return schema
    },
    async run({ document, operationName, variableValues, contextValue, text }) {
      const variables = variableValues ?? undefined
      if (isSubscription({ document, operationName })) {
        return federation.subscribe({ document, operationName: operationName ?? undefined, variables }, contextValue)
      }
      const { result } = await engine.execute(
        {
          query: text,
          document,
          hash: sha256(text),
          operationName: operationName ?? undefined,
          variables,
          extensions: undefined,
          method: 'POST',
        },
        contextValue,
      )
      return result as never
    },
  }
  return {
    engine,
    runner,
    health: () => healthOf(federation),
    async stop() {
      await engine.stop()
      await federation.stop()
    },
  }
}

function contractOf({ CONTRACT_INCLUDE_TAGS: include, CONTRACT_EXCLUDE_TAGS: exclude }: Config) {
  return include.length + exclude.length > 0 ? { include, exclude } : undefined
}

const localSdl = (config: Config): string => (contractOf(config) ? withTag(readSdl(), localName) : readSdl())

/** A supergraph that was composed elsewhere knows us by name; one that was composed here has no address for us. */
const isOurs = (name: string, url: string): boolean => name === localName || url === ''

async function sourceOf({ config, local, clock }: GraphParts) {
  if (config.SUPERGRAPH !== undefined) {
    const { supergraphAt } = await import('../federation/sources/supergraph-file.ts')
    return supergraphAt(config.SUPERGRAPH, config.SUBGRAPH_SETTINGS)
  }
  const { subgraphsIn } = await import('../federation/sources/subgraph-list.ts')
  const mint = createSubgraphTokens(config, clock)
  return subgraphsIn(config.SUBGRAPHS ?? '', local && { name: localName, sdl: localSdl(config) }, async ({ name }) => {
    const token = await mint?.(name)
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  })
}

type OpenSubgraph = (name: string, url: string, settings: SubgraphSettings) => Subgraph

async function subgraphOpener({ config, local, clock, log, random }: GraphParts): Promise<OpenSubgraph> {
  const { createLocalSubgraph } = await import('../federation/subgraphs/local.ts')
  const { createRemoteSubgraph } = await import('../federation/subgraphs/remote.ts')
  const { followTlsFiles } = await import('../federation/subgraphs/tls-files.ts')
  const mint = createSubgraphTokens(config, clock)
  return (name, url, { tls, websocketUrl, headers, limits }) =>
    local && isOurs(name, url)
      ? { ...createLocalSubgraph(name, local.subgraph), decidesAccess: true }
      : createRemoteSubgraph({
          name,
          url,
          clock,
          random,
          websocketUrl,
          tls: tls && followTlsFiles(tls, name, clock, log),
          resilience: limits,
          headers: { passOn: headers ?? config.SUBGRAPH_HEADERS },
          mint: mint && (({ passage }) => mint(name, (passage.context as Context).caller)),
          http: config.UPSTREAM_HTTP,
        })
}

function passageOf(context: Context): Passage {
  const { caller, request } = context
  return {
    context,
    identity: identityKey(caller),
    scope: rightsKey(caller),
    headers: request.headers ?? {},
    requestId: request.id,
    deadlineAt: request.deadlineAt,
    signal: request.signal,
  }
}

/** What the supergraph's rules ask about a caller, by the same words as our own. */
function accessPolicy(anonymous: AnonymousAccess, decide: DecidePolicies | undefined): AccessPolicy {
  return {
    isAuthenticated: (context) => (context as Context).caller.kind !== 'anonymous',
    hasScope(context, scope) {
      if (!isPermission(scope)) return false
      const { caller } = context as Context
      return caller.kind === 'anonymous' ? anonymous.permissions.has(scope) : may(caller, scope)
    },
    ...(decide && {
      grantedPolicies: async (context: unknown, asked: readonly string[]) =>
        new Set(await decide(policyCaller((context as Context).caller), asked)),
    }),
  }
}

function healthOf(federation: Federation): ComponentHealth[] {
  const { supergraph, refused, subgraphs } = federation.health()
  const none = { latencyMs: null, circuit: null, lastSuccessAt: null, capabilities: null }
  const graph: ComponentHealth = {
    ...none,
    name: 'supergraph',
    status: refused === undefined && !supergraph.fromKeptCopy ? 'HEALTHY' : 'DEGRADED',
    message: refused === undefined ? null : `The newest supergraph is not in service: ${refused}`,
    lastSuccessAt: rfc3339(supergraph.loadedAt),
  }
  return [
    graph,
    ...subgraphs.filter(({ health }) => health !== 'local').map(({ name, health }) => subgraphHealth(name, health)),
  ]
}

/** How the graph is doing, for `/metrics`. */
const numbersOf = (federation: Federation): Readings[] => [
  {
    name: 'gateway_supergraph_degraded',
    help: '1 while the newest supergraph is refused or a kept copy is served.',
    read: () => {
      const { refused, supergraph } = federation.health()
      return Promise.resolve([{ value: refused === undefined && !supergraph.fromKeptCopy ? 0 : 1 }])
    },
  },
  {
    name: 'gateway_subgraph_up',
    help: '1 while a subgraph is asked, 0 while it is left alone after many failures.',
    labelNames: ['subgraph'],
    read: () =>
      Promise.resolve(
        healthOf(federation)
          .filter(({ name }) => name.startsWith('subgraph:'))
          .map(({ name, circuit }) => ({
            labels: { subgraph: name.slice('subgraph:'.length) },
            value: circuit === 'OPEN' ? 0 : 1,
          })),
      ),
  },
]

const circuits = { closed: 'CLOSED', open: 'OPEN', 'half-open': 'HALF_OPEN' } as const

function subgraphHealth(name: string, health: unknown): ComponentHealth {
  const state = (health as { breaker?: string | { state?: string } } | undefined)?.breaker
  const word = typeof state === 'string' ? state : state?.state
  const circuit = circuits[word as keyof typeof circuits] ?? 'CLOSED'
  const isWell = circuit === 'CLOSED'
  return {
    name: `subgraph:${name}`,
    status: isWell ? 'HEALTHY' : 'DEGRADED',
    latencyMs: null,
    message: isWell ? null : 'Most calls have failed lately: its fields are answered with errors.',
    circuit,
    lastSuccessAt: null,
    capabilities: null,
  }
}
