/** Asks the marketplace for a user's account, where its answer to a change leaves open whether there is one. */
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newRequestId } from '../../kit/ids.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import { differences } from './compare.ts'
import { bug, isFinal, mayHaveArrived } from './judgement.ts'
import type { Leased } from './leases.ts'
import { dataOf } from './model.ts'
import { wentAsUpdate } from './prepared-event.ts'

export interface AccountOptions {
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  /** Longest time for one question, the client's own repeats included. */
  readonly sendMs: number
}

export interface Account {
  /**
   * A delete of what is not there has nothing left to do. A create that may have arrived before, at a marketplace that does not
   * know keys, is refused the second time: then the account itself tells. A failure where it could not be asked for.
   */
  isThereAlready(item: Leased, failure: Failure): Promise<boolean | Failure>
  /**
   * Whether the marketplace has lost a user that it had acknowledged, and was sent an update of: it refuses a change of it, and knows no
   * account. False where it could not be asked.
   */
  isLost(item: Leased, failure: Failure, sent: PreparedCall<'users.sync'>): Promise<boolean>
}

export function createAccount({ marketplace, clock, sendMs }: AccountOptions): Account {
  const find = (userId: string) =>
    marketplace.users
      .get(userId, { scope: 'gateway', requestId: newRequestId(), deadlineAt: clock.monotonic() + sendMs })
      .catch((error: unknown) => (error instanceof Failure ? error : bug(error)))

  return {
    async isThereAlready(item, failure) {
      const { event } = item
      if (event.action === 'DELETE') return failure.code === 'RESOURCE_NOT_FOUND'
      const wasRefused = failure.code === 'CONFLICT' && !failure.retryable
      if (event.action !== 'CREATE' || !wasRefused || !mayHaveArrived(item, failure)) return false
      const said = dataOf(event.payload)
      const user = await find(item.userId)
      if (user instanceof Failure) return user
      return user !== null && said !== null && differences(said, user).length === 0
    },

    async isLost({ event, present, userId }, failure, sent) {
      const isUnknown = isFinal(failure) && failure.code === 'RESOURCE_NOT_FOUND' && event.action !== 'DELETE'
      return isUnknown && (present === true || wentAsUpdate(sent)) && (await find(userId)) === null
    },
  }
}
