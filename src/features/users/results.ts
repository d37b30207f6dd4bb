/** Writing down what became of sent events. */
import type { Code } from '../../kit/failure.ts'
import { among, entries, sql } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { forgetDrift } from './findings.ts'
import { isOpen, letsDeletePass, supersede } from './ledger.ts'
import { merged } from './merge.ts'
import { dataOf } from './model.ts'
import type { AttemptOutcome, Doubt, EventRow, EventState } from './model.ts'
import { isRefusedCreate } from './replacing.ts'
import type { Tally } from './tallies.ts'

/** One try, as the ledger keeps it. */
export interface Try {
  readonly at: number
  readonly durationMs: number
  readonly httpStatus: number | null
  readonly outcome: AttemptOutcome
  readonly code: Code | null
  readonly message: string | null
  readonly requestId: string | null
}

interface Common {
  readonly userId: string
  readonly token: number
  readonly eventId: string
  readonly seq: number
  /** How it was when it was leased; nothing else changes it meanwhile. */
  readonly state: EventState
  readonly attempts: number
  /** Null when nothing was tried: the lease is only given back. */
  readonly tried: Try | null
}

export interface Acknowledged extends Common {
  readonly kind: 'acknowledged'
  readonly revision: number
  readonly acceptedAt: number
  /** Whether the marketplace has the user now. */
  readonly present: boolean
  readonly marketplaceUserId: string | null
}

export interface Failed extends Common {
  readonly kind: 'retry' | 'dead'
  readonly doubt: Doubt
  readonly violations: number
  /** Delivery time of the next try. */
  readonly retryAt: number
  /** False when the try says nothing about this user, such as one that was never sent. */
  readonly counts: boolean
  /** The marketplace had the user and has it no more, so that only a create can make it. */
  readonly isLost: boolean
}

export type Result = Acknowledged | Failed

export interface Stamp {
  readonly nowMs: number
  readonly dueMs: number
  readonly changeNo: number
  readonly tally: Tally
}

/** The marketplace has it: what was said is erased here, that it was said is kept. */
export function* acknowledge(results: readonly Acknowledged[], stamp: Stamp): Steps<void> {
  const { nowMs, dueMs, changeNo, tally } = stamp
  yield* forgetDrift(results)
  yield* sql`
    UPDATE sync_events SET state = 'acknowledged', finished_at = ${nowMs}, payload = NULL, call = NULL, in_doubt = 0,
      attempts = attempts + 1, violations = 0, error_code = NULL, error_message = NULL, change_no = ${changeNo}
    WHERE seq ${among(results.map((result) => result.seq))}`
  yield* keepTries(results)
  const done = results.map((result) => [
    result.userId,
    result.revision,
    result.present ? 1 : 0,
    result.marketplaceUserId,
  ])
  yield* sql`
    WITH done (user_id, revision, present, marketplace_user_id) AS (
      SELECT e.value ->> 0, CAST(e.value ->> 1 AS BIGINT), CAST(e.value ->> 2 AS INTEGER), e.value ->> 3
      FROM ${entries(JSON.stringify(done))} AS e)
    UPDATE sync_users SET lease_owner = NULL, failures = 0, applied_revision = done.revision,
      present = done.present,
      marketplace_user_id = COALESCE(done.marketplace_user_id, sync_users.marketplace_user_id),
      due_at = (SELECT CASE WHEN e.state = 'dead' THEN NULL ELSE CAST(${dueMs} AS BIGINT) END FROM sync_events e
        WHERE e.user_id = sync_users.user_id AND e.${isOpen} ORDER BY e.sequence LIMIT 1)
    FROM done WHERE sync_users.user_id = done.user_id`
  for (const result of results) {
    tally.moved(result.state, 'acknowledged')
    tally.lag(nowMs - result.acceptedAt)
  }
}

/** Not now, or never; or only the lease goes back. */
export function* fail(result: Failed, stamp: Stamp): Steps<void> {
  const { dueMs, changeNo, tally } = stamp
  const { tried, seq, userId } = result
  if (tried === null) {
    yield* sql`UPDATE sync_users SET lease_owner = NULL, due_at = ${result.retryAt} WHERE user_id = ${userId}`
    yield* sql`UPDATE sync_events SET in_doubt = ${result.doubt} WHERE seq = ${seq}`
    return
  }
  const dead = result.kind === 'dead'
  const state = dead ? 'dead' : result.counts ? 'retrying' : result.state
  const [event] = yield* sql<EventRow>`
    UPDATE sync_events SET state = ${state}, in_doubt = ${result.doubt}, attempts = attempts + ${result.counts ? 1 : 0},
      violations = ${result.violations}, error_code = ${tried.code}, error_message = ${tried.message}, change_no = ${changeNo}
    WHERE seq = ${seq} RETURNING *`
  if (state !== result.state) tally.moved(result.state, state)
  if (dead) tally.died++
  if (result.counts) {
    tally.failed++
    yield* keepTries([result])
  }
  if (result.isLost) {
    yield* sql`UPDATE sync_users SET present = 0 WHERE user_id = ${userId}`
    yield* sql`UPDATE sync_events SET call = NULL WHERE seq = ${seq}`
  }
  if (event && letsDeletePass(event)) yield* giveWay(event, stamp)
  yield* sql`
    UPDATE sync_users SET lease_owner = NULL, failures = failures + ${result.counts ? 1 : 0},
      due_at = (SELECT CASE WHEN e.state = 'dead' THEN NULL WHEN e.seq = ${seq} THEN CAST(${result.retryAt} AS BIGINT)
          ELSE CAST(${dueMs} AS BIGINT) END FROM sync_events e
        WHERE e.user_id = sync_users.user_id AND e.${isOpen} ORDER BY e.sequence LIMIT 1)
    WHERE user_id = ${userId}`
}

/**
 * What failed does not hold up a delete that was accepted meanwhile; and what was refused gives way to what waits behind it as it would to
 * the same change a moment later (`replacing.ts`).
 */
function* giveWay(event: EventRow, stamp: Stamp): Steps<void> {
  const dead = event.state === 'dead'
  if (event.action === 'DELETE' && !dead) return
  const { nowMs, changeNo, tally } = stamp
  const [later] = yield* sql<{ id: string; sequence: number }>`
    SELECT id, sequence FROM sync_events
    WHERE user_id = ${event.user_id} AND sequence > ${event.sequence} AND ${isOpen}
      AND (action = 'DELETE' OR (action = 'CREATE' AND ${event.state} = 'dead'))
    ORDER BY sequence LIMIT 1`
  if (!later) {
    if (dead && (event.action !== 'CREATE' || isRefusedCreate(event))) yield* mergeIntoNext(event, stamp)
    return
  }
  const past = yield* sql<EventRow>`
    SELECT * FROM sync_events WHERE user_id = ${event.user_id} AND sequence < ${later.sequence} AND ${isOpen}
      AND (action <> 'DELETE' OR state = 'dead')`
  yield* supersede(past, later.id, nowMs, changeNo, tally)
}

/** What was refused is part of the next update, which may mend it: of a create, one that makes the user. */
function* mergeIntoNext(event: EventRow, { nowMs, changeNo, tally }: Stamp): Steps<void> {
  const [next] = yield* sql<EventRow>`
    SELECT * FROM sync_events WHERE user_id = ${event.user_id} AND sequence > ${event.sequence} AND ${isOpen}
    ORDER BY sequence LIMIT 1`
  const said = dataOf(next?.payload ?? null)
  if (!next || said === null) return
  const payload = JSON.stringify(merged(dataOf(event.payload), said))
  const action = event.action === 'CREATE' ? event.action : next.action
  yield* sql`
    UPDATE sync_events SET action = ${action}, payload = ${payload}, call = NULL, change_no = ${changeNo} WHERE seq = ${next.seq}`
  yield* supersede([event], next.id, nowMs, changeNo, tally)
}

/** More would say nothing new about an outage of days. */
const keptTries = 200

function* keepTries(results: readonly { seq: number; attempts: number; tried: Try | null }[]): Steps<void> {
  const tries = results.flatMap(({ seq, attempts, tried }) =>
    tried === null
      ? []
      : [
          [
            seq,
            attempts + 1,
            tried.at,
            tried.durationMs,
            tried.httpStatus,
            tried.outcome,
            tried.code,
            tried.message,
            tried.requestId,
          ],
        ],
  )
  if (tries.length === 0) return
  yield* sql`
    INSERT INTO sync_attempts (event_seq, number, at, duration_ms, http_status, outcome, error_code, message, upstream_request_id)
    SELECT CAST(e.value ->> 0 AS BIGINT), CAST(e.value ->> 1 AS INTEGER), CAST(e.value ->> 2 AS BIGINT), CAST(e.value ->> 3 AS BIGINT),
      CAST(e.value ->> 4 AS INTEGER), e.value ->> 5, e.value ->> 6, e.value ->> 7, e.value ->> 8
    FROM ${entries(JSON.stringify(tries))} AS e WHERE TRUE ON CONFLICT (event_seq, number) DO NOTHING`
  for (const { seq, attempts } of results) {
    if (attempts > keptTries)
      yield* sql`DELETE FROM sync_attempts WHERE event_seq = ${seq} AND number = ${attempts - keptTries}`
  }
}
