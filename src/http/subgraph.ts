/** `POST /subgraph`: this graph as a Federation v2 subgraph, for a router in front of us. Services only. */
import type { Asker } from '../auth/asker.ts'
import type { Streams } from '../graphql/streams.ts'
import { Failure } from '../kit/failure.ts'
import type { Exchange } from './exchange.ts'
import { readGraphQLRequest } from './graphql-request.ts'
import { graphqlRefusal } from './refusal.ts'
import type { Route } from './router.ts'

interface SubgraphDoorOptions {
  /** Over the schema with `_service` and `_entities`. */
  streams: Streams
  askerOf: (exchange: Exchange) => Promise<Asker>
}

export function subgraphRoute({ streams, askerOf }: SubgraphDoorOptions): Route {
  async function handler(exchange: Exchange): Promise<void> {
    const asker = await askerOf(exchange)
    const body = await answer(exchange, asker)
    exchange.note({ upstreamCalls: asker.request.upstream.calls })
    await exchange.respond(200, { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify(body))
  }

  async function answer(exchange: Exchange, asker: Asker): Promise<unknown> {
    if (asker.caller.kind === 'anonymous')
      throw new Failure('AUTHENTICATION_FAILED', 'The subgraph needs a service token.')
    if (asker.caller.kind !== 'service') throw new Failure('AUTHORIZATION_FAILED', 'The subgraph is for services only.')
    const request = await readGraphQLRequest(exchange)
    try {
      const result = await streams.run(await streams.prepare(asker, request))
      if (Symbol.asyncIterator in result)
        throw new Failure('VALIDATION_ERROR', 'Subscriptions are not served here; use /graphql.')
      return streams.show(result, asker)
    } catch (error) {
      return { errors: streams.showErrors([error], asker) }
    }
  }

  return { methods: ['POST'], path: '/subgraph', handler, refusals: graphqlRefusal }
}
