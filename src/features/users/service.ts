/** What can be done with users: read them, tell the gateway what they are now, compare and repair, see and steer the delivery. */
import type { Asker } from '../../auth/asker.ts'
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { invalid } from '../../kit/failure.ts'
import { newId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { createConsistency } from './consistency.ts'
import type { Consistency } from './consistency.ts'
import { createDiskGuard } from './disk-guard.ts'
import { createIntake } from './intake.ts'
import { createLive } from './live.ts'
import type { Live } from './live.ts'
import type { AttemptRow } from './model.ts'
import { createOperations } from './operations.ts'
import type { Operations } from './operations.ts'
import { ownId } from './ownership.ts'
import type { SyncUserResult, User } from './parents.ts'
import { createPrivacy } from './privacy.ts'
import type { OtherStore, Privacy } from './privacy.ts'
import { createProfiles } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import { triesOf } from './queries.ts'
import { createStates } from './states.ts'
import type { States } from './states.ts'
import { createSwitches } from './switches.ts'
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
  /** Other rooms that keep things about users, for erasure and export. */
  readonly otherStores?: readonly OtherStore[] | undefined
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
  /** How long profiles may be shown again without asking; not at all unless it is said. */
  readonly recentMs?: number | undefined
}

export interface SyncUsersResult {
  readonly batchId: string
  readonly accepted: number
  readonly rejected: number
  readonly results: SyncUserResult[]
}

export interface UsersService extends Consistency {
  readonly states: States
  readonly waiting: Waiting
  readonly operations: Operations
  readonly privacy: Privacy
  readonly live: Live
  nowMs(): number
  /** The id, if it is one and the caller may read that user; throws when not. */
  readable(asker: Asker, id: string): string
  /** What this caller was shown a moment ago, of what many ask for. */
  recentProfiles: Profiles['recentOf']
  profiles(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<User> | null>>
  described(ids: readonly string[]): Promise<(User | null)[]>
  tries(seqs: readonly number[]): Promise<AttemptRow[][]>
  syncUser(asker: Asker, input: SyncUserInput): Promise<SyncUserResult>
  syncUsers(asker: Asker, inputs: readonly SyncUserInput[]): Promise<SyncUsersResult>
  /** Waits for what is still being written down. */
  stop(): Promise<void>
}

/** Inputs of one call, and ids of one read. */
export const mostInputs = 250
export const mostIds = 100

export function createUsersService(options: UsersOptions): UsersService {
  const { store, marketplace, clock, log, random, delivery, changes, config } = options
  const { now, wake } = delivery
  const states = createStates(store, clock, now)
  const waiting = createWaiting(states, changes, clock)
  const switches = createSwitches(config)
  const parts = { store, marketplace, clock, random, states, waiting, changes, switches, config, now, wake }
  const profiles = createProfiles({ ...parts, log, connected: config.connected, recentMs: config.recentMs ?? 0 })
  const operations = createOperations(parts)
  const intake = createIntake({ ...parts, mustHaveRoom: createDiskGuard(config.dataDir, clock) })
  const privacy = createPrivacy({
    ...parts,
    intake,
    forget: profiles.forget,
    waitMs: config.waitMs,
    others: options.otherStores ?? [],
  })

  return {
    states,
    waiting,
    operations,
    privacy,
    live: createLive({ ...parts, operations }),
    ...createConsistency(parts),
    nowMs: () => clock.now(),
    readable: (asker, id) => ownId(asker.caller, 'id', id),
    profiles: profiles.byIds,
    recentProfiles: profiles.recentOf,
    described: profiles.asDescribed,
    async tries(seqs) {
      const rows = await store.read(triesOf, seqs)
      return seqs.map((seq) => rows.filter((row) => row.event_seq === seq))
    },
    async syncUser(asker, input) {
      switches.mustBeOn()
      return intake.one(asker, input)
    },
    async syncUsers(asker, inputs) {
      switches.mustBeOn()
      if (inputs.length === 0 || inputs.length > mostInputs)
        throw invalid(['inputs'], `1 to ${mostInputs} inputs`, `${inputs.length}`)
      const results = await intake.many(asker, inputs)
      const accepted = results.filter((result) => result.userErrors.length === 0).length
      return { batchId: newId(clock.now()), accepted, rejected: results.length - accepted, results }
    },
    stop: () => profiles.settled(),
  }
}
