import { GatewayError } from '../error.ts'
import { ResyncUserDocument } from '../generated/graphql.ts'
import type { SyncStatus } from '../generated/graphql.ts'
import type { Request } from '../request.ts'

/** Has the gateway send what the panel said last once more, as what the marketplace needs. Repairing what has been repaired does no harm. */
export async function resync(request: Request, userId: string): Promise<SyncStatus> {
  const { resyncUser } = await request(ResyncUserDocument, { userId }, { repeatable: true })
  const [problem] = resyncUser.userErrors
  if (problem) throw new GatewayError(problem.code, problem.message)
  return resyncUser.status
}
