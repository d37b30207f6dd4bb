import type { Ending } from './resilience/time-limit.ts'

/** What is known of one incoming request, whatever door it came through. Handed down to every service and every outgoing call. */
export interface RequestInfo {
  /** Echoed to the caller, logged, and sent on to the marketplace. */
  readonly id: string
  /** W3C trace context, passed on as it came. */
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
  /** As they came, for what is passed on by an allow-list. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  /** Of the connection; pays for callers without a token. */
  readonly remoteAddress?: string | undefined
  readonly door: 'api' | 'rest' | 'cli' | 'hook' | 'reconcile'
  /** Monotonic milliseconds after which nobody waits for the answer any more. */
  readonly deadlineAt: number
  /** Ends when the caller has gone away. Reads stop then; accepted writes never do. */
  readonly gone: Ending
  /** The `Idempotency-Key` header, checked for form, where one was sent. */
  readonly idempotencyKey?: string | undefined
  /** Calls to other systems made for this request; every outgoing call adds itself. */
  readonly upstream: { calls: number }
}
