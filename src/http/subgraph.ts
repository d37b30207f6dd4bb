/** `POST /subgraph`: this graph as a Federation v2 subgraph, for a router in front of us. Services only. */
import type { Asker } from '../auth/asker.ts'
import type { SubgraphDoor } from '../federation/subgraph-door.ts'
import type { Admission } from '../graphql/admission.ts'
import type { Context } from '../graphql/context.ts'
import type { Streams } from '../graphql/streams.ts'
import { Failure } from '../kit/failure.ts'
import type { Turns } from '../kit/turns.ts'
import type { AskerOf } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { readGraphQLRequest } from './graphql-request.ts'
import type { GraphQLRequestBody } from './graphql-request.ts'
import type { KeptBodies } from './kept-bodies.ts'
import { graphqlRefusal } from './refusal.ts'
import type { Route } from './router.ts'

interface SubgraphDoorOptions {
  door: SubgraphDoor
  askerOf: AskerOf
  contextOf: (asker: Asker) => Context
  admission: Admission
  streams: Pick<Streams, 'show'>
  turns: Turns
  bodies: KeptBodies<GraphQLRequestBody>
}

/** A router has checked depth and cost for its own clients and sends what no client would; here every field of the root and every reference costs a point. */
export function subgraphRoute(options: SubgraphDoorOptions): Route {
  const { door, askerOf, contextOf, admission, streams, turns, bodies } = options

  async function handler(exchange: Exchange): Promise<void> {
    const asker = await askerOf(exchange)
    if (asker.caller.kind === 'anonymous')
      throw new Failure('AUTHENTICATION_FAILED', 'The subgraph needs a service token.')
    if (asker.caller.kind !== 'service') throw new Failure('AUTHORIZATION_FAILED', 'The subgraph is for services only.')
    const turn = turns.next()
    if (turn) await turn
    const { query, operationName, variables } = await readGraphQLRequest(exchange, bodies)
    if (query === undefined)
      throw new Failure('VALIDATION_ERROR', 'query: expected a GraphQL document, received nothing.')
    const context = contextOf(asker)
    const question = { query, operationName, variables }
    await admission.charge(context, door.weigh(question), context.meter)
    const result = await door.answer(question, context)
    exchange.notes.upstreamCalls = asker.request.upstream.calls
    const body = JSON.stringify(streams.show(result, asker))
    await exchange.respond(200, { 'Content-Type': 'application/json; charset=utf-8' }, body)
  }

  return { methods: ['POST'], path: '/subgraph', handler, refusals: graphqlRefusal }
}
