/** The graph that clients see: the marketplace alone, or composed with the subgraphs of the panel. */
import type {
  GatewayExecutor,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface'
import type { GraphQLSchema } from 'graphql'
import { execute } from 'graphql'
import { startApollo } from '../graphql/apollo.ts'
import { createExecutor } from '../graphql/compiled/executor.ts'
import { createRecentAnswers } from '../graphql/recent-answers.ts'
import type { StreamParts } from '../graphql/streams.ts'
import { subscribeAnew } from '../kit/subscribe.ts'
import { isSubscription } from './graph-parts.ts'
import type { Graph, GraphParts } from './graph-parts.ts'

export async function openGraph(parts: GraphParts): Promise<Graph> {
  const { config, local } = parts
  if (config.SUPERGRAPH !== undefined || config.SUBGRAPHS !== undefined) {
    // Loaded only where it is used: the planner is native code.
    const { openFederated } = await import('./federated-graph.ts')
    return openFederated(parts)
  }
  if (!local) throw new TypeError('There is neither a local nor a remote graph to serve')
  const engine = await startApollo({
    gateway: compiledGateway(local.api),
    admission: parts.admission,
    recent: createRecentAnswers({ clock: parts.clock, ttlMs: config.RECENT_TTL }),
    log: parts.log,
  })
  const runner: StreamParts['runner'] = {
    schema: () => local.api,
    run(prepared) {
      if (!isSubscription(prepared)) return execute(prepared)
      const { contextValue } = prepared
      return subscribeAnew(prepared, () => contextValue.forEvent?.() ?? contextValue)
    },
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
        Promise.resolve(
          run({
            document,
            operationName: request.operationName ?? undefined,
            variables: request.variables,
            context,
          }),
        )
      return Promise.resolve({ executor })
    },
    stop: () => Promise.resolve(),
  }
}
