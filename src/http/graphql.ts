/** The GraphQL door: from a request on the wire to Apollo Server, and back by the GraphQL over HTTP specification. */
import type { GraphQLFormattedError } from 'graphql'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Caller } from '../auth/caller.ts'
import { identityKey, may } from '../auth/caller.ts'
import type { Engine } from '../graphql/apollo.ts'
import type { Context } from '../graphql/context.ts'
import { formatError, mostErrors } from '../graphql/errors.ts'
import type { DocumentGuard, GuardedDocument } from '../graphql/guard/document-guard.ts'
import type { DocumentLimits } from '../graphql/guard/limits.ts'
import { checkVariables } from '../graphql/guard/variables.ts'
import type { Clock } from '../kit/clock.ts'
import { codes, Failure } from '../kit/failure.ts'
import * as formats from '../kit/formats.ts'
import type { Log } from '../kit/log.ts'
import { isCode } from '../kit/problems.ts'
import type { RequestInfo } from '../kit/request.ts'
import { csrfRefusal } from './csrf.ts'
import type { Exchange } from './exchange.ts'
import { negotiateGraphQL, readGraphQLRequest } from './graphql-request.ts'
import type { GraphQLMediaType } from './graphql-request.ts'
import { graphqlRefusal, Refusal } from './refusal.ts'
import type { Route } from './router.ts'

export interface GraphQLDoorOptions {
  engine: Engine
  authenticate: Authenticator['authenticate']
  /** What to answer to refused credentials: the refusal, or that there were too many. */
  refuseCredentials: (remoteAddress: string, refusal: Failure) => Promise<Failure>
  guard: DocumentGuard
  limits: DocumentLimits
  contextOf: (caller: Caller, request: RequestInfo) => Context
  clock: Clock
  log: Log
  requestTimeoutMs: number
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
}

export function graphqlRoute(options: GraphQLDoorOptions): Route {
  const { engine, guard, clock, log } = options

  async function identify(exchange: Exchange): Promise<Caller> {
    const { headers, method, path, query, remoteAddress } = exchange
    const url = query === '' ? path : `${path}?${query}`
    try {
      const rawBody = method === 'POST' ? await exchange.readBody() : undefined
      return await options.authenticate({ headers, method, url, remoteAddress, ...(rawBody && { rawBody }) })
    } catch (error) {
      throw error instanceof Failure ? await options.refuseCredentials(remoteAddress, error) : error
    }
  }

  async function handler(exchange: Exchange): Promise<void> {
    const forged = csrfRefusal(exchange)
    if (forged) throw forged
    const mediaType = negotiateGraphQL(exchange.headers.accept)
    const caller = await identify(exchange)
    exchange.note({ caller: identityKey(caller) })
    const request = await readGraphQLRequest(exchange)
    const info = requestInfo(exchange)
    const { status, headers, body } = await answer(exchange, caller, request, info, mediaType)
    exchange.note({ upstreamCalls: info.upstream.calls })
    await exchange.respond(status, { ...headers, 'Content-Type': `${mediaType}; charset=utf-8` }, JSON.stringify(body))
  }

  function requestInfo(exchange: Exchange): RequestInfo {
    const { headers } = exchange
    const key = headers['idempotency-key']
    if (key !== undefined && (typeof key !== 'string' || !formats.idempotencyKey.test(key))) {
      throw new Refusal(400, 'VALIDATION_ERROR', `Idempotency-Key: expected ${formats.idempotencyKey.expects}.`)
    }
    const trace = headers['traceparent']
    const state = headers['tracestate']
    return {
      id: exchange.requestId,
      ...(typeof trace === 'string' &&
        /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(trace) && { traceparent: trace }),
      ...(typeof state === 'string' && state.length <= 512 && { tracestate: state }),
      door: 'api',
      deadlineAt: clock.monotonic() + options.requestTimeoutMs,
      signal: exchange.signal,
      ...(key !== undefined && { idempotencyKey: key }),
      upstream: { calls: 0 },
    }
  }

  async function answer(
    exchange: Exchange,
    caller: Caller,
    request: Awaited<ReturnType<typeof readGraphQLRequest>>,
    info: RequestInfo,
    mediaType: GraphQLMediaType,
  ): Promise<Answer> {
    const mayIntrospect = may(caller, 'admin:introspect')
    const reader = { requestId: info.id, log, mayIntrospect }
    let guarded: GuardedDocument | undefined
    try {
      checkVariables(request.variables, options.limits)
      if (request.query !== undefined) guarded = guard.check(request.query, { mayIntrospect })
    } catch (error) {
      const { code = 'INTERNAL_ERROR' } = error as { code?: string }
      const asThrown = {
        message: (error as Error).message,
        extensions: { code, ...(error as { extensions?: object }).extensions },
      }
      return {
        status: mediaType === 'application/json' ? 200 : 400,
        headers: {},
        body: { errors: [formatError(error, asThrown, reader)] },
      }
    }
    exchange.note({ operation: operationNote(guarded, request.operationName) })
    const raw = await engine.execute({ ...request, method: exchange.method }, options.contextOf(caller, info))
    const { errors, ...rest } = raw.result
    if (!errors) return { status: 200, headers: {}, body: rest }
    const formatted = errors
      .slice(0, mostErrors)
      .map((error) => formatError(raw.originalOf(error) ?? error, error, reader))
    exchange.note({ errors: formatted.map((error) => error.extensions?.['code']) })
    const status = raw.status === 405 ? 405 : statusOf(raw.result.data, formatted, mediaType)
    const headers = { ...headersFor(formatted, status), ...(status === 405 && { Allow: 'POST' }) }
    return { status, headers, body: { errors: formatted, ...rest } }
  }

  return { methods: ['GET', 'POST'], path: '/graphql', handler, refusals: graphqlRefusal }
}

/** Names come from the client and may be anything: they are shortened for the log. */
function operationNote(guarded: GuardedDocument | undefined, operationName: string | undefined): string {
  const operations =
    guarded?.document.definitions.filter((definition) => definition.kind === 'OperationDefinition') ?? []
  const chosen = operations.find((operation) => operation.name?.value === operationName) ?? operations[0]
  return `${chosen?.operation ?? 'persisted'} ${operationName?.slice(0, 64) ?? chosen?.name?.value.slice(0, 64) ?? '-'}`
}

/**
 * Under `application/json` a well-formed request is always answered with 200. Under `application/graphql-response+json` a refused
 * request has the status of its code; one that was executed in part is 200.
 */
function statusOf(data: unknown, errors: readonly GraphQLFormattedError[], mediaType: GraphQLMediaType): number {
  if (mediaType === 'application/json') return 200
  if (data === undefined) return 400
  if (!isEmpty(data)) return 200
  const statuses = new Set(
    errors.map(({ extensions }) => (isCode(extensions?.['code']) ? codes[extensions['code']].status : 200)),
  )
  const [status = 200] = statuses
  return statuses.size === 1 ? status : 200
}

/** Nothing was delivered: no data, or a null at every root field. */
const isEmpty = (data: unknown): boolean =>
  data === null || Object.values(data as object).every((value) => value === null)

function headersFor(errors: readonly GraphQLFormattedError[], status: number): Record<string, string> {
  const waits = errors
    .map(({ extensions }) => extensions?.['retryAfterSeconds'])
    .filter((wait) => typeof wait === 'number')
  return {
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    ...(waits.length > 0 && { 'Retry-After': String(Math.max(...waits)) }),
  }
}
