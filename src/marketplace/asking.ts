/** How a request of ours becomes a call of the marketplace. */
import type { Asker } from '../auth/asker.ts'
import { identityKey } from '../auth/caller.ts'
import { isOutage as hasNoAnswer } from '../kit/resilience/outage.ts'
import type { CallContext } from './context.ts'
import { UpstreamFailure } from './failure.ts'

/** How a call of a request is made: in the caller's name, within its time, and counted. */
export function callContext({ caller, request }: Asker): CallContext {
  const { id, traceparent, tracestate, deadlineAt } = request
  return {
    scope: identityKey(caller),
    requestId: id,
    traceparent,
    tracestate,
    deadlineAt,
    gone: request.gone,
    onCall: () => {
      request.upstream.calls += 1
    },
  }
}

/** The marketplace did not answer; that it answered nonsense is another matter and is shown as such. */
export const isOutage = (error: unknown): error is UpstreamFailure =>
  error instanceof UpstreamFailure && hasNoAnswer(error)

/**
 * As far as somebody who reads is concerned: also where a proxy or an ingress before the marketplace has answered in its place, with a page
 * that has the status of an error. A single address may be one that it does not let pass, so that this says nothing about others.
 */
export const isUnanswered = (error: unknown): error is UpstreamFailure =>
  isOutage(error) ||
  (error instanceof UpstreamFailure &&
    error.code === 'UPSTREAM_CONTRACT_VIOLATION' &&
    (error.upstream?.status ?? 0) >= 400)
