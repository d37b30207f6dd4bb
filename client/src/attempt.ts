/** One exchange with the gateway: what came back, or why nothing usable did. */
import { ShortSecretError } from './bytes.ts'
import { errorOfAnswer, GatewayError } from './error.ts'
import type { AnswerError } from './error.ts'
import type { Signer } from './signature.ts'
import type { Clock } from './weather.ts'

export interface Line {
  readonly url: URL
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly authorization: () => Promise<Record<string, string>>
  readonly sign: Signer | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Whether documents that carry their hash go by it. */
  readonly byHash: boolean
}

/** Text of a document, and what codegen says of it: with `persistedDocuments` its hash. */
export interface HashedDocument {
  readonly __meta__?: Readonly<Record<string, unknown>> | undefined
  toString(): string
}

export interface Operation {
  readonly document: HashedDocument | string
  readonly variables: unknown
  readonly requestId: string
  readonly idempotencyKey?: string | undefined
  readonly accept: string
}

/** Rejects when the signal aborts: a fetch or a token source that takes no notice of signals must not hold up the caller. */
export const whenEnded = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(endOf(signal)), { once: true }))

const endOf = ({ reason }: AbortSignal): GatewayError =>
  reason instanceof GatewayError ? reason : new GatewayError('ABORTED', 'The call was given up.', { cause: reason })

/** Sends the operation. Rejects with a GatewayError when there is no answer; the status is the reader's to look at. */
export async function send(line: Line, operation: Operation, signal: AbortSignal): Promise<Response> {
  const { document, variables, requestId, idempotencyKey, accept } = operation
  const body = JSON.stringify({ ...reference(document, line.byHash), variables })
  const headers: Record<string, string> = {
    ...line.headers,
    'content-type': 'application/json',
    accept,
    'x-request-id': requestId,
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  }
  try {
    Object.assign(headers, await line.authorization())
    Object.assign(headers, await line.sign?.({ method: 'POST', url: line.url, headers, body }))
  } catch (cause) {
    throw noCredentials(cause, requestId)
  }
  try {
    // A redirect would carry the credentials to somebody else.
    return await line.fetch(line.url, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'error',
    })
  } catch (cause) {
    throw noAnswer(cause, signal, requestId)
  }
}

/** The text of a document, or the hash under which a gateway with the manifest knows it. */
function reference(document: HashedDocument | string, byHash: boolean): object {
  const hash = byHash && typeof document === 'object' ? document.__meta__?.['hash'] : undefined
  if (typeof hash !== 'string') return { query: String(document) }
  return { extensions: { persistedQuery: { version: 1, sha256Hash: hash.replace(/^sha256:/, '') } } }
}

/** Reads the answer: its data, or its errors as one. */
export async function readAnswer(
  response: Response,
  requestId: string,
  signal: AbortSignal,
  clock: Clock,
): Promise<unknown> {
  const { status } = response
  const details = {
    status,
    requestId: response.headers.get('x-request-id') ?? requestId,
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), clock.now()),
  }
  let text: string
  try {
    text = await response.text()
  } catch (cause) {
    throw noAnswer(cause, signal, requestId)
  }
  const answer = parsed(text)
  if (answer?.errors?.length) throw errorOfAnswer(answer.errors, { ...details, data: answer.data })
  if (status === 200 && answer && 'data' in answer) return answer.data
  throw new GatewayError('BAD_ANSWER', `Expected an answer of the gateway, received HTTP ${status} without one.`, {
    ...details,
    retryable: status === 429 || status >= 500,
  })
}

/** Where tokens come from may be back in a moment; a secret does not grow. */
function noCredentials(cause: unknown, requestId: string): GatewayError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new GatewayError('CREDENTIALS_UNAVAILABLE', `The token or signature could not be made: ${reason}`, {
    cause,
    requestId,
    retryable: !(cause instanceof ShortSecretError),
  })
}

function noAnswer(cause: unknown, signal: AbortSignal, requestId: string): GatewayError {
  if (signal.aborted && signal.reason instanceof GatewayError) return signal.reason
  if (signal.aborted) return new GatewayError('ABORTED', 'The call was given up.', { cause, requestId })
  return new GatewayError('NETWORK_ERROR', 'The gateway did not answer.', { cause, requestId, retryable: true })
}

function parsed(text: string): { data?: unknown; errors?: AnswerError[] } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Retry-After in seconds or as a date; undefined for anything else. */
export function retryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = Number(value)
  const waitMs = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000
  return waitMs > 0 && Number.isFinite(waitMs) ? waitMs : undefined
}
