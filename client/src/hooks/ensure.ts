import { UserSyncDocument, VerifyUserSyncDocument } from '../generated/graphql.ts'
import type { SyncStatus } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import { hasToBeTold, knownBeforeTelling } from './known.ts'
import { idOf } from './panel-user.ts'
import type { PanelUser } from './panel-user.ts'
import { resync } from './resync.ts'

/** `synced` only when the marketplace was compared and has what the panel said. An outage is `unknown`, never "missing". */
export interface EnsureOutcome {
  /** `refused`: the marketplace has refused what was said last; say who the user is now, or ask a person. */
  readonly outcome: 'synced' | 'under-way' | 'repairing' | 'refused' | 'not-known-here' | 'unknown'
  readonly status: SyncStatus
  readonly error?: Error | undefined
}

type Tell = (action: 'CREATE' | 'UPDATE', user: PanelUser) => Promise<boolean>

const underWay: ReadonlySet<SyncStatus> = new Set(['PENDING', 'RETRYING'])

/**
 * Never rejects. A user that is given whole can be told anew, where the gateway never heard of it or the marketplace refused it; one who
 * is shut out and whom nobody knows is not told of.
 */
export async function ensureSynced(
  request: Request,
  user: string | number | Pick<PanelUser, 'id'>,
  tell: Tell,
): Promise<EnsureOutcome> {
  try {
    const userId = idOf(user)
    const { status } = (await request(UserSyncDocument, { userId })).userSync
    if (underWay.has(status)) return { outcome: 'under-way', status }
    if (status === 'NEVER_SYNCED' || status === 'DEAD') {
      const told = isWhole(user) && (await tellAnew(request, userId, user, tell))
      return { outcome: told ? 'repairing' : status === 'DEAD' ? 'refused' : 'not-known-here', status }
    }
    return await compareAndRepair(request, userId)
  } catch (cause) {
    return { outcome: 'unknown', status: 'UNKNOWN', error: cause instanceof Error ? cause : new Error(String(cause)) }
  }
}

async function tellAnew(request: Request, userId: string, user: PanelUser, tell: Tell): Promise<boolean> {
  const known = await knownBeforeTelling(request, [userId])
  const problem = known.unreadable.get(userId)
  if (problem) throw problem
  return hasToBeTold(user, userId, known) && tell(known.there.has(userId) ? 'UPDATE' : 'CREATE', user)
}

/** Comparing again does no harm. */
async function compareAndRepair(request: Request, userId: string): Promise<EnsureOutcome> {
  const { verifyUserSync } = await request(VerifyUserSyncDocument, { userId }, { repeatable: true })
  if (verifyUserSync.status === 'SYNCHRONIZED') return { outcome: 'synced', status: 'SYNCHRONIZED' }
  const status = await resync(request, userId)
  return { outcome: status === 'SYNCHRONIZED' ? 'synced' : 'repairing', status }
}

const isWhole = (user: string | number | Pick<PanelUser, 'id'>): user is PanelUser =>
  typeof user === 'object' && user !== null && 'email' in user && 'username' in user
