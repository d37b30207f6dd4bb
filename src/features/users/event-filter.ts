/** Which events an operator means: by conditions or by ids, as the schema spells them. */
import type { SyncEventFilter, SyncStatus as SyncStatusInput } from '../../generated/resolvers.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Problem } from '../../kit/problems.ts'
import type { EventFilter } from './event-list.ts'
import { eventStates, statusOfState } from './model.ts'

export interface SteeringArgs {
  readonly ids?: readonly string[] | null | undefined
  readonly filter?: SyncEventFilter | null | undefined
  readonly dryRun?: boolean | null | undefined
}

const mostIds = 250

/** Chosen by ids or by a filter, never all by leaving both out. */
export function readChoice(args: SteeringArgs, reason?: string): EventFilter | Problem[] {
  const checks = new Checks()
  const { ids, filter } = args
  if (reason !== undefined) checks.text(['reason'], reason, formats.prose(1, 500), 'reason')
  const conditions = Object.values(filter ?? {}).filter((value) => value !== null && value !== undefined)
  if (!ids && conditions.length === 0)
    checks.add(['ids'], 'choice', 'ids, or a filter with at least one condition', 'neither')
  checks.count(['ids'], ids, 1, mostIds)
  if (checks.failed) return [...checks.problems]
  return { ...readFilter(filter), ...(ids && { ids: [...ids] }) }
}

/** Throws VALIDATION_ERROR naming the condition; no filter chooses everything. */
export function readFilter(filter: SyncEventFilter | null | undefined): EventFilter {
  if (!filter) return {}
  const checks = new Checks()
  const { userId, status, action, errorCode, enqueuedAfter, enqueuedBefore, search } = filter
  checks.text(['filter', 'userId'], userId, formats.id, 'user.id')
  checks.text(['filter', 'enqueuedAfter'], enqueuedAfter, formats.dateTime, 'date-time')
  checks.text(['filter', 'enqueuedBefore'], enqueuedBefore, formats.dateTime, 'date-time')
  checks.text(['filter', 'search'], search, formats.line(1, 128), 'search')
  checks.throwIfAny()
  return {
    ...(userId && { userId }),
    ...(status && { states: statesOfStatuses(status) }),
    ...(action && { actions: action }),
    ...(errorCode && { errorCodes: errorCode }),
    ...(enqueuedAfter && { acceptedFrom: formats.instantOf(enqueuedAfter) }),
    ...(enqueuedBefore && { acceptedBefore: formats.instantOf(enqueuedBefore) }),
    ...(search && { search }),
  }
}

/** Statuses that no event can have choose nothing. */
export const statesOfStatuses = (statuses: readonly SyncStatusInput[]) =>
  eventStates.filter((state) => statuses.includes(statusOfState[state]))
