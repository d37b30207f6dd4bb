/** What this room keeps about a user, for erasure and export. */
import { rfc3339 } from '../../kit/clock.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps, Store } from '../../store/store.ts'

/**
 * The record of wishes stays without its publisher. One that still waits keeps what is needed to deliver it, for the marketplace is owed
 * it; that goes when it is finished (`publishingTurn`).
 */
export const forgetPublisher = work(import.meta.url, 'forgetPublisher', function* (userId: string): Steps<number> {
  const forgotten = yield* sql`
    UPDATE publications SET user_id = NULL, reason = NULL, listing = CASE WHEN due_at IS NULL THEN NULL ELSE listing END
    WHERE user_id = ${userId} RETURNING id`
  return forgotten.length
})

export const publicationsBy = work(import.meta.url, 'publicationsBy', function* (userId: string) {
  return yield* sql<{
    id: string
    kind: string
    marketplace_item_id: string | null
    accepted_at: number
    state: string
    listing: string | null
    reason: string | null
  }>`
    SELECT id, kind, marketplace_item_id, accepted_at, state, listing, reason FROM publications WHERE user_id = ${userId} ORDER BY seq`
})

export const publicationsOfUser = (store: Store) => ({
  name: 'publications',
  erase: (userId: string): Promise<number> => store.run(forgetPublisher, userId),
  async export(userId: string): Promise<unknown> {
    const rows = await store.read(publicationsBy, userId)
    if (rows.length === 0) return null
    return rows.map(
      ({ id, kind, marketplace_item_id: marketplaceItemId, accepted_at: at, state, listing, reason }) => ({
        id,
        kind,
        marketplaceItemId,
        acceptedAt: rfc3339(at),
        state,
        ...(listing !== null && { listing: JSON.parse(listing) as unknown }),
        ...(reason !== null && { reason }),
      }),
    )
  },
})
