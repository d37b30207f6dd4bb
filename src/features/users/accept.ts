/** Accepting changes: one transaction for the user's new state, the ledger, the dedupe record and the sums. */
import { Failure } from '../../kit/failure.ts'
import { answerKey, claimKey, releaseKey } from '../../store/idempotency.ts'
import type { KeyedRequest } from '../../store/idempotency.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { UserData } from '../../marketplace/domain.ts'
import { dueAfter, enqueue, isInDoubt, openEvents, supersede } from './ledger.ts'
import { merged, shutOut } from './merge.ts'
import { dataOf } from './model.ts'
import type { Action, EventRow, Origin, UserRow } from './model.ts'
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
  | { readonly kind: 'refused'; readonly reason: 'key-reused' | 'key-in-flight' | 'needs-data' }
  | { readonly kind: 'refused'; readonly reason: 'deleted' | 'revision'; readonly revision: number }

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
  const open = yield* openEvents(userId)
  if (action === 'DELETE' && user.deleted === 1) {
    const standing = yield* standingDelete(userId)
    if (standing) return { kind: 'unchanged', event: standing, user }
  }

  const said = sayingOf(change, known)
  const { replaced, payload } = yield* whatItReplaces(change, said, open)
  const event = yield* enqueue({
    ...change,
    sequence: user.sequence + 1,
    revision: user.revision + 1,
    payload,
    call: payload === change.data ? change.call : null,
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

/**
 * Which queued events the new one takes the place of, and what it has to say then. What may have left already is never replaced:
 * it is sent again, the same, until it is answered.
 */
function* whatItReplaces(
  change: Change,
  said: UserData | null,
  open: readonly EventRow[],
): Steps<{ replaced: EventRow[]; payload: UserData | null }> {
  const unsent = open.filter((event) => !isInDoubt(event))
  if (change.action === 'DELETE') {
    const [control] = yield* sql<{ calm: number }>`
      SELECT CASE WHEN paused = 0 AND troubled = 0 AND hold_until = 0 THEN 1 ELSE 0 END AS calm FROM sync_control WHERE id = 1`
    // A create that is about to be sent is let through, so that the marketplace sees what happened; one that waits is cancelled.
    const onItsWay = (event: EventRow) =>
      event.action === 'DELETE'
        ? event.state !== 'dead'
        : control?.calm === 1 && event.action === 'CREATE' && event.state === 'pending'
    return { replaced: unsent.filter((event) => !onItsWay(event)), payload: null }
  }
  if (change.action === 'CREATE') {
    // What the marketplace refused, and what waits behind it, is past.
    const blocked = unsent.findIndex((event) => event.state === 'dead')
    return {
      replaced:
        blocked < 0 ? [] : unsent.slice(blocked).filter((event) => event.state === 'dead' || event.action !== 'DELETE'),
      payload: said,
    }
  }
  const barrier = open.findLastIndex(
    (event) => isInDoubt(event) || event.action === 'CREATE' || event.action === 'DELETE',
  )
  const replaced = open.slice(barrier + 1)
  if (replaced.length === 0) return { replaced, payload: said }
  const payload = [...replaced.map((event) => dataOf(event.payload)), said].reduce<UserData | null>(
    (before, next) => (next === null ? before : merged(before, next)),
    null,
  )
  return { replaced, payload }
}

/** A deleted user leaves nothing here but its id and the history of its changes. */
function* forget(userId: string): Steps<void> {
  yield* sql`DELETE FROM user_profiles WHERE user_id = ${userId}`
  yield* sql`DELETE FROM sync_drift WHERE user_id = ${userId}`
}
