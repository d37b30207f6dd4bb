import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { openConnections } from './connections.ts'
import { outgoingHeaders, passedOn } from './headers.ts'
import type { HeaderRules } from './headers.ts'
import { readAnswer } from './answer.ts'
import { createResilience } from './resilience.ts'
import type { ResilienceOptions, SubgraphHealth } from './resilience.ts'
import { subscribeOverSse } from './sse.ts'
import { subscribeOverWebSocket } from './websocket.ts'
import type { Subgraph, SubgraphAnswer, SubgraphRequest } from './subgraph.ts'
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
  readonly connections?: number | undefined
  /** Certificates for a subgraph behind TLS; closed with the subgraph. */
  readonly tls?: TlsSource | undefined
  readonly resilience?: Partial<ResilienceOptions> | undefined
}

export interface RemoteSubgraph extends Subgraph {
  health(): SubgraphHealth
}

/**
 * A subgraph behind HTTP. Queries are tried again within the deadline, mutations never; equal queries of one identity that
 * are in flight are one call; a subgraph that keeps failing is left alone for a while.
 */
export function createRemoteSubgraph(options: RemoteOptions): RemoteSubgraph {
  const { name, clock } = options
  const url = new URL(options.url)
  const connections = openConnections(url.origin, options.connections ?? 32, options.tls)
  const resilience = createResilience(name, clock, options.random, options.resilience ?? {})
  options.tls?.onChange(() => resilience.renew())
  const inFlight = new Map<string, { call: Promise<SubgraphAnswer>; signal: AbortSignal | undefined }>()

  const send = async (request: SubgraphRequest, body: string, signal: AbortSignal): Promise<SubgraphAnswer> => {
    const token = await options.mint?.(request)
    const response = await connections.pool.request({
      path: url.pathname + url.search,
      method: 'POST',
      headers: outgoingHeaders(request.passage, options.headers, token),
      body,
      signal,
      headersTimeout: resilience.limits.attemptMs,
      bodyTimeout: resilience.limits.attemptMs,
    })
    return readAnswer(response, name, resilience.limits.answerBytes)
  }

  const execute = async (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const body = JSON.stringify({ query: request.text, variables: request.variables })
    const run = () => resilience.run(request.kind === 'query', request.passage, (signal) => send(request, body, signal))
    if (request.kind !== 'query') return run()
    const key = `${request.passage.identity}\n${passedOn(request.passage, options.headers)}\n${body}`
    const running = inFlight.get(key)
    if (running) {
      try {
        // Everyone gets a copy: answers are merged in place.
        return structuredClone(await running.call)
      } catch (thrown) {
        // The one who asked first went away; that must not cost those who only joined.
        if (running.signal?.aborted && !request.passage.signal?.aborted) return run()
        throw thrown
      }
    }
    const call = run()
    inFlight.set(key, { call, signal: request.passage.signal })
    try {
      return structuredClone(await call)
    } finally {
      inFlight.delete(key)
    }
  }

  return {
    name,
    execute,
    async subscribe(request) {
      const token = await options.mint?.(request)
      const headers = outgoingHeaders(request.passage, options.headers, token)
      try {
        return options.websocketUrl === undefined
          ? await subscribeOverSse(connections.pool, url, request, headers, name, resilience.limits.answerBytes)
          : subscribeOverWebSocket(options.websocketUrl, request, headers, name, options.tls?.current)
      } catch (thrown) {
        throw thrown instanceof Failure ? thrown : resilience.toFailure(thrown)
      }
    },
    health: () => resilience.health(),
    close: () => connections.close(),
  }
}
