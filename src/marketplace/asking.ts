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
