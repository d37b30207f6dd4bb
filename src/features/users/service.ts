/** What can be done with users: read them, tell the gateway what they are now, compare and repair, see and steer the delivery. */
import { statfs } from 'node:fs/promises'
import type { Asker } from '../../auth/asker.ts'
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure, describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { newId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { Problem } from '../../kit/problems.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from './changes.ts'
import { createIntake } from './intake.ts'
import type { AttemptRow, SyncStatus } from './model.ts'
import { mustOwn } from './ownership.ts'
import type { SyncEvent, User, UserSyncState } from './parents.ts'
import { createProfiles } from './profiles.ts'
import { triesOf } from './queries.ts'
import { createStates } from './states.ts'
import type { States } from './states.ts'
import { createWaiting } from './waiting.ts'
import type { Waiting } from './waiting.ts'

export interface UsersOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** The delivery worker's part that the service needs: its time, and to wake it. */
  readonly delivery: { now(): number; wake(): void }
  readonly changes: Changes
  readonly config: UsersConfig
  /** Ends the process at a named point, in fault tests. */
  readonly crashAt?: ((point: 'sync.accepted') => void) | undefined
}

export interface UsersConfig {
  /** ENABLE_USER_SYNC */
  readonly syncEnabled: boolean
  /** ENABLE_MARKETPLACE_INTEGRATION */
  readonly connected: boolean
  /** SYNC_WAIT_MS */
  readonly waitMs: number
  /** SYNC_BACKLOG_MAX */
  readonly backlogMax: number
  /** Folder of the embedded store, whose disk must not fill up; none with PostgreSQL. */
  readonly dataDir?: string | undefined
}

/** What became of one change. */
export interface SyncUserResult {
  readonly userId: string | null
  readonly eventId: string | null
  /** Null when it was not read yet; see `eventId`. */
  readonly event: SyncEvent | null
  readonly status: SyncStatus
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface SyncUsersResult {
  readonly batchId: string
  readonly accepted: number
  readonly rejected: number
  readonly results: SyncUserResult[]
}

export interface UsersService {
  readonly states: States
  readonly waiting: Waiting
  nowMs(): number
  /** The id, if it is one and the caller may read that user; throws when not. */
  readable(asker: Asker, id: string): string
  profiles(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<User> | null>>
  described(ids: readonly string[]): Promise<(User | null)[]>
  tries(seqs: readonly number[]): Promise<AttemptRow[][]>
  syncUser(asker: Asker, input: SyncUserInput): Promise<SyncUserResult>
  syncUsers(asker: Asker, inputs: readonly SyncUserInput[]): Promise<SyncUsersResult>
  userSync(asker: Asker, userId: string): Promise<UserSyncState>
  /** Waits for what is still being written down. */
  stop(): Promise<void>
}

/** Inputs of one call, and ids of one read. */
export const mostInputs = 250
export const mostIds = 100
const leastFreeShare = 0.05

export function createUsersService(options: UsersOptions): UsersService {
  const { store, marketplace, clock, log, random, delivery, changes, config } = options
  const states = createStates(store, clock, delivery.now)
  const waiting = createWaiting(states, changes, clock)
  const profiles = createProfiles({ store, marketplace, clock, log, connected: config.connected })
  const intake = createIntake({
    store,
    clock,
    random,
    states,
    changes,
    waiting,
    now: delivery.now,
    wake: delivery.wake,
    mustHaveRoom: createDiskGuard(config.dataDir, clock),
    config,
    crashAt: options.crashAt ?? (() => undefined),
  })

  const mustBeOn = () => {
    if (config.syncEnabled && config.connected) return
    const name = config.syncEnabled ? 'ENABLE_MARKETPLACE_INTEGRATION' : 'ENABLE_USER_SYNC'
    throw new Failure('FEATURE_DISABLED', `Synchronising users is switched off (${name}).`)
  }

  return {
    states,
    waiting,
    nowMs: () => clock.now(),
    readable(asker, id) {
      if (!formats.id.test(id)) throw invalid(['id'], formats.id.expects, describe(id))
      mustOwn(asker.caller, id)
      return id
    },
    profiles: profiles.byIds,
    described: profiles.asDescribed,
    async tries(seqs) {
      const rows = await store.read(triesOf, seqs)
      return seqs.map((seq) => rows.filter((row) => row.event_seq === seq))
    },
    async syncUser(asker, input) {
      mustBeOn()
      return intake.one(asker, input)
    },
    async syncUsers(asker, inputs) {
      mustBeOn()
      if (inputs.length === 0 || inputs.length > mostInputs)
        throw invalid(['inputs'], `1 to ${mostInputs} inputs`, `${inputs.length}`)
      const results = await intake.many(asker, inputs)
      const accepted = results.filter((result) => result.userErrors.length === 0).length
      return { batchId: newId(clock.now()), accepted, rejected: results.length - accepted, results }
    },
    async userSync(asker, userId) {
      if (!formats.id.test(userId)) throw invalid(['userId'], formats.id.expects, describe(userId))
      mustOwn(asker.caller, userId)
      const [state] = await states.ofUsers([userId])
      return state as UserSyncState
    },
    stop: () => profiles.settled(),
  }
}

/** Refuses before the disk is full, so that what was accepted can still be worked off. Looks at most every few seconds. */
function createDiskGuard(folder: string | undefined, clock: Clock): () => Promise<void> {
  let lookedAt = -Infinity
  let low = false
  return async () => {
    if (folder === undefined) return
    if (clock.monotonic() - lookedAt > 2_000) {
      lookedAt = clock.monotonic()
      const disk = await statfs(folder).catch(() => null)
      low = disk !== null && disk.bavail < disk.blocks * leastFreeShare
    }
    if (!low) return
    throw new Failure('SERVICE_UNAVAILABLE', 'The disk of the store is nearly full; nothing was accepted.', {
      retryAfterSeconds: 30,
    })
  }
}
