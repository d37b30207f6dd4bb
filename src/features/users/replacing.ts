/** What a new change does to those of the same user that wait. */
import type { UserData } from '../../marketplace/domain.ts'
import { among, sql } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { isInDoubt, letsDeletePass } from './ledger.ts'
import type { OpenEvent } from './ledger.ts'
import { merged } from './merge.ts'
import { dataOf, doubt } from './model.ts'
import type { Action, EventRow } from './model.ts'

export interface Replacing {
  readonly replaced: readonly OpenEvent[]
  readonly action: Action
  readonly payload: UserData | null
}

/**
 * Which queued events the new one takes the place of, and what it has to be and to say then. What may have left already is
 * sent again, the same, until it is answered for good; only a delete replaces it, when it can be under way no more.
 */
export function* whatItReplaces(action: Action, said: UserData | null, open: readonly OpenEvent[]): Steps<Replacing> {
  if (action === 'DELETE') {
    const [control] = yield* sql<{ calm: number }>`
      SELECT CASE WHEN paused = 0 AND troubled = 0 AND hold_until = 0 THEN 1 ELSE 0 END AS calm FROM sync_control WHERE id = 1`
    // A create that is about to be sent is let through, so that the marketplace sees what happened; one that waits is cancelled.
    const onItsWay = (event: OpenEvent) =>
      event.action === 'DELETE'
        ? event.state !== 'dead'
        : control?.calm === 1 && event.action === 'CREATE' && event.state === 'pending'
    return { replaced: open.filter((event) => letsDeletePass(event) && !onItsWay(event)), action, payload: null }
  }
  if (action === 'CREATE') {
    const unsent = open.filter((event) => !isInDoubt(event))
    // What the marketplace refused, and what waits behind it, is past.
    const blocked = unsent.findIndex((event) => event.state === 'dead')
    return {
      replaced:
        blocked < 0 ? [] : unsent.slice(blocked).filter((event) => event.state === 'dead' || event.action !== 'DELETE'),
      action,
      payload: said,
    }
  }
  const barrier = open.findLastIndex(
    (event) => isInDoubt(event) || event.action === 'CREATE' || event.action === 'DELETE',
  )
  // Whom the marketplace refused it does not know, so that what mends it has to make the user.
  const mends = isRefusedCreate(open[barrier])
  const replaced = open.slice(mends ? barrier : barrier + 1)
  if (replaced.length === 0) return { replaced, action, payload: said }
  const rows = yield* sql<Pick<EventRow, 'payload'>>`
    SELECT payload FROM sync_events WHERE seq ${among(replaced.map((event) => event.seq))} ORDER BY sequence`
  const payload = [...rows.map((row) => dataOf(row.payload)), said].reduce<UserData | null>(
    (before, next) => (next === null ? before : merged(before, next)),
    null,
  )
  return { replaced, action: mends ? 'CREATE' : action, payload }
}

/** Refused for certain; one that got nothing but broken answers may have arrived. */
export const isRefusedCreate = (event: Pick<OpenEvent, 'action' | 'state' | 'in_doubt'> | undefined): boolean =>
  event?.action === 'CREATE' && event.state === 'dead' && event.in_doubt === doubt.none
