/**
 * Whether the marketplace has what the panel said, as the ledger knows it and as a look at the marketplace tells: one user is compared
 * and mended at once, all of them by a run in the background.
 */
import type { Asker } from '../../auth/asker.ts'
import { invalid } from '../../kit/failure.ts'
import type { Failure } from '../../kit/failure.ts'
import { newId } from '../../kit/ids.ts'
import { callContext } from '../../marketplace/asking.ts'
import { mustActForNobody, notYours, ownId, owns } from './ownership.ts'
import type { SyncUserResult, UserSyncState } from './parents.ts'
import { runs, startRun } from './reconcile-runs.ts'
import type { RunRow } from './reconcile-runs.ts'
import { neverHeardOf, refused } from './refusals.ts'
import type { States } from './states.ts'
import type { Switches } from './switches.ts'
import { createVerify } from './verify.ts'
import type { VerifyParts } from './verify.ts'

export interface Consistency {
  /** As the ledger knows it. */
  userSync(asker: Asker, userId: string): Promise<UserSyncState>
  /** In the order of the ids; a refusal in the place of a user that the caller may not see. */
  syncOf(asker: Asker, userIds: readonly string[]): Promise<(UserSyncState | Failure)[]>
  /** Compares one user with the marketplace now. Throws when the marketplace cannot be asked. */
  verify(asker: Asker, userId: string): Promise<UserSyncState>
  /** Sends again what differs, or everything with `force`. */
  resync(asker: Asker, userId: string, force: boolean): Promise<SyncUserResult>
  reconcileRuns(asker: Asker, limit: number): Promise<RunRow[]>
  /** Gives the run that is under way where there is one. */
  startReconcile(asker: Asker, repair: boolean, sample: number): Promise<RunRow>
}

interface ConsistencyParts extends VerifyParts {
  readonly states: States
  readonly switches: Switches
}

export function createConsistency(parts: ConsistencyParts): Consistency {
  const { store, clock, states, switches } = parts
  const verify = createVerify(parts)

  async function stateOf(userId: string): Promise<UserSyncState> {
    const [state] = await states.ofUsers([userId])
    return state as UserSyncState
  }

  return {
    async userSync(asker, userId) {
      ownId(asker.caller, 'userId', userId)
      return stateOf(userId)
    },

    async syncOf(asker, userIds) {
      const found = await states.ofUsers(userIds)
      return found.map((state) => (owns(asker.caller, state.userId) ? state : notYours()))
    },

    async verify(asker, userId) {
      ownId(asker.caller, 'userId', userId)
      switches.mustBeConnected()
      await verify.one(userId, callContext(asker))
      return stateOf(userId)
    },

    async resync(asker, userId, force) {
      switches.mustBeOn()
      ownId(asker.caller, 'userId', userId)
      const { comparison, state } = await verify.one(userId, callContext(asker))
      if (state === null) return refused([neverHeardOf(userId)])
      const repaired = 'finding' in comparison ? await verify.repair(comparison.finding, state, force) : null
      const event = repaired && states.shown(repaired.event, null)
      const status = repaired ? 'PENDING' : (await stateOf(userId)).status
      return { userId, eventId: event?.id ?? null, event, status, replayed: false, userErrors: [] }
    },

    reconcileRuns(asker, limit) {
      mustActForNobody(asker.caller)
      if (limit < 1 || limit > 100) throw invalid(['first'], '1 to 100', String(limit))
      return store.read(runs, limit)
    },

    startReconcile(asker, repair, sample) {
      switches.mustBeOn()
      mustActForNobody(asker.caller)
      if (!(sample > 0 && sample <= 1)) throw invalid(['sample'], 'a share above 0 and at most 1', String(sample))
      return store.run(startRun, newId(clock.now()), repair, String(sample), clock.now())
    },
  }
}
