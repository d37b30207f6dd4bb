import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { Failure } from '../../kit/failure.ts'
import { signalOf } from '../../kit/resilience/time-limit.ts'
import { toAnswer } from './answer.ts'
import { queued } from './event-queue.ts'
import type { EventSink } from './event-queue.ts'
import type { SubgraphAnswer, SubgraphRequest } from './subgraph.ts'
import type { TlsMaterial } from './tls-files.ts'

/** A subscription over graphql-transport-ws, on a connection of its own: it carries the token and headers of one caller. */
export async function* subscribeOverWebSocket(
  url: string,
  request: SubgraphRequest,
  headers: Readonly<Record<string, string>>,
  name: string,
  tls: TlsMaterial = {},
): AsyncGenerator<SubgraphAnswer> {
  const { 'content-type': _, accept: __, ...sent } = headers
  /** Of the message that is being taken. */
  let bytes = 0
  class Socket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols, { ...tls, headers: sent, handshakeTimeout: 10_000, maxPayload: 5 * 1024 * 1024 })
      // Ended while it is being opened, it fails once more, after graphql-ws has stopped listening: nobody would, and the process would end.
      this.on('error', () => undefined)
      this.on('message', (data: Buffer) => {
        bytes = data.length
      })
    }
  }
  const client = createClient({
    url,
    webSocketImpl: Socket,
    connectionParams: { ...sent },
    retryAttempts: 0,
    lazy: true,
  })
  const signal = request.passage.signal && signalOf(request.passage.signal)
  const stop = () => client.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const operation = { query: request.text, variables: { ...request.variables } }
    const listen = (sink: EventSink<unknown>) =>
      client.subscribe(operation, { ...sink, next: (event) => sink.next(event, bytes) })
    for await (const event of queued(listen, name)) {
      const answer = toAnswer(event)
      if (!answer)
        throw new Failure(
          'UPSTREAM_CONTRACT_VIOLATION',
          `The subgraph "${name}" sent an event that is not a GraphQL answer.`,
        )
      yield answer
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    // The protocol's own refusal of the operation comes as a list of errors.
    if (Array.isArray(thrown)) {
      const answer = toAnswer({ data: null, errors: thrown })
      if (answer) {
        yield answer
        return
      }
    }
    throw new Failure('SERVICE_UNAVAILABLE', `The event stream of the subgraph "${name}" was lost.`, { cause: thrown })
  } finally {
    signal?.removeEventListener('abort', stop)
    await client.dispose()
  }
}
