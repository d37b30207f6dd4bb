/** What each user needs: to be made or to be changed. A source says how its users are, and seldom what the marketplace has seen of them. */
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { GatewayClient } from '../client.ts'
import type { Item } from './batch.ts'
import { knownUsers } from './known.ts'
import { resync } from './resync.ts'

/** What to send; null where nothing needs to be said: a user who is shut out and whom nobody knows. */
export type Decision = { readonly input: SyncUserInput } | { readonly problem: string } | null

export async function decide(gateway: GatewayClient, items: readonly Item[]): Promise<readonly Decision[]> {
  const ids = [...new Set(items.map(({ input }) => input.userId))]
  const { there, refused, awaited, unreadable } = await knownUsers(gateway, ids)
  // An update behind a refused create is made a create, which would be refused again: what was refused becomes an update first.
  for (const userId of refused) await resync(gateway, userId)
  return items.map(({ input }) => {
    const { userId, action } = input
    if (action === 'DELETE') {
      for (const users of [there, awaited, unreadable]) users.delete(userId)
      return { input }
    }
    const problem = unreadable.get(userId)
    if (problem) return { problem: problem.message }
    const isThere = there.has(userId)
    if (action === 'DEACTIVATE') return isThere || awaited.has(userId) ? { input } : null
    there.add(userId)
    return { input: { ...input, action: isThere ? 'UPDATE' : 'CREATE' } }
  })
}
