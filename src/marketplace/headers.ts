import type { Clock } from '../kit/clock.ts'
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

interface HeaderInput {
  token: string
  serviceId: string
  apiKey: string | undefined
  idempotencyKey: string | undefined
  context: CallContext
  clock: Clock
}

/** The headers of the contract, plus the trace of the caller where there is one. */
export function contractHeaders(input: HeaderInput): Record<string, string> {
  const { token, serviceId, apiKey, idempotencyKey, context, clock } = input
  return {
    authorization: `Bearer ${token}`,
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
    'x-service-id': serviceId,
    'x-request-id': context.requestId,
    'x-timestamp': String(Math.floor(clock.now() / 1000)),
    'content-type': 'application/json',
    'user-agent': 'Panel-Integration/v1',
    accept: 'application/json',
    // An answer that unpacks to more than it weighs is not wanted.
    'accept-encoding': 'identity',
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(context.traceparent === undefined ? {} : { traceparent: context.traceparent }),
    ...(context.tracestate === undefined ? {} : { tracestate: context.tracestate }),
  }
}
