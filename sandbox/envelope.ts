/** The envelope every answer comes in, and how it is put on the wire. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { rfc3339 } from '../src/kit/clock.ts'
import { Failure } from '../src/kit/failure.ts'

export interface Answer {
  status: number
  headers: OutgoingHttpHeaders
  /** The whole body as JSON text. */
  body: string
}

export const success = (data: string): Answer => ({ status: 200, headers: {}, body: `{"success":true,"data":${data}}` })

export function refusal(failure: Failure, requestId: string, nowMs: number, status = failure.status): Answer {
  const { code, message, inputPath: path, expected, received } = failure
  const details = path === undefined ? undefined : { field: path.join('.'), expected, received }
  return refusalOf({ code, message, details }, requestId, nowMs, status)
}

/** A refusal in any words, also with a code that no contract knows. */
export function refusalOf(
  error: { code: string; message: string; details?: object | undefined },
  requestId: string,
  nowMs: number,
  status: number,
): Answer {
  const body = { success: false, error: { ...error, request_id: requestId, timestamp: rfc3339(nowMs) } }
  return { status, headers: {}, body: JSON.stringify(body) }
}

/** What is expected keeps its code; anything else is a bug of the sandbox and is called so. */
export const failureOf = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure('INTERNAL_ERROR', 'The sandbox marketplace made a mistake.', { cause: error })

export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  // Encoded once: the length and the line both need the bytes.
  const body = Buffer.from(answer.status === 304 ? '' : answer.body)
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    ...answer.headers,
  })
  response.end(body)
}
