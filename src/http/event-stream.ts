/** Operations over server-sent events (graphql-sse, distinct connections): an answer per result, then `complete`. */
import { buildSchema, getOperationAST, OperationTypeNode, parse } from 'graphql'
import type { GraphQLError } from 'graphql'
import { createHandler } from 'graphql-sse'
import type { Asker } from '../auth/asker.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Prepared, StreamAsker, Streams } from '../graphql/streams.ts'
import { authRequestOf } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { eventStream, readGraphQLRequest } from './graphql-request.ts'
import type { GraphQLRequestBody } from './graphql-request.ts'
import type { KeptBodies } from './kept-bodies.ts'
import { Refusal } from './refusal.ts'

interface Ask {
  asker: StreamAsker
  exchange: Exchange
  request: GraphQLRequestBody
}

/** What the library is told of every request: it has been read already, and that a stream is wanted is settled. */
const headersSeen = new Map([
  ['accept', eventStream],
  ['content-type', 'application/json'],
])
const seen = { method: 'POST', url: '/', headers: headersSeen, body: { query: '' }, context: undefined }

/** Stands for an operation that was refused: the library wants one that runs, and the refusal is its answer. */
const refusal = {
  schema: buildSchema('type Query { refused: Boolean }'),
  document: parse('{ refused }'),
  contextValue: undefined,
}

/** Answers an exchange whose caller is known with a stream of results. */
export function createEventStream(
  streams: Streams,
  renew: Authenticator['renew'],
  bodies: KeptBodies<GraphQLRequestBody>,
): (exchange: Exchange, asker: Asker) => Promise<void> {
  const handle = createHandler<Ask, undefined, never>({
    async onSubscribe({ raw: { asker, exchange, request } }) {
      let prepared: Prepared
      try {
        prepared = await streams.prepare(asker, request)
      } catch (error) {
        return { ...refusal, errors: streams.showErrors([error], asker) } as never
      }
      if (exchange.method === 'GET' && operationOf(prepared) === OperationTypeNode.MUTATION) throw byGet()
      return prepared as never
    },
    execute: (args) =>
      'errors' in args ? { errors: args['errors'] as GraphQLError[] } : streams.run(args as unknown as Prepared),
    subscribe: (args) => streams.run(args as unknown as Prepared),
    onNext: (_context, { raw: { asker } }, result) => streams.show(result as never, asker),
  })

  return async (exchange, { caller, request }) => {
    // The request that opens the stream has been held to the rules of signatures like any other.
    const asker = { caller, request, renew: () => renew(authRequestOf(exchange)), onlyReads: false }
    const read = await readGraphQLRequest(exchange, bodies)
    const [body, { status, headers }] = await handle({ ...seen, raw: { asker, exchange, request: read } })
    // Whether a connection is kept is the server's to say, and `none` is no coding.
    const { connection: _connection, 'content-encoding': _coding, ...own } = headers ?? {}
    const content = body === null || typeof body === 'string' ? (body ?? '') : untilGone(body, exchange.signal)
    await exchange.respond(status, { ...own, 'X-Accel-Buffering': 'no' }, content)
  }
}

const operationOf = ({ document, operationName }: Prepared) => getOperationAST(document, operationName)?.operation

const byGet = (): Refusal => new Refusal(405, 'BAD_REQUEST', 'A mutation needs a POST.', { headers: { Allow: 'POST' } })

/** Ends the stream, and what feeds it, when the client goes away or the gateway does. */
async function* untilGone(parts: AsyncGenerator<string, void, undefined>, signal: AbortSignal): AsyncGenerator<string> {
  const stop = () => void parts.return(undefined)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* parts
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
