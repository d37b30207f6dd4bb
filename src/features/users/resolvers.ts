import type { Resolvers } from '../../generated/resolvers.ts'
import { invalid } from '../../kit/failure.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { statusOfState } from './model.ts'
import type { User } from './parents.ts'
import { mostIds } from './service.ts'
import type { SyncUserResult } from './service.ts'

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
  },

  Mutation: {
    syncUser: (_root, { input }, { services, ...asker }) => services.users.syncUser(asker, input),
    syncUsers: (_root, { inputs }, { services, ...asker }) => services.users.syncUsers(asker, inputs),
  },

  User: {
    __resolveReference: ({ id }: { id: string }, { loaders }) => loaders.users.byId.load(id),
    displayName: ({ displayName, username }) => displayName ?? username,
    externalId: () => null,
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
