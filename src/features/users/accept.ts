/** Accepting changes: one transaction for the user's new state, the ledger, the dedupe record and the sums. */
import { Failure } from '../../kit/failure.ts'
import { answerKey, claimKey, releaseKey } from '../../store/idempotency.ts'
import type { KeyedRequest } from '../../store/idempotency.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { UserData } from '../../marketplace/domain.ts'
import { dueAfter, enqueue, openEvents, supersede } from './ledger.ts'
import { merged, shutOut } from './merge.ts'
import { dataOf } from './model.ts'
import type { Action, EventRow, Origin, UserRow } from './model.ts'
import { whatItReplaces } from './replacing.ts'
import { changeNumber, record, Tally } from './tallies.ts'

/** One change, checked and ready to be written down. */
export interface Change {
  readonly eventId: string
  readonly userId: string
  readonly action: Action
  readonly data: UserData | null
  /** The request as it would be sent if nothing else is queued (JSON of a prepared call), and the digest of its body. */
  readonly call: string | null
  readonly digest: string
  readonly expectedRevision: number | null
  readonly keyed: KeyedRequest | null
  readonly origin: Origin
}

export interface Intake {
  readonly nowMs: number
  /** Delivery time. */
  readonly dueMs: number
  readonly shard: number
  /** Open events beyond which nothing is accepted. */
  readonly backlogMax: number
}

/** What became of one change. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly event: EventRow; readonly user: UserRow }
  /** The first answer to the same key. */
  | { readonly kind: 'replayed'; readonly eventId: string }
  /** A delete of what is deleted already: the delete that counts. */
  | { readonly kind: 'unchanged'; readonly event: EventRow; readonly user: UserRow }
  | { readonly kind: 'refused'; readonly reason: 'key-reused' | 'key-in-flight' | 'needs-data' | 'too-many' }
  | { readonly kind: 'refused'; readonly reason: 'deleted' | 'revision'; readonly revision: number }

/**
 * Changes of one user that wait, beyond which only a delete and what is merged are taken: each change looks at all of them, in a
 * transaction for which everybody else waits.
 */
export const mostOpen = 100

/**
 * Accepts what can be accepted, in the order given for each user, and says what became of each change. Throws
 * SERVICE_UNAVAILABLE, and accepts nothing, when too much is waiting already.
 */
export const accept = work(import.meta.url, 'accept', function* (changes: readonly Change[], intake: Intake): Steps<
  Verdict[]
> {
  yield* refuseWhenFull(intake.backlogMax)
  const changeNo = yield* changeNumber()
  const tally = new Tally()
  const verdicts: Verdict[] = []
  // Users in one order for everybody, so that two batches wait for each other instead of blocking each other.
  const order = changes
    .map((change, index) => ({ change, index }))
    .sort((a, b) =>
      a.change.userId < b.change.userId ? -1 : a.change.userId > b.change.userId ? 1 : a.index - b.index,
    )
  for (const { change, index } of order) verdicts[index] = yield* acceptKeyed(change, intake, changeNo, tally)
  yield* record(tally, intake.nowMs, intake.shard)
  return verdicts
})

function* refuseWhenFull(backlogMax: number): Steps<void> {
  const [sum] = yield* sql<{ open: number }>`SELECT CAST(SUM(pending + retrying) AS BIGINT) AS open FROM sync_totals`
  if ((sum?.open ?? 0) < backlogMax) return
  throw new Failure('SERVICE_UNAVAILABLE', 'Too many changes are waiting for the marketplace; nothing was accepted.', {
    retryAfterSeconds: 30,
  })
}

function* acceptKeyed(change: Change, intake: Intake, changeNo: number, tally: Tally): Steps<Verdict> {
  const { keyed } = change
  if (keyed === null) return yield* acceptOne(change, intake, changeNo, tally)
  const claim = yield* claimKey(keyed, intake.nowMs)
  if (claim.kind === 'replay')
    return { kind: 'replayed', eventId: (JSON.parse(claim.answer) as { eventId: string }).eventId }
  if (claim.kind === 'reused') return { kind: 'refused', reason: 'key-reused' }
  if (claim.kind === 'in-flight') return { kind: 'refused', reason: 'key-in-flight' }
  const verdict = yield* acceptOne(change, intake, changeNo, tally)
  if (verdict.kind === 'accepted' || verdict.kind === 'unchanged') {
    yield* answerKey(keyed, JSON.stringify({ eventId: verdict.event.id }))
  } else {
    yield* releaseKey(keyed)
  }
  return verdict
}

function* acceptOne(change: Change, intake: Intake, changeNo: number, tally: Tally): Steps<Verdict> {
  const { userId, action } = change
  // Also locks the row: what follows happens for one change of this user at a time.
  const [user] = yield* sql<UserRow>`
    INSERT INTO sync_users (user_id) VALUES (${userId})
    ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING *`
  if (!user) throw new Error('an upsert gave no row')

  const known = dataOf(user.data)
  const refusal = refusalOf(change, user, known)
  if (refusal) {
    yield* sql`DELETE FROM sync_users WHERE user_id = ${userId} AND sequence = 0`
    return refusal
  }
  if (action === 'DELETE' && user.deleted === 1) {
    const standing = yield* standingDelete(userId)
    if (standing) return { kind: 'unchanged', event: standing, user }
  }

  const open = yield* openEvents(userId)
  const said = sayingOf(change, known)
  const { replaced, ...becomes } = yield* whatItReplaces(action, said, open)
  if (open.length >= mostOpen && replaced.length === 0 && action !== 'DELETE') {
    return { kind: 'refused', reason: 'too-many' }
  }
  const event = yield* enqueue({
    ...change,
    ...becomes,
    sequence: user.sequence + 1,
    revision: user.revision + 1,
    call: becomes.payload === change.data ? change.call : null,
    nowMs: intake.nowMs,
    changeNo,
  })
  tally.accepted()
  yield* supersede(replaced, event.id, intake.nowMs, changeNo, tally)

  const data = action === 'DELETE' ? null : action === 'CREATE' || said === null ? said : merged(known, said)
  const waiting = open.filter((other) => !replaced.includes(other))
  const [after] = yield* sql<UserRow>`
    UPDATE sync_users SET sequence = ${event.sequence}, revision = ${event.revision},
      deleted = ${action === 'DELETE' ? 1 : 0}, active = ${action === 'CREATE' || action === 'UPDATE' ? 1 : 0},
      data = ${data === null ? null : JSON.stringify(data)},
      due_at = ${dueAfter(user, [...waiting, event], intake.dueMs, action)}
    WHERE user_id = ${userId} RETURNING *`
  if (action === 'DELETE') yield* forget(userId)
  if (!after) throw new Error('a locked row is gone')
  return { kind: 'accepted', event, user: after }
}

/** Who is shut out is named again, and nothing else is said about it. */
function sayingOf({ action, data }: Change, known: UserData | null): UserData | null {
  if (action !== 'DEACTIVATE') return data
  return shutOut(data ?? { email: known?.email ?? '', username: known?.username ?? '' })
}

function refusalOf(change: Change, user: UserRow, known: UserData | null): Verdict | null {
  const { action, expectedRevision } = change
  if (expectedRevision !== null && expectedRevision !== user.revision) {
    return { kind: 'refused', reason: 'revision', revision: user.revision }
  }
  if (user.deleted === 1 && (action === 'UPDATE' || action === 'DEACTIVATE')) {
    return { kind: 'refused', reason: 'deleted', revision: user.revision }
  }
  return action === 'DEACTIVATE' && known === null && change.data === null
    ? { kind: 'refused', reason: 'needs-data' }
    : null
}

/** The delete that is on its way, or has arrived. */
function* standingDelete(userId: string): Steps<EventRow | null> {
  const [last] = yield* sql<EventRow>`
    SELECT * FROM sync_events WHERE user_id = ${userId} AND action = 'DELETE' ORDER BY sequence DESC LIMIT 1`
  return last && last.state !== 'dead' && last.state !== 'discarded' ? last : null
}

/** A deleted user leaves nothing here but its id and the history of its changes. */
function* forget(userId: string): Steps<void> {
  yield* sql`DELETE FROM user_profiles WHERE user_id = ${userId}`
  yield* sql`DELETE FROM sync_drift WHERE user_id = ${userId}`
}
