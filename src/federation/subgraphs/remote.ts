import QuickLRU from 'quick-lru'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { AnswerHeaders } from '../../kit/http/client.ts'
import { bodyOpening } from '../../kit/http/request-head.ts'
import type { BodyOpening } from '../../kit/http/request-head.ts'
import { openHttpClient } from '../../kit/http/open.ts'
import type { HttpKind } from '../../kit/http/open.ts'
import { openConnections } from './connections.ts'
import { createOutgoingHeaders } from './headers.ts'
import type { HeaderRules } from './headers.ts'
import { isReadable, readAnswer, toAnswer } from './answer.ts'
import { createResilience } from './resilience.ts'
import type { ResilienceOptions, SubgraphHealth } from './resilience.ts'
import { openStreams, subscribeOverSse } from './sse.ts'
import { subscribeOverWebSocket } from './websocket.ts'
import type { Passage, Subgraph, SubgraphAnswer, SubgraphRequest } from './subgraph.ts'
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
  readonly http?: HttpKind | undefined
  readonly resilience?: Partial<ResilienceOptions> | undefined
}

export interface RemoteSubgraph extends Subgraph {
  health(): SubgraphHealth
}

/** How the body of a fetch begins, and its fetches that are under way. */
interface Opening extends BodyOpening {
  readonly inFlight: Map<string, Running>
}

/** One fetch; it keeps the text of its answer for whoever joins it. */
interface Call {
  readonly request: SubgraphRequest
  readonly opening: Opening
  /** The rest of the body: variables, and the end. */
  readonly rest: string
  answerText: string | undefined
}

interface Running {
  readonly answer: Promise<SubgraphAnswer>
  readonly call: Call
}

/**
 * A subgraph behind HTTP. Queries are tried again within the deadline, mutations never; equal queries of one identity that
 * are in flight are one call; a subgraph that keeps failing is left alone for a while.
 */
export function createRemoteSubgraph(options: RemoteOptions): RemoteSubgraph {
  const { name, clock } = options
  const url = new URL(options.url)
  const path = url.pathname + url.search
  const resilience = createResilience(name, clock, options.random, options.resilience ?? {})
  const { attemptMs, answerBytes } = resilience.limits
  const connection = { clock, connections: options.connections ?? 32, keepAliveMs: 30_000, maxAnswerBytes: answerBytes }
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

  const send = (call: Call, withinMs: number, token: string | undefined): Promise<SubgraphAnswer> => {
    const { passage, kind } = call.request
    const request = {
      method: 'POST',
      path,
      constant: headers.constant,
      headers: headers.of(passage, token),
      opening: call.opening,
      body: call.rest,
      signal: passage.signal,
      withinMs,
      wanted,
      repeatable: kind === 'query',
    } as const
    return connections.client.ask(request, (answer) => {
      const read = readAnswer(answer, name, answerBytes)
      call.answerText = read.text
      return read.answer
    })
  }

  const attempt = (call: Call, withinMs: number): Promise<SubgraphAnswer> => {
    try {
      const token = options.mint?.(call.request)
      return token instanceof Promise
        ? token.then((minted) => send(call, withinMs, minted))
        : send(call, withinMs, token)
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  /** One plan sends one text, again and again. */
  const openings = new QuickLRU<string, Opening>({ maxSize: 2_000 })
  const openingOf = ({ text }: SubgraphRequest): Opening => {
    let opening = openings.get(text)
    if (!opening) {
      opening = { ...bodyOpening(`{"query":${JSON.stringify(text)},"variables":`), inFlight: new Map() }
      openings.set(text, opening)
    }
    return opening
  }

  const share = (passage: Passage) => `${passage.scope ?? passage.identity}\n${headers.passedOn(passage)}`

  const run = (call: Call): Promise<SubgraphAnswer> => {
    const { kind, passage } = call.request
    return resilience.run(kind === 'query', passage, (withinMs) => attempt(call, withinMs))
  }

  /** Waits for an equal call that is under way. Everyone reads the answer for themselves: answers are merged in place. */
  const join = async ({ answer, call }: Running, mine: Call): Promise<SubgraphAnswer> => {
    const { signal } = call.request.passage
    try {
      await answer
    } catch (thrown) {
      // The one who asked first went away; that must not cost those who only joined.
      if (signal?.aborted && !mine.request.passage.signal?.aborted) return run(mine)
      throw thrown
    }
    return (call.answerText !== undefined && toAnswer(JSON.parse(call.answerText))) || {}
  }

  const execute = (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const opening = openingOf(request)
    const rest = `${request.variablesText ?? JSON.stringify(request.variables)}}`
    const call: Call = { request, opening, rest, answerText: undefined }
    if (request.kind !== 'query') return run(call)
    const { inFlight } = opening
    const key = `${share(request.passage)}\n${rest}`
    const running = inFlight.get(key)
    if (running) return join(running, call)
    const answer = run(call)
    inFlight.set(key, { answer, call })
    const over = () => void inFlight.delete(key)
    answer.then(over, over)
    return answer
  }

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
