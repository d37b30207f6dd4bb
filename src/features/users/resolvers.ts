import type { Resolvers } from '../../generated/resolvers.ts'
import { invalid } from '../../kit/failure.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { fromParent } from '../../kit/unchanging.ts'
import type { Context } from '../../graphql/context.ts'
import { statesOfStatuses } from './event-filter.ts'
import type { HealthNumbers } from './health.ts'
import { changeIdOf } from './live.ts'
import { doubt, statusOfState } from './model.ts'
import type { SyncEvent, SyncUserResult, User } from './parents.ts'
import { healthOf, runOf, userEventOf } from './shapes.ts'
import { mostIds } from './service.ts'

const time = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : rfc3339(ms))
const ageSeconds = (nowMs: number, ms: number): number => Math.max(0, Math.floor((nowMs - ms) / 1000))

/** The answer to a change: its event and user are read only when they are asked for. */
const resultOf = (parent: unknown) => parent as SyncUserResult

export const usersResolvers: Resolvers = {
  Query: {
    user: (_root, { id }, { services, loaders, ...asker }) =>
      loaders.users.byId.load(services.users.readable(asker, id)),
    users(_root, { ids }, { services, loaders, ...asker }) {
      if (ids.length > mostIds) throw invalid(['ids'], `at most ${mostIds} ids`, `${ids.length}`)
      // Each entry fails alone; the types know only promises that hold a user.
      return ids.map(async (id) => loaders.users.byId.load(services.users.readable(asker, id)) as Promise<User>)
    },
    userSync: (_root, { userId }, { services, ...asker }) => services.users.userSync(asker, userId),
    syncEvents: (_root, args, { services, ...asker }) => services.users.operations.events(asker, args),
    syncHealth: async (_root, _args, { services, ...asker }) =>
      healthOf(services, await services.users.operations.health(asker)),
    reconcileRuns: async (_root, { first }, { services, ...asker }) =>
      (await services.users.reconcileRuns(asker, first ?? 10)).map(runOf),
    exportUser: (_root, { userId }, { services, ...asker }) => services.users.privacy.export(asker, userId),
  },

  Subscription: {
    userSyncChanged: {
      subscribe: (_root, { userId, status, afterEventId }, { services, ...asker }) =>
        services.users.live.events(asker, {
          userId,
          states: status ? statesOfStatuses(status) : null,
          after: afterEventId,
        }),
      resolve: (event: SyncEvent) => event,
    },
    syncHealthChanged: {
      subscribe: (_root, { intervalMs }, { services, ...asker }) =>
        services.users.live.health(asker, intervalMs ?? 2000),
      resolve: (numbers: HealthNumbers, _args: unknown, { services }: Context) => healthOf(services, numbers),
    },
  },

  Mutation: {
    verifyUserSync: (_root, { userId }, { services, ...asker }) => services.users.verify(asker, userId),
    resyncUser: (_root, { userId, force }, { services, ...asker }) =>
      services.users.resync(asker, userId, force ?? false),
    eraseUser: (_root, args, { services, ...asker }) => services.users.privacy.erase(asker, args),
    recordUserEvent: (_root, args, { services, ...asker }) => services.analytics.track(asker, [userEventOf(args)]),
    retrySyncEvents: (_root, args, { services, ...asker }) => services.users.operations.retry(asker, args),
    discardSyncEvents: (_root, args, { services, ...asker }) => services.users.operations.discard(asker, args),
    setSyncPaused: async (_root, { paused, reason }, { services, ...asker }) =>
      healthOf(services, await services.users.operations.setPaused(asker, paused, reason)),
    startReconcile: async (_root, { repair, sample }, { services, ...asker }) =>
      runOf(await services.users.startReconcile(asker, repair ?? false, sample ?? 1)),
    syncUser: (_root, { input }, context) => context.services.users.syncUser(context, input),
    syncUsers: (_root, { inputs }, { services, ...asker }) => services.users.syncUsers(asker, inputs),
  },

  User: {
    __resolveReference: ({ id }: { id: string }, { loaders }) => loaders.users.byId.load(id),
    displayName: fromParent(({ displayName, username }) => displayName ?? username),
    active: async ({ id }, _args, { loaders }) => {
      const { user } = await loaders.users.syncOf.load(id)
      return user === null ? null : user.active === 1 && user.deleted === 0
    },
    revision: async ({ id }, _args, { loaders }) => (await loaders.users.syncOf.load(id)).user?.revision ?? null,
    sync: ({ id }, _args, { loaders }) => loaders.users.syncOf.load(id),
    freshness: ({ provenance: { source, fetchedAtMs, stale } }, _args, { services }) => ({
      source,
      fetchedAt: rfc3339(fetchedAtMs),
      ageSeconds: ageSeconds(services.users.nowMs(), fetchedAtMs),
      stale,
    }),
  },

  UserSyncState: {
    desiredRevision: ({ user }) => user?.revision ?? 0,
    appliedRevision: ({ user }) => user?.applied_revision ?? null,
    lagSeconds: ({ waitingSince }, _args, { services }) =>
      waitingSince === null ? null : ageSeconds(services.users.nowMs(), waitingSince),
    lastVerifiedAt: ({ user }) => time(user?.verified_at),
    drift: ({ drift }) =>
      drift.map((row) => ({
        field: row.field,
        panelDigest: row.panel_digest,
        marketplaceDigest: row.marketplace_digest,
        since: rfc3339(row.since),
      })),
  },

  SyncEvent: {
    userId: ({ user_id }) => user_id,
    sequence: ({ sequence }) => String(sequence),
    status: ({ state }) => statusOfState[state],
    enqueuedAt: ({ accepted_at }) => rfc3339(accepted_at),
    nextAttemptAt: ({ next_attempt_at }) => time(next_attempt_at),
    deliveredAt: ({ state, finished_at }) => (state === 'acknowledged' ? time(finished_at) : null),
    supersededBy: ({ superseded_by }) => superseded_by,
    payloadDigest: ({ digest }) => digest,
    payload: ({ payload }) => (payload === null ? null : (JSON.parse(payload) as unknown)),
    errorCode: ({ error_code }) => error_code,
    mayHaveArrived: ({ in_doubt }) => in_doubt !== doubt.none,
    changeId: (event) => changeIdOf(event),
    attempts: async ({ seq }, _args, { loaders }) =>
      (await loaders.users.tries.load(seq)).map((row) => ({
        number: row.number,
        at: rfc3339(row.at),
        durationMs: row.duration_ms,
        httpStatus: row.http_status,
        outcome: row.outcome,
        errorCode: row.error_code,
        message: row.message,
        upstreamRequestId: row.upstream_request_id,
      })),
  },

  SyncHealth: {
    changeId: (_health, _args, { services }) => services.users.live.newest(),
    histogram: (_health, { bucket, range }, { services }) => services.users.operations.histogram(bucket, range),
  },

  SyncUserPayload: {
    event(parent, _args, { loaders }) {
      const { event, eventId } = resultOf(parent)
      return event ?? (eventId === null ? null : loaders.users.events.load(eventId))
    },
    user(parent, _args, { loaders }) {
      const { userId } = resultOf(parent)
      return userId === null ? null : loaders.users.described.load(userId)
    },
  },
}
