import { mintServiceToken } from '../src/auth/mint.ts'
import { permissions } from '../src/auth/permissions.ts'
import type { Permission } from '../src/auth/permissions.ts'
import type { Config } from '../src/config/config.ts'

/** The gateway refuses tokens that live longer. */
export const longestTtlSeconds = 3600

/** What a developer needs to try everything; managing keys and reading the audit log is asked for by name. */
export const usualPermissions: readonly Permission[] = permissions.filter(
  (word) => word !== 'admin:keys' && word !== 'admin:audit',
)

interface Wish {
  permissions: readonly Permission[]
  ttlSeconds: number
  actingUserId?: string | undefined
  /** Wall clock, milliseconds. */
  now: number
}

/** A token that a gateway with this configuration accepts. */
export function developmentToken(config: Config, { actingUserId, ...wish }: Wish): Promise<string> {
  return mintServiceToken({
    ...wish,
    ...(actingUserId !== undefined && { actingUserId }),
    secret: config.GATEWAY_JWT_SECRET,
    issuer: config.GATEWAY_JWT_ISSUER,
    audience: config.GATEWAY_JWT_AUDIENCE,
    serviceId: config.SERVICE_ID,
  })
}
