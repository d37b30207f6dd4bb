/** Rows of this room in the shapes of the schema, where a type has no resolvers of its own. */
import type {
  MutationRecordUserEventArgs,
  ReconcileRun,
  SyncHealth,
  TrackEventInput,
} from '../../generated/resolvers.ts'
import type { Services } from '../../graphql/context.ts'
import { rfc3339 } from '../../kit/clock.ts'
import type { HealthNumbers } from './health.ts'
import type { RunRow } from './reconcile-runs.ts'

const recentMinutes = 5

export function healthOf(
  services: Services,
  numbers: HealthNumbers,
): Omit<SyncHealth, 'histogram' | 'changeId'> & { histogram: []; changeId: '' } {
  const { totals, recent, oldestAcceptedAt } = numbers
  const { operations } = services.users
  const tries = recent.acknowledged + recent.failed
  const open =
    totals.acknowledged + totals.pending + totals.retrying + totals.dead + totals.superseded + totals.discarded
  const heldUntilMs = numbers.holdUntil === 0 ? 0 : operations.wallOf(numbers.holdUntil)
  return {
    pending: totals.pending,
    retrying: totals.retrying,
    dead: totals.dead,
    superseded: String(totals.superseded),
    discarded: String(totals.discarded),
    inFlight: numbers.inFlight,
    oldestPendingAgeSeconds:
      oldestAcceptedAt === null ? null : Math.max(0, Math.floor((services.users.nowMs() - oldestAcceptedAt) / 1000)),
    acknowledgedTotal: String(totals.acknowledged),
    acceptedTotal: String(totals.accepted),
    ledgerBalanced: open === totals.accepted,
    throughputPerMinute: recent.acknowledged / recentMinutes,
    p50LagMs: numbers.p50LagMs,
    p95LagMs: numbers.p95LagMs,
    errorRate: tries === 0 ? null : recent.failed / tries,
    paused: numbers.paused,
    pausedReason: numbers.pausedReason,
    heldUntil: heldUntilMs > services.users.nowMs() ? rfc3339(heldUntilMs) : null,
    circuit: operations.circuit(),
    // Read by resolvers of their own, and only when they are asked for.
    histogram: [],
    changeId: '',
  }
}

export const runOf = (run: RunRow): ReconcileRun => ({
  id: run.id,
  status: run.status,
  repair: run.repair === 1,
  sample: Number(run.sample),
  startedAt: rfc3339(run.started_at),
  finishedAt: run.finished_at === null ? null : rfc3339(run.finished_at),
  scanned: run.scanned,
  matched: run.matched,
  missing: run.missing,
  drifted: run.drifted,
  orphaned: run.orphaned,
  skipped: run.skipped,
  repaired: run.repaired,
})

/** What a user did is an event like others: `user_login`, `user_logout`, … */
export const userEventOf = ({
  userId,
  type,
  messageId,
  occurredAt,
  metadata,
}: MutationRecordUserEventArgs): TrackEventInput => ({
  messageId,
  userId,
  occurredAt,
  type: `user_${type.toLowerCase()}`,
  ...(metadata !== null && metadata !== undefined && { data: { custom: metadata } }),
})
