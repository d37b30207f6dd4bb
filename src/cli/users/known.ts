/** What the gateway knows of users, asked for many at once. */
import type { GatewayClient } from '../client.ts'
import { CommandFailure } from '../exits.ts'
import { operation } from '../operation.ts'

type Known = {
  readonly id: string
  readonly freshness: { readonly source: string }
  readonly sync: { readonly status: string; readonly lastEvent: { readonly action: string } | null }
}

export const knownQuery = operation<{ users: readonly (Known | null)[] }, { ids: readonly string[] }>(
  ['user:read'],
  'query Known($ids: [ID!]!) { users(ids: $ids) { id freshness { source } sync { status lastEvent { action } } } }',
)

const mostIds = 100

export interface KnownUsers {
  readonly there: Set<string>
  /** Those of them of whom the marketplace has refused something, a deletion aside. */
  readonly refused: Set<string>
  /** Known to the gateway alone: such a user is on its way to the marketplace, or was refused there and has to be made again. */
  readonly awaited: Set<string>
  /** Whose record cannot be read, and why. */
  readonly unreadable: Map<string, CommandFailure>
}

/** Fails also when there are several users and none of them can be read: that is the marketplace's trouble, and none of theirs. */
export async function knownUsers(gateway: GatewayClient, ids: readonly string[]): Promise<KnownUsers> {
  const found: KnownUsers = { there: new Set(), refused: new Set(), awaited: new Set(), unreadable: new Map() }
  for (let start = 0; start < ids.length; start += mostIds) {
    const some = ids.slice(start, start + mostIds)
    await ask(gateway, some, found)
    const [trouble] = some.map((id) => found.unreadable.get(id))
    if (trouble && some.length > 1 && some.every((id) => found.unreadable.has(id))) throw trouble
  }
  return found
}

/** What is wrong with one user fails the whole question: it is asked again in halves, until that user is left alone. */
async function ask(gateway: GatewayClient, ids: readonly string[], found: KnownUsers): Promise<void> {
  try {
    const { users } = await gateway.ask(knownQuery, { ids })
    for (const user of users) {
      if (!user) continue
      const isThere = user.freshness.source !== 'LOCAL_LEDGER'
      ;(isThere ? found.there : found.awaited).add(user.id)
      const { status, lastEvent } = user.sync
      if (isThere && status === 'DEAD' && lastEvent?.action !== 'DELETE') found.refused.add(user.id)
    }
  } catch (error) {
    if (!(error instanceof CommandFailure) || !aboutOne.has(error.details.code ?? '')) throw error
    const [first] = ids
    if (first !== undefined && ids.length === 1) {
      // An id that the gateway does not take is nobody's; it is refused alone when it is sent.
      if (error.details.code !== 'VALIDATION_ERROR') found.unreadable.set(first, error)
      return
    }
    const middle = Math.ceil(ids.length / 2)
    await ask(gateway, ids.slice(0, middle), found)
    await ask(gateway, ids.slice(middle), found)
  }
}

const aboutOne: ReadonlySet<string> = new Set(['VALIDATION_ERROR', 'UPSTREAM_CONTRACT_VIOLATION'])
