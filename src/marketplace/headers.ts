import { constantHeaders } from '../kit/http/request-head.ts'
import type { ConstantHeaders } from '../kit/http/request-head.ts'
import type { CallContext } from './context.ts'

/** One request as it will be on the wire, for a signer. */
export interface Signable {
  readonly method: string
  readonly authority: string
  /** With the base path, without the query. */
  readonly path: string
  /** With the question mark, or empty. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Gives the headers that a signature adds. */
export type Sign = (request: Signable) => Record<string, string> | Promise<Record<string, string>>

/** The headers of the contract that are the same for every request with one token, written out once. */
export function createCommonHeaders(serviceId: string, apiKey: string | undefined): (token: string) => ConstantHeaders {
  // One for each permission, and those that have just been renewed.
  const known = new Map<string, ConstantHeaders>()
  return (token) => {
    const there = known.get(token)
    if (there) return there
    if (known.size >= 32) known.clear()
    const made = constantHeaders({
      authorization: `Bearer ${token}`,
      ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
      'x-service-id': serviceId,
      'content-type': 'application/json',
      'user-agent': 'Panel-Integration/v1',
      accept: 'application/json',
      // An answer that unpacks to more than it weighs is not wanted.
      'accept-encoding': 'identity',
    })
    known.set(token, made)
    return made
  }
}

/** The headers of one request, with the trace of the caller where there is one. */
export function ownHeaders(
  { requestId, traceparent, tracestate }: CallContext,
  idempotencyKey: string | undefined,
  nowMs: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'x-timestamp': String(Math.floor(nowMs / 1000)),
  }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  if (traceparent !== undefined) headers['traceparent'] = traceparent
  if (tracestate !== undefined) headers['tracestate'] = tracestate
  return headers
}
