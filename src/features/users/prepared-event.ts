import { prepareUserSync } from '../../marketplace/users.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import type { UserChange, UserData } from '../../marketplace/domain.ts'
import { dataOf } from './model.ts'
import type { Action, EventRow } from './model.ts'

/**
 * The request that tells the marketplace of a change. The event's id is its key, for every repeat. A create that goes as an update has
 * another one: where it is refused, because the user is there no more, it goes as a create, and that is another request.
 */
export function preparedChange(
  eventId: string,
  userId: string,
  action: Action,
  data: UserData | null,
  present: boolean | null,
): PreparedCall<'users.sync'> {
  const change = changeOf(userId, action, data, present)
  return prepareUserSync(change, action === 'CREATE' && change.action === 'update' ? `${eventId}${asUpdate}` : eventId)
}

const asUpdate = ':update'

/** Whether a create was written out as an update. */
export const wentAsUpdate = ({ idempotencyKey }: PreparedCall<'users.sync'>): boolean =>
  idempotencyKey.endsWith(asUpdate)

export const preparedEvent = (
  event: Pick<EventRow, 'id' | 'user_id' | 'action' | 'payload'>,
  present: boolean | null,
): PreparedCall<'users.sync'> => preparedChange(event.id, event.user_id, event.action, dataOf(event.payload), present)

/** A create of a user that the marketplace has acknowledged can only be meant as an update. */
function changeOf(userId: string, action: Action, data: UserData | null, present: boolean | null): UserChange {
  if (action === 'DELETE') return { action: 'delete', userId }
  if (data === null) throw new Error(`A ${action} without anything to say`)
  return { action: action === 'CREATE' && present !== true ? 'create' : 'update', userId, data }
}
