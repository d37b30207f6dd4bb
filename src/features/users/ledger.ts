/** Rows of the ledger: what every unit of work that touches events shares. */
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import { among, dialect, raw, sql } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { UserData } from '../../marketplace/domain.ts'
import { doubt } from './model.ts'
import type { Action, EventRow, Origin, UserRow } from './model.ts'
import type { Tally } from './tallies.ts'

/** Events that are not finished; a dead one holds up those behind it. Written out exactly so in the partial index. */
export const isOpen = raw(`state IN ('pending', 'retrying', 'dead')`)

/**
 * Ends a SELECT that locks several rows of `sync_users`. Changes that are taken in lock users in the order of their bytes, in which a database
 * that sorts like a dictionary would not; two orders would block each other.
 */
export const lockedInOrder = dialect({ sqlite: '', postgres: 'ORDER BY user_id COLLATE "C" FOR UPDATE' })

/** What decides about an open event. What it says is read only where it has to be said again: it can be long, and many may wait. */
export type OpenEvent = Pick<EventRow, 'seq' | 'action' | 'state' | 'in_doubt'>

export function* openEvents(userId: string): Steps<OpenEvent[]> {
  return yield* sql<OpenEvent>`
    SELECT seq, action, state, in_doubt FROM sync_events WHERE user_id = ${userId} AND ${isOpen} ORDER BY sequence`
}

/**
 * Whether a request may have had its effect and is sent again, the same, until it is answered. What was given up is not: it may be replaced
 * like what was never sent.
 */
export const isInDoubt = (event: Pick<EventRow, 'in_doubt' | 'state'>): boolean =>
  event.in_doubt !== doubt.none && event.state !== 'dead'

/** Whether a delete may go before it. A request that was answered may have had its effect, but comes to nothing behind the delete. */
export const letsDeletePass = (event: Pick<EventRow, 'in_doubt' | 'state'>): boolean =>
  event.in_doubt !== doubt.underWay || event.state === 'dead'

interface NewEvent {
  readonly eventId: string
  readonly userId: string
  readonly action: Action
  readonly origin: Origin
  readonly sequence: number
  readonly revision: number
  readonly payload: UserData | null
  readonly call: string | null
  readonly digest: string
  readonly nowMs: number
  readonly changeNo: number
}

export function* enqueue(event: NewEvent): Steps<EventRow> {
  const payload = event.payload === null ? null : JSON.stringify(event.payload)
  const digest = event.call === null ? sha256(canonicalJson(event.payload)) : event.digest
  const [row] = yield* sql<EventRow>`
    INSERT INTO sync_events (id, user_id, sequence, revision, action, state, origin, accepted_at, payload, call, digest, change_no)
    VALUES (${event.eventId}, ${event.userId}, ${event.sequence}, ${event.revision}, ${event.action}, 'pending',
      ${event.origin}, ${event.nowMs}, ${payload}, ${event.call}, ${digest}, ${event.changeNo})
    RETURNING *`
  if (!row) throw new Error('an insert gave no row')
  return row
}

/** Another event says it all: what these said is erased, that they were is kept. */
export function* supersede(
  events: readonly Pick<EventRow, 'seq' | 'state'>[],
  by: string,
  nowMs: number,
  changeNo: number,
  tally: Tally,
): Steps<void> {
  if (events.length === 0) return
  yield* sql`
    UPDATE sync_events SET state = 'superseded', superseded_by = ${by}, finished_at = ${nowMs}, payload = NULL, call = NULL,
      change_no = ${changeNo}
    WHERE seq ${among(events.map((event) => event.seq))}`
  for (const event of events) tally.moved(event.state, 'superseded')
}

/** The first open event of each user decides when, and whether, the user is due. */
export function* refreshDue(userIds: readonly string[], dueMs: number): Steps<void> {
  if (userIds.length === 0) return
  yield* sql`
    UPDATE sync_users SET due_at = (SELECT CASE WHEN e.state = 'dead' THEN NULL ELSE CAST(${dueMs} AS BIGINT) END
      FROM sync_events e WHERE e.user_id = sync_users.user_id AND e.${isOpen} ORDER BY e.sequence LIMIT 1)
    WHERE user_id ${among(userIds)}`
}

/** When the first of a user's open events may be sent; null when there is none, or when a dead one is in the way. */
export function dueAfter(
  user: UserRow,
  open: readonly Pick<EventRow, 'state'>[],
  dueMs: number,
  action: Action,
): number | null {
  const first = open[0]
  if (first === undefined || first.state === 'dead') return null
  // A flood of updates does not shorten the wait after a failure; something new of another kind is worth a try.
  return user.failures > 0 && user.due_at !== null && action !== 'DELETE' && action !== 'CREATE' ? user.due_at : dueMs
}
