/** Operations over server-sent events (graphql-sse, distinct connections): an answer per result, then `complete`. */
import { buildSchema, parse } from 'graphql'
import type { GraphQLError } from 'graphql'
import { createHandler } from 'graphql-sse'
import type { Asker } from '../auth/asker.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Prepared, StreamAsker, Streams } from '../graphql/streams.ts'
import { authRequestOf } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { eventStream, operationNameOf } from './graphql-request.ts'

interface Ask {
  asker: StreamAsker
  exchange: Exchange
}

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
): (exchange: Exchange, asker: Asker) => Promise<void> {
  const handle = createHandler<Ask, undefined, never>({
    async onSubscribe({ raw: { asker } }, { query, operationName, variables, extensions }) {
      try {
        return (await streams.prepare(asker, {
          query,
          operationName: operationNameOf(operationName),
          variables: variables ?? undefined,
          extensions: extensions ?? undefined,
        })) as never
      } catch (error) {
        return { ...refusal, errors: streams.showErrors([error], asker) } as never
      }
    },
    execute: (args) =>
      'errors' in args ? { errors: args['errors'] as GraphQLError[] } : streams.run(args as unknown as Prepared),
    subscribe: (args) => streams.run(args as unknown as Prepared),
    onNext: (_context, { raw: { asker } }, result) => streams.show(result as never, asker),
  })

  return async (exchange, { caller, request }) => {
    // The request that opens the stream has been held to the rules of signatures like any other.
    const asker = { caller, request, renew: () => renew(authRequestOf(exchange)), onlyReads: false }
    const [body, { status, headers }] = await handle({
      method: exchange.method,
      url: `${exchange.path}?${exchange.query}`,
      // That a stream is wanted has been settled; the library knows only clients that take nothing else.
      headers: {
        get: (name) =>
          name.toLowerCase() === 'accept' ? eventStream : (exchange.headers[name.toLowerCase()] as string | undefined),
      },
      body: async () => (await exchange.readBody()).toString('utf8'),
      raw: { asker, exchange },
      context: undefined,
    })
    const content = body === null || typeof body === 'string' ? (body ?? '') : untilGone(body, exchange.signal)
    await exchange.respond(status, { ...headers, 'X-Accel-Buffering': 'no' }, content)
  }
}

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
