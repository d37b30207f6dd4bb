/** What can be done with users: read them, tell the gateway what they are now, compare and repair, see and steer the delivery. */
import type { Asker } from '../../auth/asker.ts'
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure, describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { newId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { Problem } from '../../kit/problems.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import { callContext } from '../../marketplace/asking.ts'
import type { Entry } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from './changes.ts'
import { createDiskGuard } from './disk-guard.ts'
import { createIntake, refused } from './intake.ts'
import { createLive } from './live.ts'
import type { Live } from './live.ts'
import type { AttemptRow, SyncStatus } from './model.ts'
import { createOperations } from './operations.ts'
import type { Operations } from './operations.ts'
import { mustActForNobody, mustOwn, notYours, owns } from './ownership.ts'
import type { SyncEvent, User, UserSyncState } from './parents.ts'
import { createPrivacy } from './privacy.ts'
import type { OtherStore, Privacy } from './privacy.ts'
import { createProfiles } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import { triesOf } from './queries.ts'
import { runs, startRun } from './reconcile-runs.ts'
import type { RunRow } from './reconcile-runs.ts'
import { createStates } from './states.ts'
import type { States } from './states.ts'
import { createWaiting } from './waiting.ts'
import { createVerify } from './verify.ts'
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
  /** In the order of the ids; a refusal in the place of a user that the caller may not see. */
  syncOf(asker: Asker, userIds: readonly string[]): Promise<(UserSyncState | Failure)[]>
  syncUser(asker: Asker, input: SyncUserInput): Promise<SyncUserResult>
  syncUsers(asker: Asker, inputs: readonly SyncUserInput[]): Promise<SyncUsersResult>
  userSync(asker: Asker, userId: string): Promise<UserSyncState>
  /** Compares one user with the marketplace now. Throws when the marketplace cannot be asked. */
  verify(asker: Asker, userId: string): Promise<UserSyncState>
  /** Sends again what differs, or everything with `force`. */
  resync(asker: Asker, userId: string, force: boolean): Promise<SyncUserResult>
  reconcileRuns(asker: Asker, limit: number): Promise<RunRow[]>
  startReconcile(asker: Asker, repair: boolean, sample: number): Promise<RunRow>
  /** Waits for what is still being written down. */
  stop(): Promise<void>
}

/** Inputs of one call, and ids of one read. */
export const mostInputs = 250
export const mostIds = 100

export function createUsersService(options: UsersOptions): UsersService {
  const { store, marketplace, clock, log, random, delivery, changes, config } = options
  const states = createStates(store, clock, delivery.now)
  const waiting = createWaiting(states, changes, clock)
  const profiles = createProfiles({
    store,
    marketplace,
    clock,
    log,
    connected: config.connected,
    recentMs: config.recentMs ?? 0,
  })
  const shared = { store, marketplace, clock, random, states, changes, now: delivery.now, wake: delivery.wake }
  const operations = createOperations(shared)
  const verify = createVerify(shared)
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
  })

  const live = createLive({ store, clock, changes, states, operations })
  const privacy = createPrivacy({
    store,
    clock,
    intake,
    states,
    waiting,
    waitMs: config.waitMs,
    others: options.otherStores ?? [],
  })

  function mustBeId(userId: string, asker: Asker): void {
    if (!formats.id.test(userId)) throw invalid(['userId'], formats.id.expects, describe(userId))
    mustOwn(asker.caller, userId)
  }

  const mustBeConnected = () => {
    if (config.connected) return
    throw new Failure(
      'FEATURE_DISABLED',
      'The link to the marketplace is switched off (ENABLE_MARKETPLACE_INTEGRATION).',
    )
  }

  const mustBeOn = () => {
    mustBeConnected()
    if (!config.syncEnabled)
      throw new Failure('FEATURE_DISABLED', 'Synchronising users is switched off (ENABLE_USER_SYNC).')
  }

  return {
    states,
    waiting,
    operations,
    live,
    privacy: {
      ...privacy,
      async erase(asker, args) {
        mustBeOn()
        const result = await privacy.erase(asker, args)
        if (result.certificate) profiles.forget(args.userId)
        return result
      },
    },
    nowMs: () => clock.now(),
    readable(asker, id) {
      if (!formats.id.test(id)) throw invalid(['id'], formats.id.expects, describe(id))
      mustOwn(asker.caller, id)
      return id
    },
    profiles: profiles.byIds,
    recentProfiles: profiles.recentOf,
    described: profiles.asDescribed,
    async tries(seqs) {
      const rows = await store.read(triesOf, seqs)
      return seqs.map((seq) => rows.filter((row) => row.event_seq === seq))
    },
    async syncOf(asker, userIds) {
      const found = await states.ofUsers(userIds)
      return found.map((state) => (owns(asker.caller, state.userId) ? state : notYours()))
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
      mustBeId(userId, asker)
      const [state] = await states.ofUsers([userId])
      return state as UserSyncState
    },
    async verify(asker, userId) {
      mustBeId(userId, asker)
      mustBeConnected()
      await verify.one(userId, callContext(asker))
      const [state] = await states.ofUsers([userId])
      return state as UserSyncState
    },
    async resync(asker, userId, force) {
      mustBeOn()
      mustBeId(userId, asker)
      const { comparison, state } = await verify.one(userId, callContext(asker))
      if (state === null) return refused([neverHeardOf(userId)])
      const repaired = 'finding' in comparison ? await verify.repair(comparison.finding, state, force) : null
      const [now] = await states.ofUsers([userId])
      const event = repaired ? states.shown(repaired.event, null) : (now?.lastEvent ?? null)
      const status = repaired ? 'PENDING' : (now?.status ?? 'UNKNOWN')
      return { userId, eventId: event?.id ?? null, event, status, replayed: false, userErrors: [] }
    },
    reconcileRuns(asker, limit) {
      mustActForNobody(asker.caller)
      if (limit < 1 || limit > 100) throw invalid(['first'], '1 to 100', String(limit))
      return store.read(runs, limit)
    },
    startReconcile(asker, repair, sample) {
      mustBeOn()
      mustActForNobody(asker.caller)
      if (!(sample > 0 && sample <= 1)) throw invalid(['sample'], 'a share above 0 and at most 1', String(sample))
      return store.run(startRun, newId(clock.now()), repair, String(sample), clock.now())
    },
    stop: () => profiles.settled(),
  }
}

const neverHeardOf = (id: string): Problem => ({
  __typename: 'NotFoundError',
  code: 'RESOURCE_NOT_FOUND',
  message: 'The panel never told this gateway about the user. Send it with syncUser.',
  path: ['userId'],
  id,
})
