import { Failure } from '../../kit/failure.ts'
import type { AnswerHeaders, HttpAnswer } from '../../kit/http/client.ts'
import { parseRetryAfter } from '../../kit/resilience/retry-after.ts'
import type { SubgraphAnswer, SubgraphError } from './subgraph.ts'

/** Whether the body of an answer is worth reading at all. */
export const isReadable = (headers: AnswerHeaders): boolean =>
  /^application\/(?:graphql-response\+json|json)\b/.test(String(headers['content-type'] ?? '')) &&
  headers['content-encoding'] === undefined

/** An answer and the text it was read from, for whoever needs another copy. */
export interface ReadAnswer {
  readonly answer: SubgraphAnswer
  readonly text: string
}

/** Reads a GraphQL answer over HTTP. Throws a `Failure` that names the subgraph and what was wrong, never what it said. */
export function readAnswer(answer: HttpAnswer, name: string, maxBytes: number): ReadAnswer {
  const { status, headers, body } = answer
  if (!isReadable(headers)) {
    throw status >= 200 && status < 300 ? broken(name, 'answered something that is not JSON') : refusal(answer, name)
  }
  if (body === 'too large') throw broken(name, `answered more than ${maxBytes} bytes`)
  if (body === 'cut off') throw new Failure('SERVICE_UNAVAILABLE', `The subgraph "${name}" is not answering.`)
  const text = body.toString('utf8')
  const read = toAnswer(parse(text, name))
  // The specification lets errors come with any status; without a GraphQL answer the status is all there is.
  if (read && (status < 500 || read.data !== undefined)) return { answer: read, text }
  if (status < 200 || status >= 300) throw refusal(answer, name)
  throw broken(name, 'answered JSON that is not a GraphQL answer')
}

/** Each is carried to every place that it may be about, and most of them say the same: what comes after these is not read. */
const mostErrors = 1_000

export function toAnswer(value: unknown): SubgraphAnswer | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { data, errors } = value as { data?: unknown; errors?: unknown }
  if (data === undefined && errors === undefined) return undefined
  if (data !== undefined && data !== null && (typeof data !== 'object' || Array.isArray(data))) return undefined
  if (errors !== undefined && !Array.isArray(errors)) return undefined
  const told = errors?.slice(0, mostErrors)
  if (told && !told.every(isError)) return undefined
  const answer: { data?: Record<string, unknown> | null; errors?: SubgraphError[] } = {}
  if (data !== undefined) answer.data = data as Record<string, unknown> | null
  if (told && told.length > 0) answer.errors = told.map(toError)
  return answer
}

const isError = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string'

function toError(raw: { message: string; path?: unknown; extensions?: unknown }): SubgraphError {
  const path = Array.isArray(raw.path) && raw.path.every((part) => typeof part === 'string' || Number.isInteger(part))
  const extensions = typeof raw.extensions === 'object' && raw.extensions !== null && !Array.isArray(raw.extensions)
  return {
    message: raw.message,
    ...(path && { path: raw.path as (string | number)[] }),
    ...(extensions && { extensions: raw.extensions as Record<string, unknown> }),
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" answered broken JSON.`, { cause })
  }
}

export function refusal({ status, headers }: Pick<HttpAnswer, 'status' | 'headers'>, name: string): Failure {
  const waitMs = parseRetryAfter(headers['retry-after'], Date.now())
  if (status === 429 || status >= 500 || status === 401 || status === 403) {
    return new Failure('SERVICE_UNAVAILABLE', `The subgraph "${name}" is not able to answer now.`, {
      upstream: { status },
      ...(waitMs !== null && { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
    })
  }
  return new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" refused a request that should be right.`, {
    upstream: { status },
  })
}

const broken = (name: string, what: string): Failure =>
  new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" ${what}.`)
