/** `POST /subgraph`: this graph as a Federation v2 subgraph, for a router in front of us. Services only. */
import type { Asker } from '../auth/asker.ts'
import { may } from '../auth/caller.ts'
import type { Admission } from '../graphql/admission.ts'
import type { Context } from '../graphql/context.ts'
import type { Streams } from '../graphql/streams.ts'
import type { SubgraphDoor, SubgraphOperation, SubgraphQuestion } from '../graphql/subgraph/door.ts'
import { Failure } from '../kit/failure.ts'
import type { Turns } from '../kit/turns.ts'
import type { AskerOf } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { graphqlAnswer, refusalAnswer } from './graphql-answer.ts'
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
  streams: Pick<Streams, 'show' | 'showErrors'>
  turns: Turns
  bodies: KeptBodies<GraphQLRequestBody>
}

const contentType = { 'Content-Type': 'application/json; charset=utf-8' }

export function subgraphRoute(options: SubgraphDoorOptions): Route {
  const { door, askerOf, contextOf, admission, streams, turns, bodies } = options

  /** Finds out what is asked for, and charges for it: a point where that is refused. */
  async function admitted(question: SubgraphQuestion, context: Context): Promise<SubgraphOperation> {
    try {
      const operation = door.prepare(question, { mayIntrospect: may(context.caller, 'admin:introspect') })
      await admission.pay(operation.cost, context, context.meter)
      return operation
    } catch (error) {
      if (!context.meter.decision) await admission.chargeRefusal(context, context.meter)
      throw error
    }
  }

  async function handler(exchange: Exchange): Promise<void> {
    const asker = await askerOf(exchange)
    if (asker.caller.kind === 'anonymous')
      throw new Failure('AUTHENTICATION_FAILED', 'The subgraph needs a service token.')
    if (asker.caller.kind !== 'service') throw new Failure('AUTHORIZATION_FAILED', 'The subgraph is for services only.')
    const turn = turns.next()
    if (turn) await turn
    const question = await readGraphQLRequest(exchange, bodies)
    const context = contextOf(asker)
    let operation: SubgraphOperation
    try {
      operation = await admitted(question, context)
    } catch (error) {
      const [shown] = streams.showErrors([error], asker)
      // What GraphQL itself finds wrong is an answer, which some routers read with 200 only; our own refusals have their status.
      const statuses = error instanceof Failure ? 'application/graphql-response+json' : 'application/json'
      const { status, headers, body } = refusalAnswer(shown!.toJSON(), statuses, context.meter)
      return exchange.respond(status, { ...headers, ...contentType }, body)
    }
    const result = await operation.run(context)
    exchange.notes.upstreamCalls = asker.request.upstream.calls
    const { data, errors } = streams.show(result, asker)
    const shown = { data, errors: errors?.map((error) => error.toJSON()) }
    const { status, headers, body } = graphqlAnswer(shown, undefined, 'application/json', context.meter)
    await exchange.respond(status, { ...headers, ...contentType }, body)
  }

  return { methods: ['POST'], path: '/subgraph', handler, refusals: graphqlRefusal }
}
