/** The marketplace client, with a worker's mistake in it. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createMarketplaceClient as create } from '../../../src/marketplace/client.ts'
import type { MarketplaceClient } from '../../../src/marketplace/client.ts'
import type { MarketplaceOptions } from '../../../src/marketplace/line.ts'
import { crashAt, kind } from './kind.ts'

export function createMarketplaceClient(options: MarketplaceOptions): MarketplaceClient {
  const client = create(options)
  const { send } = client
  const answer = (bodyText: string | null) => {
    const { user_id: userId } = JSON.parse(bodyText ?? '{}') as { user_id: string }
    return { userId, marketplaceUserId: null, status: 'SYNCHRONIZED', createdAt: null } as never
  }
  const sabotaged: Record<string, MarketplaceClient['send']> = {
    // A new key for every attempt: what arrived twice is felt twice.
    keyless: (prepared, context) => send({ ...prepared, idempotencyKey: randomUUID() }, context),
    // Says "done" at once and sends a while later: changes of one user overtake each other.
    unordered(prepared, context) {
      void pause(Math.random() * 400).then(() =>
        send(prepared, { ...context, deadlineAt: undefined }).catch(() => undefined),
      )
      return Promise.resolve(answer(prepared.bodyText))
    },
    // Takes a failure for a success.
    forgetful: (prepared, context) => send(prepared, context).catch(() => answer(prepared.bodyText)),
    async crash(prepared, context) {
      crashAt('before sending')
      const receipt = await send(prepared, context)
      crashAt('after the answer')
      return receipt
    },
  }
  return { ...client, send: sabotaged[kind] ?? send }
}
