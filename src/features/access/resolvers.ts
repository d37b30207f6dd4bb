import { actingUser } from '../../auth/caller.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'

export const accessResolvers: Resolvers = {
  Query: {
    caller: (_root, _args, { services, ...asker }) => services.access.caller(asker),
    health: (_root, _args, { services, ...asker }) => services.access.health(asker),
  },

  Caller: {
    serviceId: (caller) => (caller.kind === 'service' ? caller.serviceId : caller.issuer),
    subject: (caller) => (caller.kind === 'service' ? caller.subject : caller.userId),
    actingUserId: (caller) => actingUser(caller) ?? null,
    permissions: ({ permissions }) => [...permissions].sort(),
    tokenExpiresAt: ({ tokenExpiresAt }) => (tokenExpiresAt < 8.64e15 ? rfc3339(tokenExpiresAt) : null),
    rateLimits: (caller, _args, { services }) => services.access.budgets(caller),
    features: (_caller, _args, { services }) => services.access.features(),
  },

  Health: {
    uptimeSeconds: ({ startedAtMs, nowMs }) => Math.max(0, Math.floor((nowMs - startedAtMs) / 1000)),
    startedAt: ({ startedAtMs }) => rfc3339(startedAtMs),
  },
}
