/** Tokens for subgraphs: one for each of them and each caller's rights, used as long as it is fresh. */
import QuickLRU from 'quick-lru'
import { actingUser } from '../auth/caller.ts'
import type { Caller } from '../auth/caller.ts'
import { mintServiceToken } from '../auth/mint.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../kit/clock.ts'

/** Short enough that nobody can do much with one elsewhere. */
const ttlSeconds = 60
/** No older, so that one also outlives the request that it is sent with. */
const freshMs = 30_000
const kept = 10_000

/** Without waiting where there is a fresh one. */
export type MintSubgraphToken = (subgraph: string, caller?: Caller) => Promise<string> | string

interface Minted {
  token: Promise<string> | string
  readonly until: number
}

/** Undefined where no secret is configured: then subgraphs get no token. */
export function createSubgraphTokens(
  {
    SUBGRAPH_JWT_SECRET: secret,
    SERVICE_ID: serviceId,
    GATEWAY_JWT_AUDIENCE: issuer,
  }: Pick<Config, 'SUBGRAPH_JWT_SECRET' | 'SERVICE_ID' | 'GATEWAY_JWT_AUDIENCE'>,
  clock: Clock,
): MintSubgraphToken | undefined {
  if (secret === undefined) return undefined
  const fresh = new QuickLRU<string, Minted>({ maxSize: kept })
  return (subgraph, caller) => {
    const acting = caller && actingUser(caller)
    const permissions = caller && caller.kind !== 'anonymous' ? [...caller.permissions].sort() : []
    // Everything that the token says of the caller, and nothing else.
    const key = JSON.stringify([subgraph, acting, permissions])
    const known = fresh.get(key)
    if (known && known.until > clock.monotonic()) return known.token
    const token = mintServiceToken({
      secret,
      issuer,
      audience: subgraph,
      serviceId,
      permissions,
      ttlSeconds,
      now: clock.now(),
      ...(acting !== undefined && { actingUserId: acting }),
    })
    const entry: Minted = { token, until: clock.monotonic() + freshMs }
    fresh.set(key, entry)
    token.then(
      (minted) => (entry.token = minted),
      () => undefined,
    )
    return token
  }
}
