/** The graph composed with the subgraphs of the panel. */
import { join } from 'node:path'
import { GraphQLError } from 'graphql'
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { may } from '../auth/caller.ts'
import type { Config } from '../config/config.ts'
import { startFederation } from '../federation/federation.ts'
import { keptCopyIn } from '../federation/sources/kept-copy.ts'
import { traceFetch } from '../federation/trace.ts'
import { startApollo } from '../graphql/apollo.ts'
import { auditOfRefusals } from '../graphql/audit.ts'
import type { Context } from '../graphql/context.ts'
import { createRecentAnswers } from '../graphql/recent-answers.ts'
import type { StreamParts } from '../graphql/streams.ts'
import { sha256 } from '../kit/ids.ts'
import { subscriptionLimits } from './budgets.ts'
import { accessPolicy, contractOf, passageOf, sourceOf, subgraphOpener } from './federated-parts.ts'
import { healthOf, numbersOf } from './graph-health.ts'
import { graphMistake } from './graph-mistake.ts'
import { isSubscription } from './graph-parts.ts'
import type { Graph, GraphParts } from './graph-parts.ts'
import { tellingBreaks } from './planner-breaks.ts'
import { loadPolicies } from './policies.ts'

export async function openFederated(parts: GraphParts): Promise<Graph> {
  const { config, log, clock, metrics } = parts
  const auditRefused = parts.local && auditOfRefusals(parts.local.subgraph)
  const labelled = config.OVERRIDE_LABELS.length > 0
  const federation = await startFederation({
    source: sourceOf(parts),
    openSubgraph: subgraphOpener(parts),
    requestOf(context) {
      // Drawn anew for each request: which side of each `@override(label:)` it falls on.
      const draw = parts.random() * 100
      const labels = labelled ? inForce(config.OVERRIDE_LABELS, draw) : undefined
      return { passage: passageOf(context as Context), draw, labels }
    },
    showsPlan: (context, extensions) =>
      extensions?.['queryPlan'] === true && may((context as Context).caller, 'admin:introspect'),
    asText: true,
    engine: {
      access: accessPolicy(parts.anonymous, await loadPolicies(config.POLICY_MODULE)),
      defaultAccess: config.DEFAULT_ACCESS,
      contract: contractOf(config),
      onRefused: auditRefused && ((refused, passage) => auditRefused(refused, passage.context as Context)),
      onFetch(record) {
        metrics.fetched(record)
        traceFetch(record, clock.now() - clock.monotonic())
      },
      onPlanReplaced: metrics.planReplaced,
      onPlannerBreak: tellingBreaks(log, metrics.plannerBroke),
    },
    subscriptions: subscriptionLimits(config),
    onLoad: metrics.supergraphLoaded,
    keptCopy: keptCopyIn(join(config.DATA_DIR, 'supergraph.graphql')),
    pollMs: config.SUPERGRAPH_POLL,
    log,
    clock,
    random: parts.random,
  }).catch((thrown: unknown) => {
    throw graphMistake(config, thrown)
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
      const { result, originalOf } = await engine.execute(
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
      if (!result.errors) return result as never
      return { ...result, errors: result.errors.map((error) => asError(error, originalOf(error))) } as never
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

/** For whoever puts errors into form once more, which needs to see what was thrown, and where in the document. */
function asError({ message, path, extensions }: GraphQLFormattedError, thrown: unknown): GraphQLError {
  const { source, positions } = thrown instanceof GraphQLError ? thrown : {}
  return new GraphQLError(message, {
    ...(source && positions && { source, positions }),
    ...(path && { path }),
    ...(extensions && { extensions }),
    ...(thrown instanceof Error && { originalError: thrown }),
  })
}

const inForce = (labels: Config['OVERRIDE_LABELS'], draw: number): ReadonlySet<string> =>
  new Set(labels.filter(({ percent }) => draw < percent).map(({ label }) => label))
