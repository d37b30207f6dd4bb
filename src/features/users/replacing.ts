/** What a new change does to those of the same user that wait. */
import type { UserData } from '../../marketplace/domain.ts'
import { among, sql } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { isInDoubt } from './ledger.ts'
import type { OpenEvent } from './ledger.ts'
import { merged } from './merge.ts'
import { dataOf } from './model.ts'
import type { Action, EventRow } from './model.ts'

/**
 * Which queued events the new one takes the place of, and what it has to say then. What may have left already is never replaced:
 * it is sent again, the same, until it is answered.
 */
export function* whatItReplaces(
  action: Action,
  said: UserData | null,
  open: readonly OpenEvent[],
): Steps<{ replaced: readonly OpenEvent[]; payload: UserData | null }> {
  const unsent = open.filter((event) => !isInDoubt(event))
  if (action === 'DELETE') {
    const [control] = yield* sql<{ calm: number }>`
      SELECT CASE WHEN paused = 0 AND troubled = 0 AND hold_until = 0 THEN 1 ELSE 0 END AS calm FROM sync_control WHERE id = 1`
    // A create that is about to be sent is let through, so that the marketplace sees what happened; one that waits is cancelled.
    const onItsWay = (event: OpenEvent) =>
      event.action === 'DELETE'
        ? event.state !== 'dead'
        : control?.calm === 1 && event.action === 'CREATE' && event.state === 'pending'
    return { replaced: unsent.filter((event) => !onItsWay(event)), payload: null }
  }
  if (action === 'CREATE') {
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
  const rows = yield* sql<Pick<EventRow, 'payload'>>`
    SELECT payload FROM sync_events WHERE seq ${among(replaced.map((event) => event.seq))} ORDER BY sequence`
  const payload = [...rows.map((row) => dataOf(row.payload)), said].reduce<UserData | null>(
    (before, next) => (next === null ? before : merged(before, next)),
    null,
  )
  return { replaced, payload }
}
