/** The words of the ledger as people read them. Each with what it means, for whoever rests on it. */
import type { AttemptOutcome, CircuitState, ErrorCode, SyncAction, SyncStatus } from '../../generated/graphql.ts'

interface Word {
  readonly text: string
  readonly means: string
  readonly mood?: 'good' | 'bad'
}

export const statusWords: Readonly<Record<SyncStatus, Word>> = {
  PENDING: { text: 'Pending', means: 'Accepted and on its way' },
  RETRYING: { text: 'Retrying', means: 'Tried and to be tried again' },
  DEAD: { text: 'Dead', means: 'Refused by the marketplace for good; needs a person', mood: 'bad' },
  SYNCHRONIZED: { text: 'Synchronised', means: 'The marketplace has it', mood: 'good' },
  SUPERSEDED: { text: 'Superseded', means: 'A later change took its place before it was sent' },
  DISCARDED: { text: 'Discarded', means: 'Given up by a person' },
  DRIFTED: { text: 'Drifted', means: 'The marketplace has something else than the panel said', mood: 'bad' },
  FAILED: { text: 'Not accepted', means: 'Not accepted by this gateway', mood: 'bad' },
  UNKNOWN: { text: 'Not known', means: 'Nothing was acknowledged yet' },
  NEVER_SYNCED: { text: 'Never heard of', means: 'The panel never told this gateway about the user' },
}

/** The states that an event of the ledger can have, in the order of its life. */
export const eventStatuses: readonly SyncStatus[] = [
  'PENDING',
  'RETRYING',
  'DEAD',
  'SYNCHRONIZED',
  'SUPERSEDED',
  'DISCARDED',
]

export const actionWords: Readonly<Record<SyncAction, string>> = {
  CREATE: 'Create',
  UPDATE: 'Update',
  DEACTIVATE: 'Deactivate',
  DELETE: 'Delete',
}
export const actions = Object.keys(actionWords) as readonly SyncAction[]

export const outcomeWords: Readonly<Record<AttemptOutcome, string>> = {
  ACKNOWLEDGED: 'Acknowledged',
  DUPLICATE_ACKNOWLEDGED: 'Acknowledged; the marketplace had it already',
  RETRYABLE: 'Failed for now',
  TERMINAL: 'Refused for good',
  TIMEOUT: 'No answer in time',
  NETWORK: 'The connection failed',
}

export const circuitWords: Readonly<Record<CircuitState, Word>> = {
  CLOSED: { text: 'Closed', means: 'Calls go through', mood: 'good' },
  HALF_OPEN: { text: 'Half open', means: 'A few calls are let through to see whether it works again' },
  OPEN: { text: 'Open', means: 'Calls are refused at once, because most have failed lately', mood: 'bad' },
}

/** Those that the marketplace, or the way to it, can have answered with. */
export const errorCodes: readonly ErrorCode[] = [
  'SERVICE_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_CONTRACT_VIOLATION',
  'RATE_LIMIT_EXCEEDED',
  'VALIDATION_ERROR',
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'RESOURCE_NOT_FOUND',
  'AUTHENTICATION_FAILED',
  'AUTHORIZATION_FAILED',
  'FEATURE_DISABLED',
  'INTERNAL_ERROR',
]
