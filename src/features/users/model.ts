/** The words of this room. Rows are as the store holds them. */
import type { Code } from '../../kit/failure.ts'
import type { UserData } from '../../marketplace/domain.ts'

export type Action = 'CREATE' | 'UPDATE' | 'DEACTIVATE' | 'DELETE'

/** Every accepted event is in exactly one of these. */
export type EventState = 'pending' | 'retrying' | 'acknowledged' | 'dead' | 'superseded' | 'discarded'
export const eventStates = ['pending', 'retrying', 'acknowledged', 'dead', 'superseded', 'discarded'] as const

export type SyncStatus =
  | 'SYNCHRONIZED'
  | 'PENDING'
  | 'RETRYING'
  | 'FAILED'
  | 'DEAD'
  | 'SUPERSEDED'
  | 'DISCARDED'
  | 'DRIFTED'
  | 'UNKNOWN'
  | 'NEVER_SYNCED'

export const statusOfState: Record<EventState, SyncStatus> = {
  pending: 'PENDING',
  retrying: 'RETRYING',
  acknowledged: 'SYNCHRONIZED',
  dead: 'DEAD',
  superseded: 'SUPERSEDED',
  discarded: 'DISCARDED',
}

/** The door a change came through. */
export type Origin = 'api' | 'rest' | 'cli' | 'hook' | 'reconcile'

/** What is known of the requests of an event that has not been answered for good. */
export const doubt = {
  /** None has left, or what left did nothing. */
  none: 0,
  /** One has left, or may have left, and may be under way still. */
  underWay: 1,
  /** One may have had its effect, but the last was answered, so that what is sent now is not overtaken by it. */
  answered: 2,
} as const
export type Doubt = (typeof doubt)[keyof typeof doubt]

export interface UserRow {
  user_id: string
  sequence: number
  revision: number
  applied_revision: number | null
  active: number
  deleted: number
  data: string | null
  present: number | null
  marketplace_user_id: string | null
  verified_at: number | null
  due_at: number | null
  failures: number
  lease_owner: string | null
  lease_token: number
}

export interface EventRow {
  seq: number
  id: string
  user_id: string
  sequence: number
  revision: number
  action: Action
  state: EventState
  origin: Origin
  accepted_at: number
  finished_at: number | null
  superseded_by: string | null
  payload: string | null
  call: string | null
  digest: string
  in_doubt: Doubt
  attempts: number
  violations: number
  error_code: Code | null
  error_message: string | null
  change_no: number
}

export type AttemptOutcome =
  'ACKNOWLEDGED' | 'RETRYABLE' | 'TERMINAL' | 'TIMEOUT' | 'NETWORK' | 'DUPLICATE_ACKNOWLEDGED'

export interface AttemptRow {
  event_seq: number
  number: number
  at: number
  duration_ms: number
  http_status: number | null
  outcome: AttemptOutcome
  error_code: Code | null
  message: string | null
  upstream_request_id: string | null
}

export interface DriftRow {
  user_id: string
  field: string
  panel_digest: string
  marketplace_digest: string
  since: number
}

export const dataOf = (text: string | null): UserData | null => (text === null ? null : (JSON.parse(text) as UserData))
