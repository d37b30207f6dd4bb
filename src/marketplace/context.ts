import type { Code } from '../kit/failure.ts'
import type { Ending } from '../kit/resilience/time-limit.ts'

/** On whose behalf and until when the marketplace is asked. */
export interface CallContext {
  /** Identity key of the caller: reads are merged only within one scope, so nobody gets an answer that was made for another. */
  readonly scope: string
  /** Sent as `X-Request-ID`, the same for every attempt. */
  readonly requestId: string
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
  /** When the caller stops waiting, on the monotonic clock in milliseconds; `MARKETPLACE_TIMEOUT` applies as well. */
  readonly deadlineAt?: number | undefined
  /** Ends reads when the caller has gone. Writes run to their end. */
  readonly gone?: Ending | undefined
  /** Told once for each request that was sent, so that a request can count its upstream calls. */
  readonly onCall?: ((record: CallRecord) => void) | undefined
}

/** One attempt as metrics and the request log see it. */
export interface CallRecord {
  /** Name of the endpoint such as `users.get`, never a path with ids in it. */
  readonly endpoint: string
  readonly attempt: number
  readonly status: number | undefined
  readonly durationMs: number
  /** `ok`, `aborted` when the caller went away, or the code of the failure. */
  readonly outcome: 'ok' | 'aborted' | Code
}
