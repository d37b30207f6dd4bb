/** What an answer, or its absence, means for an event. */
import { Failure } from '../../kit/failure.ts'
import { isOutage } from '../../kit/resilience/outage.ts'
import type { CallRecord } from '../../marketplace/context.ts'
import { finalCodes, UpstreamFailure } from '../../marketplace/failure.ts'
import { doubt } from './model.ts'
import type { AttemptOutcome, Doubt } from './model.ts'
import type { Try } from './results.ts'
import type { Leased } from './leases.ts'

/** Answers in a row that break the contract before a person is asked. */
export const mostViolations = 20

/** What was seen of one sending, the client's own repeats included. */
export interface Seen {
  readonly at: number
  readonly durationMs: number
  readonly sent: readonly CallRecord[]
}

/** The marketplace said no to this event, and would say it again. */
export const isFinal = (failure: Failure): boolean => finalCodes.has(failure.code) && !failure.retryable

export const isViolation = (failure: Failure): boolean =>
  failure.code === 'UPSTREAM_CONTRACT_VIOLATION' || failure.code === 'INTERNAL_ERROR'

/** "Come later" is an answer: nothing was done. Everything else that is not a refusal may have been. */
const leftUnanswered = (failure: Failure, { sent }: Seen): boolean =>
  sent.length > 0 &&
  !(failure instanceof UpstreamFailure && failure.outcome !== 'unknown') &&
  !sent.every(({ status }) => status === 429 || status === 503)

/** Whether a request, this one or one before, may have had its effect, and whether one may be under way still. */
export function doubtAfter(item: Leased, failure: Failure, seen: Seen): Doubt {
  if (isFinal(failure) || !(item.inDoubt || leftUnanswered(failure, seen))) return doubt.none
  if (seen.sent.some(mayGoOn)) return doubt.underWay
  return seen.sent.some(wasCarriedThrough) ? doubt.answered : item.event.in_doubt
}

/** Without an answer, or with one that something before the marketplace gives when it waits no longer. */
const mayGoOn = ({ status, outcome }: CallRecord): boolean =>
  status === undefined || status === 408 || status === 502 || status >= 504 || outcome === 'UPSTREAM_CONTRACT_VIOLATION'

/** The marketplace dealt with the request and said so, be it with `success: false` under a good status. */
const wasCarriedThrough = ({ status }: CallRecord): boolean =>
  status !== undefined && (status < 400 || status === 409 || status === 500)

export const mayHaveArrived = (item: Leased, failure: Failure): boolean =>
  item.inDoubt || (failure.upstream?.attempts ?? 1) > 1

export const skyOf = (failure: Failure): 'good' | 'bad' => (isOutage(failure) ? 'bad' : 'good')

export const notTaken = (): Failure =>
  new UpstreamFailure('UPSTREAM_CONTRACT_VIOLATION', 'The marketplace answered that it did not take the change.', {
    outcome: 'refused',
  })

export const bug = (cause: unknown): Failure =>
  new Failure('INTERNAL_ERROR', 'The gateway could not send the change.', { cause })

export const tryOf = (failure: Failure, seen: Seen, final: boolean): Try => ({
  at: seen.at,
  durationMs: seen.durationMs,
  httpStatus: failure.upstream?.status ?? seen.sent.at(-1)?.status ?? null,
  outcome: outcomeOf(failure, seen, final),
  code: failure.code,
  message: failure.message,
  requestId: failure.upstream?.requestId ?? null,
})

function outcomeOf(failure: Failure, seen: Seen, final: boolean): AttemptOutcome {
  if (final) return 'TERMINAL'
  if (failure.code === 'UPSTREAM_TIMEOUT') return 'TIMEOUT'
  return seen.sent.at(-1)?.status === undefined ? 'NETWORK' : 'RETRYABLE'
}
