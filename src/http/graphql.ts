/** The GraphQL door: from a request on the wire to Apollo Server, and back by the GraphQL over HTTP specification. */
import { getOperationAST, GraphQLError, Kind, OperationTypeNode } from 'graphql'
import type { DocumentNode } from 'graphql'
import type { Asker } from '../auth/asker.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Caller } from '../auth/caller.ts'
import { may } from '../auth/caller.ts'
import type { Admission } from '../graphql/admission.ts'
import type { Engine } from '../graphql/apollo.ts'
import type { Context } from '../graphql/context.ts'
import { asThrown, formatError, mostErrors } from '../graphql/errors.ts'
import type { DocumentGuard } from '../graphql/guard/document-guard.ts'
import type { DocumentLimits } from '../graphql/guard/limits.ts'
import { checkVariables } from '../graphql/guard/variables.ts'
import type { PersistedOperations } from '../graphql/persisted/operations.ts'
import type { Log } from '../kit/log.ts'
import type { Turns } from '../kit/turns.ts'
import type { Streams } from '../graphql/streams.ts'
import { eventStream } from './accept.ts'
import type { AskerOf } from './asker.ts'
import { csrfRefusal } from './csrf.ts'
import { createEventStream } from './event-stream.ts'
import type { Exchange } from './exchange.ts'
import { graphqlAnswer, refusalAnswer } from './graphql-answer.ts'
import type { Answer } from './graphql-answer.ts'
import { negotiateGraphQL, readGraphQLRequest } from './graphql-request.ts'
import type { GraphQLRequestBody } from './graphql-request.ts'
import type { KeptBodies } from './kept-bodies.ts'
import { graphqlRefusal } from './refusal.ts'
import type { Route } from './router.ts'

export interface GraphQLDoorOptions {
  engine: Engine
  askerOf: AskerOf
  renew: Authenticator['renew']
  persisted: PersistedOperations
  streams: Streams
  guard: DocumentGuard
  admission: Admission
  limits: DocumentLimits
  turns: Turns
  bodies: KeptBodies<GraphQLRequestBody>
  contextOf: (asker: Asker) => Context
  log: Log
}

export function graphqlRoute(options: GraphQLDoorOptions): Route {
  const { engine, guard, log } = options
  const stream = createEventStream(options.streams, options.renew, options.bodies)

  async function handler(exchange: Exchange): Promise<void> {
    const forged = csrfRefusal(exchange)
    if (forged) throw forged
    const mediaType = negotiateGraphQL(exchange.headers.accept)
    // Nothing is waited for that is here already: each wait is a turn of the queue for every request.
    const who = options.askerOf(exchange)
    const asker = who instanceof Promise ? await who : who
    if (mediaType === eventStream) return stream(exchange, asker)
    // What follows, up to the first call that leaves the house, is done in one go.
    const turn = options.turns.next()
    if (turn) await turn
    const read = readGraphQLRequest(exchange, options.bodies)
    const request = read instanceof Promise ? await read : read
    const context = options.contextOf(asker)
    const { caller, meter } = context
    const reader = { requestId: exchange.requestId, log, mayIntrospect: may(caller, 'admin:introspect') }
    const send = ({ status, headers, body }: Answer) => {
      exchange.notes.upstreamCalls = asker.request.upstream.calls
      headers['Content-Type'] = `${mediaType}; charset=utf-8`
      return exchange.respond(status, headers, body)
    }
    const refuse = (error: unknown) =>
      send(refusalAnswer(formatError(error, asThrown(error), reader), mediaType, meter))

    let looked: ReturnType<typeof look>
    try {
      looked = look(request, caller)
    } catch (refused) {
      return refuse((await tooMany(context)) ?? refused)
    }
    exchange.notes.operation = operationNote(looked.document, request.operationName)
    const raw = await engine.execute({ ...request, ...looked, method: exchange.method }, context)
    // Not valid, or without an operation that can run: nobody has paid yet.
    const error = meter.decision ? undefined : await tooMany(context)
    if (error !== undefined) return refuse(error)
    const errors = raw.result.errors
      ?.slice(0, mostErrors)
      .map((error) => formatError(raw.originalOf(error) ?? error, error, reader))
    if (errors) exchange.notes.errors = errors.map((error) => error.extensions?.['code'])
    return send(graphqlAnswer({ ...raw.result, errors }, raw.status, mediaType, meter))
  }

  /** A refusal costs a point, so that refusals cannot be had without end either. Gives what to say instead when the points are used up. */
  async function tooMany(context: Context): Promise<unknown> {
    try {
      await options.admission.chargeRefusal(context, context.meter)
      return undefined
    } catch (error) {
      return error
    }
  }

  /** Finds the text of the document and lets the guard look at it, before anything else does. */
  function look(request: GraphQLRequestBody, caller: Caller) {
    const { query, trusted } = options.persisted.resolve(request, { mayRegister: caller.kind !== 'anonymous' })
    checkVariables(request.variables, options.limits)
    const { document, hash } = guard.check(query, { mayIntrospect: may(caller, 'admin:introspect'), trusted })
    if (getOperationAST(document, request.operationName)?.operation === OperationTypeNode.SUBSCRIPTION) {
      throw new GraphQLError(
        'A subscription needs a WebSocket (graphql-transport-ws) or `Accept: text/event-stream`.',
        { extensions: { code: 'BAD_REQUEST' } },
      )
    }
    return { query, document, hash }
  }

  return { methods: ['GET', 'POST'], path: '/graphql', handler, refusals: graphqlRefusal }
}

/** What the log says of an operation. Names come from the client and may be anything: they are shortened. */
function operationNote(document: DocumentNode, operationName: string | undefined): string {
  const known = operationNotes.get(document)
  if (known && known.of === operationName) return known.note
  const note = describedOperation(document, operationName)
  operationNotes.set(document, { of: operationName, note })
  return note
}

const operationNotes = new WeakMap<DocumentNode, { of: string | undefined; note: string }>()

function describedOperation(document: DocumentNode, operationName: string | undefined): string {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const chosen = operations.find((operation) => operation.name?.value === operationName) ?? operations[0]
  return `${chosen?.operation ?? 'none'} ${operationName?.slice(0, 64) ?? chosen?.name?.value.slice(0, 64) ?? '-'}`
}
