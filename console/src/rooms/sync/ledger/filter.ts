/** Which events are looked at, as it stands in the address: words of a list are parted by commas, times are UTC. */
import type {
  ErrorCode,
  SyncAction,
  SyncEventFilter,
  SyncLedgerQueryVariables,
  SyncStatus,
} from '../../../generated/graphql.ts'
import { instantOf } from '../../../parts/instant.ts'

export const conditionNames = ['search', 'user', 'state', 'action', 'code', 'from', 'to'] as const
export type ConditionName = (typeof conditionNames)[number]
export type Conditions = Readonly<Partial<Record<ConditionName, string>>>

export const pageSize = 25

export function conditionsOf(query: URLSearchParams): Conditions {
  const given = conditionNames.map((name) => [name, query.get(name)?.trim() ?? ''] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}

/** A word that the gateway does not know goes to it all the same: its refusal is shown, where leaving it out would show too much. */
export function filterOf({ search, user, state, action, code, from, to }: Conditions): SyncEventFilter {
  return {
    ...(search !== undefined && { search }),
    ...(user !== undefined && { userId: user }),
    ...(state !== undefined && { status: state.split(',') as SyncStatus[] }),
    ...(action !== undefined && { action: action.split(',') as SyncAction[] }),
    ...(code !== undefined && { errorCode: code.split(',') as ErrorCode[] }),
    ...(from !== undefined && { enqueuedAfter: instantOf(from) }),
    ...(to !== undefined && { enqueuedBefore: instantOf(to) }),
  }
}

/** A page is named by the cursor beside which it lies, in either direction. */
export function pageOf(query: URLSearchParams): Omit<SyncLedgerQueryVariables, 'filter'> {
  const before = query.get('before')
  if (before !== null) return { last: pageSize, before }
  const after = query.get('after')
  return { first: pageSize, ...(after !== null && { after }) }
}
