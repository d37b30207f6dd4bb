import { refuseIfAny } from '../client.ts'
import type { GatewayClient } from '../client.ts'
import { operation } from '../operation.ts'
import type { UserError } from '../operation.ts'

export const resyncMutation = operation<
  { resyncUser: { status: string; userErrors: readonly UserError[] } },
  { userId: string }
>(
  ['user:write'],
  'mutation Resync($userId: ID!) { resyncUser(userId: $userId) { status userErrors { code message path } } }',
)

/** Has the gateway send what the panel said last once more; gives the status. A refusal is a CommandFailure. */
export async function resync(gateway: GatewayClient, userId: string): Promise<string> {
  const { resyncUser } = await gateway.ask(resyncMutation, { userId })
  refuseIfAny(resyncUser.userErrors, `${userId} was not sent again.`)
  return resyncUser.status
}
