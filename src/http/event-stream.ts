/** Operations over server-sent events (graphql-sse, distinct connections): an answer per result, then `complete`. */
import { getOperationAST, OperationTypeNode } from 'graphql'
import type { ExecutionResult, GraphQLError } from 'graphql'
import type { Asker } from '../auth/asker.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Meter } from '../graphql/admission.ts'
import type { Prepared, StreamAsker, Streams } from '../graphql/streams.ts'
import { onAbort } from '../kit/resilience/time-limit.ts'
import { eventStream } from './accept.ts'
import { authRequestOf } from './asker.ts'
import type { Exchange } from './exchange.ts'
import { budgetHeaders } from './graphql-answer.ts'
import { readGraphQLRequest } from './graphql-request.ts'
import type { GraphQLRequestBody } from './graphql-request.ts'
import type { KeptBodies } from './kept-bodies.ts'
import { Refusal } from './refusal.ts'

type Results = AsyncGenerator<ExecutionResult, void, undefined>

const headers = {
  'Content-Type': `${eventStream}; charset=utf-8`,
  'X-Accel-Buffering': 'no',
}

/** So often something is sent where there is nothing to say, so that nobody on the way takes the connection for dead. */
const pingMs = 12_000
const ping = ':\n\n'

/** Answers an exchange whose caller is known with a stream of results. */
export function createEventStream(
  streams: Streams,
  renew: Authenticator['renew'],
  bodies: KeptBodies<GraphQLRequestBody>,
): (exchange: Exchange, asker: Asker) => Promise<void> {
  async function resultsOf(
    exchange: Exchange,
    asker: StreamAsker,
    request: GraphQLRequestBody,
    meter: Meter,
  ): Promise<Results> {
    let prepared: Prepared
    try {
      prepared = await streams.prepare(asker, request, meter)
    } catch (error) {
      return only({ errors: [error as GraphQLError] })
    }
    if (exchange.method === 'GET' && operationOf(prepared) === OperationTypeNode.MUTATION) throw byGet()
    const results = await streams.run(prepared)
    return Symbol.asyncIterator in results ? (results[Symbol.asyncIterator]() as Results) : only(results)
  }

  return async (exchange, { caller, request }) => {
    // The request that opens the stream has been held to the rules of signatures like any other.
    const asker = { caller, request, renew: () => renew(authRequestOf(exchange)), onlyReads: false }
    const meter: Meter = {}
    const results = await resultsOf(exchange, asker, await readGraphQLRequest(exchange, bodies), meter)
    const { gone } = exchange
    const leave = () => void results.return().catch(() => undefined)
    // The client goes away, or the gateway does, while the next result is waited for.
    const forget = onAbort(gone, leave)
    try {
      await exchange.respond(
        200,
        { ...headers, ...budgetHeaders(meter) },
        events(results, (result) => streams.show(result, asker), gone),
      )
    } finally {
      forget()
      leave()
    }
  }
}

async function* only(result: ExecutionResult): Results {
  yield result
}

const operationOf = ({ document, operationName }: Prepared) => getOperationAST(document, operationName)?.operation

const byGet = (): Refusal => new Refusal(405, 'BAD_REQUEST', 'A mutation needs a POST.', { headers: { Allow: 'POST' } })

/** The next result is asked for when the last one has been taken: what a slow reader does not read stays where it comes from. */
async function* events(
  results: Results,
  show: (result: ExecutionResult) => ExecutionResult,
  gone: { readonly aborted: boolean },
): AsyncGenerator<string> {
  // Some browsers do not look at headers that come alone.
  yield ping
  for (;;) {
    const next = results.next()
    while (await isLate(next)) yield ping
    const { done, value } = await next
    if (done) break
    yield `event: next\ndata: ${JSON.stringify(show(value))}\n\n`
  }
  if (!gone.aborted) yield 'event: complete\ndata:\n\n'
}

/** Whether it takes longer than from one ping to the next. */
function isLate(next: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pingMs, true)
    const settled = () => {
      clearTimeout(timer)
      resolve(false)
    }
    next.then(settled, settled)
  })
}
