/** A client without the SDK: urql with codegen's typed documents. Queries and mutations over HTTP, subscriptions over one WebSocket. */
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import type { ExecutionResult } from '@urql/core'
import { createClient as createSocket } from 'graphql-ws'
import type { FormattedExecutionResult } from 'graphql-ws'

export interface Connection {
  readonly client: Client
  close(): void
}

/** `token` is asked for at each request and each connection: tokens are short, and the gateway closes a socket when its token ends. */
export function connect(url: string, token: () => Promise<string>): Connection {
  const socket = createSocket({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
  })
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${await token()}`)
      return fetch(input, { ...init, headers })
    },
    // Put urql's cacheExchange before these where screens share answers.
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe(sink) {
            const next = (result: FormattedExecutionResult) => sink.next({ data: null, ...result } as ExecutionResult)
            const { error, complete } = sink
            return { unsubscribe: socket.subscribe({ query, variables: { ...variables } }, { next, error, complete }) }
          },
        }),
      }),
    ],
  })
  return { client, close: () => void socket.dispose() }
}
