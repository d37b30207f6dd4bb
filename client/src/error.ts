import type { ErrorCode } from './generated/graphql.ts'

/** Codes of the gateway, of GraphQL itself, and those this client adds when there was no usable answer. */
export type GatewayErrorCode =
  | ErrorCode
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'BAD_REQUEST'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'QUERY_PLANNING_FAILED'
  /** No answer: refused, cut, or no name. */
  | 'NETWORK_ERROR'
  /** No answer in time. */
  | 'DEADLINE_EXCEEDED'
  /** Nothing was sent: what gives the token or the signature has failed. */
  | 'CREDENTIALS_UNAVAILABLE'
  /** Told by hooks: the way to the gateway failed by itself, in no way that is foreseen. */
  | 'CLIENT_ERROR'
  /** The caller's signal. */
  | 'ABORTED'
  /** Something answered that is not the gateway. */
  | 'BAD_ANSWER'

/** One error of an answer, as GraphQL gives it. */
export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    readonly requestId?: string
    readonly retryable?: boolean
    readonly retryAfterSeconds?: number
    readonly [name: string]: unknown
  }
}

interface Details {
  status?: number | undefined
  requestId?: string | undefined
  retryable?: boolean | undefined
  retryAfterMs?: number | undefined
  errors?: readonly AnswerError[] | undefined
  data?: unknown
  cause?: unknown
}

/** The one error that calls reject with. `retryable` says whether the same call may succeed later. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode
  readonly retryable: boolean
  /** What to name when you ask the operator. */
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** All errors of the answer. */
  readonly errors: readonly AnswerError[]
  /** What the answer held beside its errors. */
  readonly data: unknown
  /** How often it was tried. */
  attempts = 1

  constructor(code: GatewayErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'GatewayError'
    this.code = code
    this.retryable = details.retryable ?? false
    this.requestId = details.requestId
    this.retryAfterMs = details.retryAfterMs
    this.status = details.status
    this.errors = details.errors ?? []
    this.data = details.data
  }
}

/** The first error of an answer speaks for all of them. */
export function errorOfAnswer(
  errors: readonly AnswerError[],
  details: { status?: number; requestId?: string | undefined; retryAfterMs?: number | undefined; data?: unknown },
): GatewayError {
  const [first] = errors
  const said = first?.extensions ?? {}
  const saidMs = said.retryAfterSeconds === undefined ? undefined : said.retryAfterSeconds * 1000
  return new GatewayError((said.code ?? 'BAD_ANSWER') as GatewayErrorCode, first?.message ?? 'An error without words', {
    ...details,
    errors,
    requestId: said.requestId ?? details.requestId,
    retryable: said.retryable ?? false,
    retryAfterMs: details.retryAfterMs ?? saidMs,
  })
}

const aboutTheInput: ReadonlySet<string> = new Set([
  'VALIDATION_ERROR',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'QUERY_TOO_COMPLEX',
])

/** A refusal of what was sent, and so, where much was sent, perhaps of one part of it. All others are somebody's to mend, and wait for that. */
export const isAboutTheInput = ({ code, status }: GatewayError): boolean => aboutTheInput.has(code) || status === 413
