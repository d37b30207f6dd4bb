import { GatewayError } from '../error.ts'
import { KnownUsersDocument } from '../generated/graphql.ts'
import type { Request } from '../request.ts'

/** What one question may hold. */
export const mostIdsInACall = 100

/**
 * Which of these users the marketplace has: those are updated, all others are created. For a user that is only on its way there,
 * the gateway makes an update of a create by itself. Rejects with a GatewayError.
 */
export async function knownUsers(request: Request, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length > mostIdsInACall) throw new GatewayError('VALIDATION_ERROR', `Expected at most ${mostIdsInACall} ids.`)
  const { users } = await request(KnownUsersDocument, { ids: [...ids] })
  return new Set(users.flatMap((user) => (user && user.freshness.source !== 'LOCAL_LEDGER' ? [user.id] : [])))
}
