/** What waits for the gateway: a change of a user, or something a user did. */
import type { TrackEventInput } from '../generated/graphql.ts'
import type { Change } from './panel-user.ts'

export type Event = Change | TrackEventInput

export const isChange = (event: Event): event is Change => 'action' in event

export const keyOf = (event: Event): string => (isChange(event) ? event.idempotencyKey : event.messageId)

export const userOf = (event: Event): string | undefined => event.userId ?? undefined

const hooks = {
  CREATE: 'onUserCreated',
  UPDATE: 'onUserUpdated',
  DEACTIVATE: 'onUserUpdated',
  DELETE: 'onUserDeleted',
} as const

/** The hook whose call this was. */
export const hookOf = (event: Event): string =>
  isChange(event) ? hooks[event.action] : event.type === 'user_logout' ? 'onUserLogout' : 'onUserLogin'
