/** Reads of the ledger. */
import { among, join, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { isOpen } from './ledger.ts'
import type { AttemptRow, DriftRow, EventRow, UserRow } from './model.ts'

export const eventsById = work(import.meta.url, 'eventsById', function* (ids: readonly string[]): Steps<EventRow[]> {
  return ids.length === 0 ? [] : yield* sql<EventRow>`SELECT * FROM sync_events WHERE id IN (${join(ids)})`
})

export const triesOf = work(import.meta.url, 'triesOf', function* (seqs: readonly number[]): Steps<AttemptRow[]> {
  if (seqs.length === 0) return []
  return yield* sql<AttemptRow>`SELECT * FROM sync_attempts WHERE event_seq IN (${join(seqs)}) ORDER BY event_seq, number`
})

/** What the panel said of some users, and when it last did. */
export type DescribedRow = Pick<UserRow, 'user_id' | 'marketplace_user_id' | 'data'> & { accepted_at: number | null }

export const descriptionsOf = work(import.meta.url, 'descriptionsOf', function* (userIds: readonly string[]): Steps<
  DescribedRow[]
> {
  if (userIds.length === 0) return []
  return yield* sql<DescribedRow>`
      SELECT u.user_id, u.marketplace_user_id, u.data, e.accepted_at
      FROM sync_users u LEFT JOIN sync_events e ON e.user_id = u.user_id AND e.sequence = u.sequence
      WHERE u.user_id ${among(userIds)} AND u.sequence > 0`
})

/** What the ledger holds about some users, in one question. */
export interface UserState {
  readonly user: UserRow
  readonly lastEvent: EventRow | null
  readonly firstOpen: EventRow | null
  readonly drift: readonly DriftRow[]
}

export const statesOf = work(import.meta.url, 'statesOf', function* (userIds: readonly string[]): Steps<UserState[]> {
  if (userIds.length === 0) return []
  const ids = join(userIds)
  const users = yield* sql<UserRow>`SELECT * FROM sync_users WHERE user_id IN (${ids}) AND sequence > 0`
  if (users.length === 0) return []
  const last = yield* sql<EventRow>`
    SELECT e.* FROM sync_events e JOIN sync_users u ON u.user_id = e.user_id AND u.sequence = e.sequence
    WHERE e.user_id IN (${ids})`
  const open = yield* sql<EventRow>`
    SELECT e.* FROM sync_events e JOIN (
      SELECT user_id, MIN(sequence) AS sequence FROM sync_events WHERE user_id IN (${ids}) AND ${isOpen} GROUP BY user_id
    ) first ON first.user_id = e.user_id AND first.sequence = e.sequence`
  const drift = yield* sql<DriftRow>`SELECT * FROM sync_drift WHERE user_id IN (${ids}) ORDER BY user_id, field`
  return users.map((user) => {
    const mine = (row: { user_id: string }) => row.user_id === user.user_id
    return { user, lastEvent: last.find(mine) ?? null, firstOpen: open.find(mine) ?? null, drift: drift.filter(mine) }
  })
})
