/** What each user needs: to be made or to be changed. A source says how its users are, and seldom what the marketplace has seen of them. */
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { GatewayClient } from '../client.ts'
import { operation } from '../operation.ts'
import type { Item } from './batch.ts'

type Known = { readonly id: string; readonly freshness: { readonly source: string } }

export const knownQuery = operation<{ users: readonly (Known | null)[] }, { ids: readonly string[] }>(
  ['user:read'],
  'query Known($ids: [ID!]!) { users(ids: $ids) { id freshness { source } } }',
)

const mostIds = 100

/** Null where nothing needs to be said: a user who is shut out and whom nobody knows. */
export async function decide(
  gateway: GatewayClient,
  items: readonly Item[],
): Promise<readonly (SyncUserInput | null)[]> {
  const ids = [...new Set(items.map(({ input }) => input.userId))]
  const known = new Set<string>()
  /** Known to the gateway alone: such a user is on its way to the marketplace, or was refused there and has to be made again. */
  const awaited = new Set<string>()
  for (let start = 0; start < ids.length; start += mostIds) {
    const { users } = await gateway.ask(knownQuery, { ids: ids.slice(start, start + mostIds) })
    for (const user of users) if (user) (user.freshness.source === 'LOCAL_LEDGER' ? awaited : known).add(user.id)
  }
  return items.map(({ input }) => {
    const { userId, action } = input
    const isKnown = known.has(userId)
    if (action === 'DEACTIVATE') return isKnown || awaited.has(userId) ? input : null
    if (action === 'DELETE') {
      known.delete(userId)
      awaited.delete(userId)
      return input
    }
    known.add(userId)
    return { ...input, action: isKnown ? 'UPDATE' : 'CREATE' }
  })
}
