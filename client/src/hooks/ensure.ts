import { GatewayError } from '../error.ts'
import { ResyncUserDocument, UserSyncDocument, VerifyUserSyncDocument } from '../generated/graphql.ts'
import type { SyncStatus } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import { idOf } from './panel-user.ts'
import type { PanelUser } from './panel-user.ts'

/** `synced` only when the marketplace was compared and has what the panel said. An outage is `unknown`, never "missing". */
export interface EnsureOutcome {
  readonly outcome: 'synced' | 'under-way' | 'repairing' | 'not-known-here' | 'unknown'
  readonly status: SyncStatus
  readonly error?: Error | undefined
}

const underWay: ReadonlySet<SyncStatus> = new Set(['PENDING', 'RETRYING'])

/** Never rejects. `tellAbout` says who the user is, where the gateway never heard of it; false when it cannot. */
export async function ensureSynced(
  request: Request,
  user: string | number | Pick<PanelUser, 'id'>,
  tellAbout: () => Promise<boolean>,
): Promise<EnsureOutcome> {
  try {
    const userId = idOf(user)
    const { userSync } = await request(UserSyncDocument, { userId })
    if (underWay.has(userSync.status)) return { outcome: 'under-way', status: userSync.status }
    if (userSync.status === 'NEVER_SYNCED') {
      return { outcome: (await tellAbout()) ? 'repairing' : 'not-known-here', status: userSync.status }
    }
    // Comparing again does no harm, and neither does repairing what has been repaired.
    const { verifyUserSync } = await request(VerifyUserSyncDocument, { userId }, { repeatable: true })
    if (verifyUserSync.status === 'SYNCHRONIZED') return { outcome: 'synced', status: 'SYNCHRONIZED' }
    const { resyncUser } = await request(ResyncUserDocument, { userId }, { repeatable: true })
    const [problem] = resyncUser.userErrors
    if (problem)
      return { outcome: 'unknown', status: resyncUser.status, error: new GatewayError(problem.code, problem.message) }
    return { outcome: resyncUser.status === 'SYNCHRONIZED' ? 'synced' : 'repairing', status: resyncUser.status }
  } catch (cause) {
    return { outcome: 'unknown', status: 'UNKNOWN', error: cause instanceof Error ? cause : new Error(String(cause)) }
  }
}
