import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { AnswerHeaders } from '../../kit/http/client.ts'
import { openHttpClient } from '../../kit/http/open.ts'
import type { HttpKind } from '../../kit/http/open.ts'
import { openConnections } from './connections.ts'
import { createOutgoingHeaders } from './headers.ts'
import type { HeaderRules } from './headers.ts'
import { isReadable, readAnswer } from './answer.ts'
import type { ReadAnswer } from './answer.ts'
import { createResilience } from './resilience.ts'
import type { ResilienceOptions, SubgraphHealth } from './resilience.ts'
import { createSharing } from './sharing.ts'
import type { Fetch } from './sharing.ts'
import { openStreams, subscribeOverSse } from './sse.ts'
import { subscribeOverWebSocket } from './websocket.ts'
import type { Subgraph, SubgraphRequest } from './subgraph.ts'
import type { TlsSource } from './tls-files.ts'

export interface RemoteOptions {
  readonly name: string
  readonly url: string
  readonly clock: Clock
  readonly random: () => number
  /** A token for this subgraph alone; the caller's own credentials are never passed on. */
  readonly mint?: ((request: SubgraphRequest) => Promise<string> | string) | undefined
  readonly headers?: HeaderRules | undefined
  /** How subscriptions reach this subgraph: server-sent events at the same address, or graphql-ws at this one. */
  readonly websocketUrl?: string | undefined
  /** Certificates for a subgraph behind TLS; closed with the subgraph. */
  readonly tls?: TlsSource | undefined
  readonly http?: HttpKind | undefined
  readonly resilience?: Partial<ResilienceOptions> | undefined
  /** Whether fetches of entities that are there at the same time may be put together; they may unless told otherwise. */
  readonly batchesEntities?: boolean | undefined
}

export interface RemoteSubgraph extends Subgraph {
  health(): SubgraphHealth
}

/**
 * A subgraph behind HTTP. Queries are tried again within the deadline, mutations never; queries of one scope that are there at the same
 * time share calls; a subgraph that keeps failing is left alone for a while.
 */
export function createRemoteSubgraph(options: RemoteOptions): RemoteSubgraph {
  const { name, clock } = options
  const url = new URL(options.url)
  const path = url.pathname + url.search
  const resilience = createResilience(name, clock, options.random, options.resilience ?? {})
  const { attemptMs, answerBytes, maxInFlight } = resilience.limits
  const connection = { clock, connections: maxInFlight, keepAliveMs: 30_000, maxAnswerBytes: answerBytes }
  const limits = { ...connection, headersMs: attemptMs, bodyIdleMs: attemptMs }
  const connections = openConnections(
    {
      client: (tls) => openHttpClient(url.origin, { ...limits, ...(tls && { tls }) }, options.http),
      streams: (tls) => openStreams(url.origin, tls),
    },
    options.tls,
  )
  options.tls?.onChange(() => resilience.renew())
  const headers = createOutgoingHeaders(options.headers)
  const wanted = (_status: number, answered: AnswerHeaders) => (isReadable(answered) ? answerBytes : 0)

  const send = (fetch: Fetch, withinMs: number, token: string | undefined): Promise<ReadAnswer> => {
    const { passage, kind } = fetch.request
    const request = {
      method: 'POST',
      path,
      constant: headers.constant,
      headers: headers.of(passage, token),
      opening: fetch.opening,
      body: fetch.rest,
      // Ended halfway, a mutation would be done for the subgraph and unknown to everybody else.
      signal: kind === 'query' ? passage.signal : undefined,
      withinMs,
      wanted,
      repeatable: kind === 'query',
    } as const
    return connections.client.ask(request, (answer) => readAnswer(answer, name, answerBytes))
  }

  const attempt = (fetch: Fetch, withinMs: number): Promise<ReadAnswer> => {
    try {
      const token = options.mint?.(fetch.request)
      return token instanceof Promise
        ? token.then((minted) => send(fetch, withinMs, minted))
        : send(fetch, withinMs, token)
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  const execute = createSharing({
    carry(fetch) {
      const { kind, passage } = fetch.request
      return resilience.run(kind === 'query', passage, (withinMs) => attempt(fetch, withinMs))
    },
    shareOf: (passage) => `${passage.scope ?? passage.identity}\n${headers.passedOn(passage)}`,
    batchesEntities: options.batchesEntities ?? true,
    clock,
    late: () => resilience.late(),
  })

  return {
    name,
    takesText: true,
    passesOn: headers.named,
    execute,
    async subscribe(request) {
      const token = await options.mint?.(request)
      const sent = { ...headers.constant.record, ...headers.of(request.passage, token) }
      try {
        if (options.websocketUrl !== undefined) {
          return subscribeOverWebSocket(options.websocketUrl, request, sent, name, options.tls?.current)
        }
        return await subscribeOverSse(await connections.streams(), url, request, sent, name, answerBytes)
      } catch (thrown) {
        throw thrown instanceof Failure ? thrown : resilience.toFailure(thrown)
      }
    },
    health: () => resilience.health(),
    close: () => connections.close(),
  }
}
