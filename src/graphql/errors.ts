/** From whatever was thrown to what a client may see: the GraphQL door's half of the code table. */
import { GraphQLError } from 'graphql'
import type { GraphQLFormattedError } from 'graphql'
import { isAboutArgument } from '../kit/argument-error.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { isCode } from '../kit/problems.ts'

/** Codes of GraphQL itself and of Apollo Server that keep their names; the schema's words on `ErrorCode` list them. */
export const standardCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'QUERY_PLANNING_FAILED',
])

export interface Reader {
  readonly requestId: string
  readonly log: Log
  /** Whether the caller may read the schema; to others a mistake does not give away the names that exist. */
  readonly mayIntrospect: boolean
}

/** Every error that an answer may hold, most important first. */
export const mostErrors = 5

export function formatError(error: unknown, formatted: GraphQLFormattedError, reader: Reader): GraphQLFormattedError {
  const { requestId } = reader
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  }
  const cause = rootCause(error)
  const serviceName = formatted.extensions?.['serviceName']
  const service = typeof serviceName === 'string' ? { serviceName } : {}
  if (cause instanceof Failure)
    return { message: cause.message, ...place, extensions: { ...extensionsOf(cause), ...service, requestId } }

  const code = isAboutArgument(cause) ? 'BAD_USER_INPUT' : formatted.extensions?.['code']
  if (standardCodes.has(code))
    return {
      message: plainWords(formatted.message, reader),
      ...place,
      extensions: { code, requestId, retryable: false },
    }
  // A remote subgraph's own errors were made to be seen, and so were those of our guards, which carry a code of the table.
  const isShown = typeof serviceName === 'string' || (isCode(code) && code !== 'INTERNAL_ERROR')
  if (isShown && cause instanceof GraphQLError) {
    return { message: formatted.message, ...place, extensions: { ...formatted.extensions, requestId } }
  }
  reader.log.error({ requestId, err: cause, path: formatted.path }, 'a resolver failed')
  return {
    message: 'Internal server error',
    ...place,
    extensions: { code: 'INTERNAL_ERROR', requestId, retryable: false },
  }
}

/** What was thrown before Apollo Server had a chance to put it into form. */
export function asThrown(error: unknown): GraphQLFormattedError {
  if (error instanceof GraphQLError) return error.toJSON()
  return { message: error instanceof Error ? error.message : String(error) }
}

function rootCause(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}

function extensionsOf(failure: Failure): Record<string, unknown> {
  const { code, retryable, retryAfterSeconds, inputPath: path, expected, received, upstream } = failure
  return {
    code,
    retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(path !== undefined && { inputPath: path, expected, received }),
    ...(upstream !== undefined && { upstream }),
  }
}

/** Long enough to say what is wrong, too short to carry much of what came. */
const longestMessage = 500

/**
 * graphql-js repeats the whole variable that did not fit, private values and all, and its helpful hints give the schema away
 * piece by piece.
 */
function plainWords(message: string, reader: Reader): string {
  const words = withoutValue(message)
  // Before the rest is cut: of half a hint the end would be missed, and the names in it shown.
  return (reader.mayIntrospect ? words : words.replace(hints, '')).slice(0, longestMessage)
}

const hints = / ?Did you mean [^?]*(?:\?(?: Or [^?]*\?)?|$)/g

/** How the reasons of graphql-js and of our scalars begin. */
const reasons = /; (?=(?:Field|Expected|Value|Enum|Exactly|Specified|\w+ must|\w+ cannot)\b)/g

/** `Variable "$x" got invalid value <value> at "x.y"; <reason>` without the value. */
function withoutValue(message: string): string {
  const [head] = /^Variable "\$\w+" got invalid value /.exec(message) ?? []
  if (head === undefined) return message
  const end = [...message.matchAll(reasons)].at(-1)?.index ?? message.length
  const place = / at "[\w.[\]$]{1,200}"$/.exec(message.slice(Math.max(0, end - 210), end))?.[0] ?? ''
  return `${head.trimEnd()}${place}${message.slice(end)}`
}
