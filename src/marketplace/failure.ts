import { Failure } from '../kit/failure.ts'
import type { Code, UpstreamTrace } from '../kit/failure.ts'

/**
 * What a failed call did at the marketplace: it `refused` and did nothing, it was `not-sent` at all, or the request left and the
 * effect is `unknown`.
 */
export type Outcome = 'refused' | 'not-sent' | 'unknown'

interface UpstreamFailureOptions {
  outcome: Outcome
  upstream?: UpstreamTrace | undefined
  retryable?: boolean | undefined
  retryAfterSeconds?: number | undefined
  /** See UpstreamFailure. */
  holdMs?: number | undefined
  expected?: string | undefined
  received?: string | undefined
  cause?: unknown
}

/** Why the marketplace could not be asked or did not agree, in words that are safe to show: never the marketplace's own. */
export class UpstreamFailure extends Failure {
  readonly outcome: Outcome
  /**
   * For how long the marketplace asked to be left alone by everybody. Undefined when it did not, also where `retryAfterSeconds` says how long it
   * is good to wait for another reason.
   */
  readonly holdMs: number | undefined

  constructor(code: Code, message: string, options: UpstreamFailureOptions) {
    const { outcome, holdMs, ...rest } = options
    super(code, message, rest)
    this.name = 'UpstreamFailure'
    this.outcome = outcome
    this.holdMs = holdMs
  }
}

/** A copy with what is only known at the end of a chain of attempts. */
export function amended(
  failure: UpstreamFailure,
  change: { outcome?: Outcome; upstream?: UpstreamTrace; retryAfterSeconds?: number | undefined },
): UpstreamFailure {
  return new UpstreamFailure(failure.code, failure.message, {
    outcome: change.outcome ?? failure.outcome,
    upstream: change.upstream ?? failure.upstream,
    retryable: failure.retryable,
    retryAfterSeconds: change.retryAfterSeconds ?? failure.retryAfterSeconds,
    holdMs: failure.holdMs,
    expected: failure.expected,
    received: failure.received,
    cause: failure.cause,
  })
}

/** Answers that will be the same tomorrow: what was asked must be changed by a person. */
export const finalCodes: ReadonlySet<Code> = new Set<Code>([
  'VALIDATION_ERROR',
  'RESOURCE_NOT_FOUND',
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
])

/** The marketplace has looked at a write and will not have it; repeating it is in vain, unless it said when to come again. */
export const isRefusedForGood = (failure: Failure): boolean =>
  failure instanceof UpstreamFailure &&
  failure.outcome === 'refused' &&
  finalCodes.has(failure.code) &&
  !failure.retryable
