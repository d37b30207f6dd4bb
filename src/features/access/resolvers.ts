import { actingUser } from '../../auth/caller.ts'
import type { MutationConfigureServiceClientArgs, Resolvers, SigningKeyInput } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { durationMs } from '../../kit/duration.ts'
import { invalid } from '../../kit/failure.ts'
import { problemOf } from '../../kit/problems.ts'
import type { ClientChange } from './clients.ts'
import type { NewSigningKey } from './new-keys.ts'
import { isForCaller } from './service-keys.ts'
import type { ServiceKeyPayload } from './service-keys.ts'

export const accessResolvers: Resolvers = {
  Query: {
    caller: (_root, _args, { services, ...asker }) => services.access.caller(asker),
    health: (_root, _args, { services, ...asker }) => services.access.health(asker),
    serviceClients: (_root, _args, { services }) => services.access.keys.serviceClients(),
    auditLog: (_root, args, { services }) => services.access.auditPage(args),
  },

  Mutation: {
    createServiceClient: async (_root, input, { services, ...asker }) =>
      asPayload(await services.access.keys.createServiceClient(input, services.access.actorOf(asker))),
    rotateServiceKey: async (_root, { clientId, overlap }, { services, ...asker }) => {
      const overlapMs = durationMs(overlap ?? 'PT24H')
      if (overlapMs === undefined) throw invalid(['overlap'], 'a length of time such as `PT24H`', 'another text')
      return asPayload(
        await services.access.keys.rotateServiceKey({ clientId, overlapMs }, services.access.actorOf(asker)),
      )
    },
    revokeServiceKey: async (_root, { keyId }, { services, ...asker }) => {
      const credential = asker.caller.kind === 'service' ? asker.caller.credential : undefined
      const { keys, actorOf } = services.access
      return asPayload(await keys.revokeServiceKey({ keyId, credential }, actorOf(asker)))
    },
    configureServiceClient: async (_root, { clientId, ...change }, { services, ...asker }) => {
      const wanted = { ...said(change), ...(change.signature && { signature: signatureWords[change.signature] }) }
      const { keys, actorOf } = services.access
      try {
        return { client: await keys.configureServiceClient(clientId, wanted, actorOf(asker)), userErrors: [] }
      } catch (error) {
        if (isForCaller(error)) return { client: null, userErrors: [problemOf(error)] }
        throw error
      }
    },
    addSigningKey: async (_root, { clientId, key }, { services, ...asker }) =>
      asPayload(await services.access.keys.addSigningKey(clientId, signingKey(key), services.access.actorOf(asker))),
    registerOldApiKey: async (_root, { clientId, key }, { services, ...asker }) =>
      asPayload(await services.access.keys.registerOldApiKey(clientId, key, services.access.actorOf(asker))),
  },

  ServiceClient: {
    lastUsedAt: ({ lastUsedAt }) => time(lastUsedAt),
    signature: ({ signature }) => signatureRules[signature],
  },

  ServiceKey: {
    createdAt: ({ createdAt }) => rfc3339(createdAt),
    expiresAt: ({ expiresAt }) => time(expiresAt),
    lastUsedAt: ({ lastUsedAt }) => time(lastUsedAt),
  },

  AuditConnection: {
    chainValid: ({ chainValid }) => chainValid(),
  },

  AuditEntry: {
    at: ({ at }) => rfc3339(at),
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

const signatureWords = { NONE: 'none', LEGACY: 'legacy', RFC9421: 'rfc9421' } as const
const signatureRules = { none: 'NONE', legacy: 'LEGACY', rfc9421: 'RFC9421' } as const

/** Without what was not said: null means nothing else here. */
const said = ({
  permissions,
  acceptsOldAudience,
  apiKeyRequired,
  disabled,
}: Omit<MutationConfigureServiceClientArgs, 'clientId'>): ClientChange => ({
  permissions: permissions ?? undefined,
  acceptsOldAudience: acceptsOldAudience ?? undefined,
  apiKeyRequired: apiKeyRequired ?? undefined,
  disabled: disabled ?? undefined,
})

function signingKey({ hmacSha256, ed25519, legacy }: SigningKeyInput): NewSigningKey {
  if (typeof ed25519 === 'string') return { algorithm: 'ed25519', publicKey: ed25519 }
  if (typeof legacy === 'string') return { algorithm: 'legacy', secret: legacy }
  if (!hmacSha256) throw invalid(['key', 'hmacSha256'], '`true`', '`false`')
  return { algorithm: 'hmac-sha256' }
}

const time = (ms: number | null): string | null => (ms === null ? null : rfc3339(ms))

const asPayload = ({ key, secret, userErrors }: ServiceKeyPayload) => ({
  key,
  secret,
  userErrors: userErrors.map(problemOf),
})
