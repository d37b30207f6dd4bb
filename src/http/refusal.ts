import { Failure } from '../kit/failure.ts'
import { readAccept } from './accept.ts'

interface RefusalOptions {
  headers?: Readonly<Record<string, string>> | undefined
  retryAfterSeconds?: number | undefined
  /** Closes the connection after the answer: the rest of the request cannot be trusted or is not wanted. */
  close?: boolean | undefined
}

/** A request that HTTP itself refuses, before any operation runs. Its message is written for the caller. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  readonly retryAfterSeconds: number | undefined
  readonly close: boolean

  constructor(status: number, code: string, message: string, options: RefusalOptions = {}) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
    this.headers = options.headers ?? {}
    this.close = options.close ?? false
  }
}

export const badRequest = (message: string, options?: RefusalOptions): Refusal =>
  new Refusal(400, 'BAD_REQUEST', message, options)

/** What the two doors say of one refusal; `internal` is set for a bug, whose text stays inside. */
export interface Refused {
  status: number
  code: string
  message: string
  retryable: boolean
  retryAfterSeconds: number | undefined
  headers: Readonly<Record<string, string>>
  close: boolean
  details: Readonly<Record<string, unknown>> | undefined
  internal: boolean
}

/** Turns whatever a handler threw into what may be shown. Everything but a Refusal or a Failure is a bug and is masked. */
export function refused(error: unknown): Refused {
  if (error instanceof Refusal) {
    const { status, code, message, retryAfterSeconds, headers, close } = error
    const retryable = status === 503 || status === 429
    return { status, code, message, retryable, retryAfterSeconds, headers, close, details: undefined, internal: false }
  }
  if (error instanceof Failure) {
    const { status, code, message, retryable, retryAfterSeconds, inputPath: path, expected, received } = error
    const details = path === undefined ? undefined : { path, expected, received }
    const headers: Record<string, string> = code === 'AUTHENTICATION_FAILED' ? { 'WWW-Authenticate': 'Bearer' } : {}
    return { status, code, message, retryable, retryAfterSeconds, headers, close: false, details, internal: false }
  }
  return {
    status: 500,
    code: 'INTERNAL_ERROR',
    message: 'Internal server error',
    retryable: false,
    retryAfterSeconds: undefined,
    headers: {},
    close: false,
    details: undefined,
    internal: true,
  }
}

export interface RefusalContext {
  requestId: string
  nowIso: string
  accept: string | undefined
}

/** How one door writes a refusal. */
export type RefusalFormat = (refused: Refused, context: RefusalContext) => { contentType: string; body: string }

export const restRefusal: RefusalFormat = ({ code, message, details: about }, { requestId, nowIso }) => {
  // Whoever reads `problems` finds all that is wrong there, also where it is one thing.
  const details = about && { ...about, problems: about['problems'] ?? [{ ...about, message }] }
  return {
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      success: false,
      error: { code, message, ...(details && { details }), request_id: requestId, timestamp: nowIso },
    }),
  }
}

export const graphqlRefusal: RefusalFormat = (refused, { requestId, accept }) => {
  const { code, message, retryable, retryAfterSeconds } = refused
  return {
    contentType: `${readAccept(accept).whole ?? 'application/json'}; charset=utf-8`,
    body: JSON.stringify({ errors: [{ message, extensions: { code, requestId, retryable, retryAfterSeconds } }] }),
  }
}
