/** Subscriptions in the playground: over server-sent events, on the endpoint that everything else goes to. */
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit'
import { Kind, OperationTypeNode } from 'graphql'
import { readServerSentEvents } from '../../../client/src/server-sent-events.ts'

/** One answer, as GraphiQL takes it. */
type Result =
  Extract<Awaited<ReturnType<Fetcher>>, AsyncIterable<unknown>> extends AsyncIterable<infer Each> ? Each : never

/** Whether the operation that is to run is a subscription. What cannot be read is none: the gateway says what is wrong with it. */
export const isSubscription = ({ operationName }: FetcherParams, options: FetcherOpts | undefined): boolean =>
  options?.documentAST?.definitions.some(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      one.operation === OperationTypeNode.SUBSCRIPTION &&
      (!operationName || one.name?.value === operationName),
  ) ?? false

/** Each answer in turn, or the one by which it was refused. Whoever stops it closes the connection at once, and not when the next has come. */
export function follow(parameters: FetcherParams, headers: Record<string, string>): AsyncIterableIterator<Result> {
  const ending = new AbortController()
  const answers = read(parameters, headers, ending.signal)
  return {
    next: () => answers.next(),
    return() {
      ending.abort()
      return answers.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function* read(
  parameters: FetcherParams,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<Result, void, undefined> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, accept: 'text/event-stream' },
      body: JSON.stringify(parameters),
      signal,
    })
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      yield (await response.json()) as Result
      return
    }
    for await (const { event, data } of readServerSentEvents(response.body, () => undefined, signal)) {
      if (event === 'complete') return
      if (event === 'next') yield JSON.parse(data) as Result
    }
    if (!signal.aborted) throw new Error('The connection was cut. Run the subscription again to follow it on.')
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
