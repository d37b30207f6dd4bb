/** Compares what the panel said with what the marketplace has. An outage is an error; only the marketplace's own "no" means missing. */
import type { Clock } from '../../kit/clock.ts'
import { newId } from '../../kit/ids.ts'
import type { CallContext } from '../../marketplace/context.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { MarketplaceUser } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { absence, differences } from './compare.ts'
import { settleFindings } from './findings.ts'
import type { Finding, Repaired } from './findings.ts'
import { dataOf } from './model.ts'
import type { Action, UserRow } from './model.ts'
import { statesOf } from './queries.ts'
import type { UserState } from './queries.ts'
import { shards } from './tallies.ts'

export interface VerifyParts {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly changes: Changes
  readonly clock: Clock
  readonly random: () => number
  /** Delivery time. */
  readonly now: () => number
  readonly wake: () => void
}

export type Comparison =
  | { readonly kind: 'unknown' | 'under-way' }
  | { readonly kind: 'matched' | 'missing' | 'orphaned' | 'drifted'; readonly finding: Finding }

export interface Verify {
  /** Compares one user and writes down what was found. Throws when the marketplace cannot be asked. */
  one(userId: string, context: CallContext): Promise<{ comparison: Comparison; state: UserState | null }>
  /** Puts a repair into the ledger: for what was found or refused or, with `force`, for what is right already. */
  repair(finding: Finding, state: UserState, force: boolean): Promise<Repaired | null>
}

export function createVerify(parts: VerifyParts): Verify {
  const { store, marketplace, clock } = parts
  const order = () => ({ nowMs: clock.now(), dueMs: parts.now(), shard: Math.floor(parts.random() * shards) })

  async function settle(finding: Finding): Promise<Repaired | null> {
    const [repaired] = await store.run(settleFindings, [finding], order())
    if (!repaired) return null
    parts.changes.publish([repaired.event.id])
    parts.wake()
    return repaired
  }

  return {
    async one(userId, context) {
      const [state] = await store.read(statesOf, [userId])
      if (!state || state.user.revision === 0) return { comparison: { kind: 'unknown' }, state: null }
      const has = await marketplace.users.get(userId, context)
      const comparison = compared(state.user, state.firstOpen !== null && !isRefused(state), has)
      if ('finding' in comparison) await settle(comparison.finding)
      return { comparison, state }
    },
    repair(finding, state, force) {
      const { user } = state
      const again = force || isRefused(state) ? (user.deleted === 1 ? 'DELETE' : 'UPDATE') : null
      const action = repairFor(user, finding) ?? again
      if (action === null) return Promise.resolve(null)
      return settle({ ...finding, repair: { eventId: newId(clock.now()), action } })
    },
  }
}

/** What was refused is not under way: it, and what waits behind it, goes on only when a person asks. */
const isRefused = ({ firstOpen }: UserState): boolean => firstOpen?.state === 'dead'

/** What is still under way differs rightly. */
export function compared(user: UserRow, underWay: boolean, has: MarketplaceUser | null): Comparison {
  const said = dataOf(user.data)
  if (underWay) return { kind: 'under-way' }
  const found = (kind: 'matched' | 'missing' | 'orphaned' | 'drifted', list: Finding['differences']): Comparison => ({
    kind,
    finding: { userId: user.user_id, sequence: user.sequence, differences: list, repair: null },
  })
  if (said === null || has === null) {
    if (said === null && has === null) return found('matched', [])
    return found(said === null ? 'orphaned' : 'missing', [absence(said, has)])
  }
  const list = differences(said, has)
  return found(list.length === 0 ? 'matched' : 'drifted', list)
}

/** What would mend it; null when nothing is broken. */
export function repairFor(user: UserRow, finding: Finding): Action | null {
  if (finding.differences.length === 0) return null
  if (user.deleted === 1) return 'DELETE'
  return finding.differences.some(({ field }) => field === 'user') ? 'CREATE' : 'UPDATE'
}
