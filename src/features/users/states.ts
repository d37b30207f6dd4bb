/** The ledger's rows as resolvers show them. */
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/store.ts'
import { statusOfState } from './model.ts'
import type { EventRow, SyncStatus, UserRow } from './model.ts'
import type { SyncEvent, UserSyncState } from './parents.ts'
import { eventsById, statesOf } from './queries.ts'
import type { UserState } from './queries.ts'

export interface States {
  /** In the order of the ids; a user that the panel never spoke of is NEVER_SYNCED. */
  ofUsers(userIds: readonly string[]): Promise<UserSyncState[]>
  /** In the order of the ids; null where there is none. */
  events(ids: readonly string[]): Promise<(SyncEvent | null)[]>
  shown(event: EventRow, user: UserRow | null): SyncEvent
}

/** `now` is delivery time, in which waits are written; people are shown wall time. */
export function createStates(store: Store, clock: Clock, now: () => number): States {
  const wall = (due: number | null): number | null => (due === null ? null : clock.now() + Math.max(0, due - now()))

  function shown(event: EventRow, user: UserRow | null): SyncEvent {
    const waits = event.state === 'pending' || event.state === 'retrying'
    return { ...event, next_attempt_at: waits ? wall(user?.due_at ?? null) : null }
  }

  return {
    shown,
    async ofUsers(userIds) {
      const found = new Map(
        (await store.read(statesOf, [...new Set(userIds)])).map((state) => [state.user.user_id, state]),
      )
      return userIds.map((userId) => {
        const state = found.get(userId)
        if (!state)
          return { userId, status: 'NEVER_SYNCED', user: null, lastEvent: null, waitingSince: null, drift: [] }
        return {
          userId,
          status: statusOf(state),
          user: state.user,
          lastEvent: state.lastEvent && shown(state.lastEvent, state.user),
          waitingSince: state.firstOpen?.accepted_at ?? null,
          drift: state.drift,
        }
      })
    },
    async events(ids) {
      const rows = new Map((await store.read(eventsById, [...new Set(ids)])).map((row) => [row.id, row]))
      const users = await store.read(statesOf, [...new Set([...rows.values()].map((row) => row.user_id))])
      const byId = new Map(users.map(({ user }) => [user.user_id, user]))
      return ids.map((id) => {
        const row = rows.get(id)
        return row ? shown(row, byId.get(row.user_id) ?? null) : null
      })
    },
  }
}

/** The worst that is true: what needs a person, what is under way, what differs. */
function statusOf({ user, lastEvent, firstOpen, drift }: UserState): SyncStatus {
  if (firstOpen) return statusOfState[firstOpen.state]
  if (drift.length > 0) return 'DRIFTED'
  if (lastEvent?.state === 'discarded') return 'DISCARDED'
  return user.applied_revision === null ? 'UNKNOWN' : 'SYNCHRONIZED'
}
