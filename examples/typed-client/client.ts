/**
 * A client without the SDK: codegen's TypedDocumentNode over graphql-ws, with queries, mutations and subscriptions on one WebSocket.
 * Apollo Client and urql take the same generated documents.
 */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { createClient } from 'graphql-ws'
import type { Client } from 'graphql-ws'

export interface TypedClient {
  /** The data of one answer. Rejects with the errors of the answer. */
  ask<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result>
  /** Each result in turn; leaving the loop ends the subscription. */
  follow<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result, void, undefined>
  close(): Promise<void>
}

/** `token` is asked for at each connection: a gateway closes a socket when its token ends. */
export function createTypedClient(url: string, token: () => Promise<string>): TypedClient {
  const client: Client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
  })

  async function* follow<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result, void, undefined> {
    for await (const { data, errors } of client.iterate<Result>({ query: print(document), variables })) {
      if (errors?.length) throw new Error(errors.map(({ message }) => message).join('\n'))
      if (data) yield data
    }
  }

  return {
    follow,
    async ask(document, variables) {
      for await (const data of follow(document, variables)) return data
      throw new Error('The gateway gave no answer.')
    },
    close: async () => client.dispose(),
  }
}
