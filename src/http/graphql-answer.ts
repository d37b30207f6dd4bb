/** Answers by the GraphQL over HTTP specification: which status, which headers, and what the operation cost. */
import type { GraphQLFormattedError } from 'graphql'
import type { Meter } from '../graphql/admission.ts'
import { JsonText } from '../graphql/compiled/executor.ts'
import { codes } from '../kit/failure.ts'
import { isCode } from '../kit/problems.ts'
import { raw } from '../kit/raw-text.ts'
import { rateLimitHeaders } from '../limits/limiter.ts'
import type { RawBody } from './answer-body.ts'
import type { GraphQLMediaType } from './accept.ts'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  /** JSON. */
  readonly body: RawBody | Uint8Array
}

interface Result {
  readonly data?: unknown
  readonly errors?: readonly GraphQLFormattedError[] | undefined
  readonly extensions?: Record<string, unknown>
}

const none: readonly GraphQLFormattedError[] = []

/** An operation that was refused before it ran. */
export function refusalAnswer(error: GraphQLFormattedError, mediaType: GraphQLMediaType, meter: Meter): Answer {
  const status = mediaType === 'application/json' ? 200 : requestStatus([error])
  return {
    status,
    headers: headersFor([error], status, meter),
    body: { raw: raw(JSON.stringify({ errors: [error] })) },
  }
}

/** What came of running it. `insisted` is a status that Apollo Server insists on: 405 for a mutation by GET. */
export function graphqlAnswer(
  result: Result,
  insisted: number | undefined,
  mediaType: GraphQLMediaType,
  meter: Meter,
): Answer {
  const { errors, data, extensions } = result
  const body = bodyOf(errors, data, meter.cost ? { ...extensions, cost: meter.cost } : extensions)
  if (!errors) return { status: 200, headers: headersFor(none, 200, meter), body }
  const status = insisted === 405 ? 405 : statusOf(data, errors, mediaType)
  return { status, headers: { ...headersFor(errors, status, meter), ...(status === 405 && { Allow: 'POST' }) }, body }
}

/** Data that is text already is taken as it is. */
function bodyOf(errors: Result['errors'], data: unknown, extensions: Result['extensions']): Answer['body'] {
  if (!(data instanceof JsonText)) return { raw: raw(JSON.stringify({ errors, data, extensions })) }
  const before = errors ? `{"errors":${raw(JSON.stringify(errors))},"data":` : '{"data":'
  const after = extensions ? `,"extensions":${raw(JSON.stringify(extensions))}}` : '}'
  const whole = data.between(before, after)
  return typeof whole === 'string' ? { raw: whole } : whole
}

/**
 * Under `application/json` a well-formed request is always answered with 200. Under `application/graphql-response+json` a refused
 * request has the status of its code; one that was executed in part is 200.
 */
function statusOf(data: unknown, errors: readonly GraphQLFormattedError[], mediaType: GraphQLMediaType): number {
  if (mediaType === 'application/json') return 200
  if (data === undefined) return requestStatus(errors)
  if (!isEmpty(data)) return 200
  const statuses = new Set(errors.map((error) => statusOfCode(error) ?? 200))
  const [status = 200] = statuses
  return statuses.size === 1 ? status : 200
}

const statusOfCode = ({ extensions }: GraphQLFormattedError): number | undefined =>
  isCode(extensions?.['code']) ? codes[extensions['code']].status : undefined

/** Nothing ran: the code's own status where it has one, 400 for what GraphQL itself finds wrong. */
const requestStatus = ([error]: readonly GraphQLFormattedError[]): number => (error && statusOfCode(error)) ?? 400

/** Nothing was delivered: no data, or a null at every root field. */
function isEmpty(data: unknown): boolean {
  const values = data instanceof JsonText ? data.toJSON() : data
  return values === null || Object.values(values as object).every((value) => value === null)
}

/** What is left of the budget that paid for an operation, after the limit that refused one of its fields. */
export function budgetHeaders({ decision, fieldRefusal }: Meter): Record<string, string> {
  if (!decision) return {}
  return rateLimitHeaders(fieldRefusal ? [fieldRefusal, decision] : [decision])
}

function headersFor(errors: readonly GraphQLFormattedError[], status: number, meter: Meter): Record<string, string> {
  const headers = budgetHeaders(meter)
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer'
  const waits = errors
    .map(({ extensions }) => extensions?.['retryAfterSeconds'])
    .filter((wait) => typeof wait === 'number')
  if (waits.length > 0) headers['Retry-After'] = String(Math.max(...waits))
  return headers
}
