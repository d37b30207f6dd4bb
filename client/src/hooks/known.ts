import { errorOfAnswer, GatewayError } from '../error.ts'
import { KnownUsersDocument } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import { isShutOut } from './panel-user.ts'
import type { PanelUser } from './panel-user.ts'
import { resync } from './resync.ts'

/** What one question may hold. */
export const mostIdsInACall = 100

export interface Known {
  /** Whom the marketplace has: these are updated, all others are created. For one that is only on its way there, the gateway makes an update of a create by itself. */
  readonly there: ReadonlySet<string>
  /** Known to the gateway alone: on their way to the marketplace, or refused there. */
  readonly awaited: ReadonlySet<string>
  /** Those of them of whom the marketplace has refused something, a deletion aside. */
  readonly refused: ReadonlySet<string>
  /** Whose record cannot be read, and why. */
  readonly unreadable: ReadonlyMap<string, GatewayError>
}

/**
 * Which of these users the marketplace has. An id that the gateway does not take is nobody's. Rejects with a GatewayError, also when there
 * are several and none of them can be read: that is the marketplace's trouble, and none of theirs.
 */
export async function knownUsers(request: Request, ids: readonly string[]): Promise<Known> {
  if (ids.length > mostIdsInACall) throw new GatewayError('VALIDATION_ERROR', `Expected at most ${mostIdsInACall} ids.`)
  const unreadable = new Map<string, GatewayError>()
  let left = [...new Set(ids)]
  const all = left.length
  while (left.length > 0) {
    try {
      const { users } = await request(KnownUsersDocument, { ids: left })
      const known = users.filter((user) => user !== null)
      const found = known.filter(({ freshness }) => freshness.source !== 'LOCAL_LEDGER')
      const awaited = known.filter(({ freshness }) => freshness.source === 'LOCAL_LEDGER')
      const refused = found.filter(({ sync }) => sync.status === 'DEAD' && sync.lastEvent?.action !== 'DELETE')
      return { there: idsOf(found), awaited: idsOf(awaited), refused: idsOf(refused), unreadable }
    } catch (error) {
      const failed = entriesOf(error)
      if (failed.size === 0) throw error
      for (const [index, failure] of failed) {
        if (failure.code === 'UPSTREAM_CONTRACT_VIOLATION') unreadable.set(left[index] ?? '', failure)
      }
      // An answer names only some of its errors, so the others are asked for again.
      left = left.filter((_id, index) => !failed.has(index))
      if (all > 1 && unreadable.size === all) throw error
    }
  }
  return { there: new Set(), awaited: new Set(), refused: new Set(), unreadable }
}

const idsOf = (users: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(users.map(({ id }) => id))

/** Whether there is anything to say: not of one who is shut out and whom nobody knows, as the marketplace could only refuse it. */
export const hasToBeTold = (user: PanelUser, userId: string, { there, awaited }: Known): boolean =>
  !isShutOut(user) || there.has(userId) || awaited.has(userId)

/**
 * The same before all of them are told. The gateway makes a create of an update behind a refused create, and an account that is there would
 * have it refused again: what was refused becomes an update first.
 */
export async function knownBeforeTelling(request: Request, ids: readonly string[]): Promise<Known> {
  const known = await knownUsers(request, ids)
  for (const userId of known.refused) await resync(request, userId)
  return known
}

/** Errors that are about one user each, by its place in the question. */
function entriesOf(error: unknown): ReadonlyMap<number, GatewayError> {
  const errors = error instanceof GatewayError ? error.errors : []
  return new Map(
    errors.flatMap((one) => {
      const [field, index] = one.path ?? []
      const failure = errorOfAnswer([one], {})
      const isOfOne = failure.code === 'VALIDATION_ERROR' || failure.code === 'UPSTREAM_CONTRACT_VIOLATION'
      return field === 'users' && typeof index === 'number' && isOfOne ? [[index, failure]] : []
    }),
  )
}
