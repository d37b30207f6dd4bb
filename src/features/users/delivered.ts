/** What became of a delivery: the result for the ledger, and what it says about the marketplace. */
import type { Failure } from '../../kit/failure.ts'
import type { UserSyncReceipt } from '../../marketplace/domain.ts'
import { bug, tryOf } from './judgement.ts'
import type { Seen } from './judgement.ts'
import type { Leased } from './leases.ts'
import type { AttemptOutcome } from './model.ts'
import type { Acknowledged, Result, Try } from './results.ts'

/** What the lane learns from one delivery besides its result. */
export interface Weather {
  /** `good` when the marketplace answered, `bad` when it could not, `none` when it was not asked. */
  readonly sky: 'good' | 'bad' | 'none'
  /** Milliseconds for which it asked to be left alone by everybody; 0 when it did not. */
  readonly holdMs: number
}

export interface Delivered {
  readonly result: Result
  readonly weather: Weather
}

export const common = ({ userId, token, event }: Leased) => ({
  userId,
  token,
  eventId: event.id,
  seq: event.seq,
  state: event.state,
  attempts: event.attempts,
})

export function acknowledged(
  item: Leased,
  receipt: UserSyncReceipt | null,
  seen: Seen,
  outcome: AttemptOutcome,
  failure?: Failure,
): Delivered {
  const { event } = item
  const last = seen.sent.at(-1)
  const tried: Try = {
    at: seen.at,
    durationMs: seen.durationMs,
    httpStatus: last?.status ?? null,
    outcome,
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    requestId: failure?.upstream?.requestId ?? null,
  }
  const result: Acknowledged = {
    ...common(item),
    kind: 'acknowledged',
    tried,
    revision: event.revision,
    acceptedAt: event.accepted_at,
    present: event.action !== 'DELETE',
    marketplaceUserId: receipt?.marketplaceUserId ?? null,
  }
  return { result, weather: { sky: 'good', holdMs: 0 } }
}

/** It would fail in the same way for ever, and hold up what waits behind it: a person has to look. */
export function unsayable(item: Leased, error: unknown, nowMs: number, dueMs: number): Delivered {
  return {
    result: {
      ...common(item),
      kind: 'dead',
      doubt: item.event.in_doubt,
      violations: item.event.violations,
      retryAt: dueMs,
      counts: true,
      isLost: false,
      tried: tryOf(bug(error), { at: nowMs, durationMs: 0, sent: [] }, true),
    },
    weather: { sky: 'none', holdMs: 0 },
  }
}
