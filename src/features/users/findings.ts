/** What a comparison with the marketplace found, and the repairs that follow from it. */
import type { UserData } from '../../marketplace/domain.ts'
import { among, rows, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { wholeUser } from './compare.ts'
import type { Difference } from './compare.ts'
import { dueAfter, enqueue, isInDoubt, openEvents, supersede } from './ledger.ts'
import { dataOf } from './model.ts'
import type { Action, EventRow, UserRow } from './model.ts'
import { changeNumber, record, Tally } from './tallies.ts'

export interface Finding {
  readonly userId: string
  /** What was compared: when the panel has said more since, the finding is void. */
  readonly sequence: number
  readonly differences: readonly Difference[]
  /** What the marketplace would have to be told. */
  readonly repair: { readonly eventId: string; readonly action: Action } | null
}

export interface FindingsOrder {
  readonly nowMs: number
  readonly dueMs: number
  readonly shard: number
}

export interface Repaired {
  readonly userId: string
  readonly event: EventRow
}

/** Writes findings down and puts their repairs into the ledger. Gives the repairs. */
export const settleFindings = work(
  import.meta.url,
  'settleFindings',
  function* (findings: readonly Finding[], order: FindingsOrder): Steps<Repaired[]> {
    const tally = new Tally()
    const repaired: Repaired[] = []
    let changeNo: number | null = null
    for (const finding of [...findings].sort((a, b) => (a.userId < b.userId ? -1 : 1))) {
      const [user] = yield* sql<UserRow>`
        UPDATE sync_users SET verified_at = ${order.nowMs}
        WHERE user_id = ${finding.userId} AND sequence = ${finding.sequence} RETURNING *`
      if (!user) continue
      yield* keepDrift(finding, order.nowMs)
      if (user.deleted === 0 && finding.differences.some(({ field }) => field === wholeUser))
        yield* sql`UPDATE sync_users SET present = 0 WHERE user_id = ${user.user_id}`
      if (!finding.repair) continue
      changeNo ??= yield* changeNumber()
      const event = yield* repair(user, finding.repair.eventId, finding.repair.action, order, changeNo, tally)
      repaired.push({ userId: user.user_id, event })
    }
    yield* record(tally, order.nowMs, order.shard)
    return repaired
  },
)

/** A difference that was there before keeps the moment it was first seen. */
function* keepDrift({ userId, differences }: Finding, nowMs: number): Steps<void> {
  const old = yield* sql<{ field: string; since: number }>`
    DELETE FROM sync_drift WHERE user_id = ${userId} RETURNING field, since`
  if (differences.length === 0) return
  const since = new Map(old.map((row) => [row.field, row.since]))
  yield* sql`
    INSERT INTO sync_drift (user_id, field, panel_digest, marketplace_digest, since)
    VALUES ${rows(differences.map((difference) => [userId, difference.field, difference.panelDigest, difference.marketplaceDigest, since.get(difference.field) ?? nowMs]))}`
}

/** What differed and was said anew since differs no more; to be done before what was said is erased. Events with the users they are of. */
export function* forgetDrift(acknowledged: readonly { readonly userId: string; readonly seq: number }[]): Steps<void> {
  const found = yield* sql<{ user_id: string; field: string }>`
    SELECT user_id, field FROM sync_drift WHERE user_id ${among(acknowledged.map(({ userId }) => userId))}`
  if (found.length === 0) return
  const drift = Map.groupBy(found, (row) => row.user_id)
  const seqs = acknowledged.flatMap(({ userId, seq }) => (drift.has(userId) ? [seq] : []))
  const events = yield* sql<Pick<EventRow, 'user_id' | 'action' | 'payload'>>`
    SELECT user_id, action, payload FROM sync_events WHERE seq ${among(seqs)}`
  for (const { user_id: userId, action, payload } of events) {
    const said = dataOf(payload)
    const gone = drift.get(userId)?.flatMap(({ field }) => (action === 'CREATE' || isSaid(said, field) ? [field] : []))
    if (gone && gone.length > 0) yield* sql`DELETE FROM sync_drift WHERE user_id = ${userId} AND field ${among(gone)}`
  }
}

/** An update that was taken also says that the user is there. */
const isSaid = (said: UserData | null, field: string): boolean =>
  field === wholeUser ||
  field.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], said) !==
    undefined

/**
 * Says once more, in full, what the panel said last, and so takes the place of what was refused and of what waits behind it. It is not a
 * change of the panel's: the revision stays.
 */
function* repair(
  user: UserRow,
  eventId: string,
  action: Action,
  order: FindingsOrder,
  changeNo: number,
  tally: Tally,
): Steps<EventRow> {
  const open = yield* openEvents(user.user_id)
  const replaced = open[0]?.state === 'dead' ? open.filter((other) => !isInDoubt(other)) : []
  const data: UserData | null = action === 'DELETE' ? null : dataOf(user.data)
  const event = yield* enqueue({
    eventId,
    userId: user.user_id,
    action,
    origin: 'reconcile',
    sequence: user.sequence + 1,
    revision: user.revision,
    payload: data,
    call: null,
    digest: '',
    nowMs: order.nowMs,
    changeNo,
  })
  tally.accepted()
  yield* supersede(replaced, event.id, order.nowMs, changeNo, tally)
  const waiting = open.filter((other) => !replaced.includes(other))
  // What the comparison saw decides between create and update, whatever was acknowledged before.
  yield* sql`
    UPDATE sync_users SET sequence = ${event.sequence}, present = ${action === 'CREATE' ? 0 : 1},
      due_at = ${dueAfter(user, [...waiting, event], order.dueMs, action)}
    WHERE user_id = ${user.user_id}`
  return event
}
