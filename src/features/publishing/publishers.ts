/** Who has published what. What was refused, or rejected by the marketplace, gives nobody anything. */
import { dialect, part, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

const receiptStatus = dialect({ sqlite: `receipt ->> 'status'`, postgres: `CAST(receipt AS json) ->> 'status'` })
const standing = part`kind = 'publish' AND state <> 'refused' AND coalesce(${receiptStatus}, '') <> 'REJECTED'`

/** For whom what has this id at the marketplace was published here; null when it was not. */
export const publisherOf = work(import.meta.url, 'publisherOf', function* (itemId: string): Steps<string | null> {
  const [row] = yield* sql<{ user_id: string | null }>`
    SELECT user_id FROM publications WHERE marketplace_item_id = ${itemId} AND ${standing} ORDER BY seq LIMIT 1`
  return row?.user_id ?? null
})

export interface Publication {
  readonly userId: string | null
  /** Whether the marketplace has yet to be told. */
  readonly waits: boolean
}

/** The last publication of the panel's item; null when there is none. For use inside a larger unit of work. */
export function* lastPublication(panelItemId: string): Steps<Publication | null> {
  const [row] = yield* sql<{ user_id: string | null; due_at: number | null }>`
    SELECT user_id, due_at FROM publications WHERE panel_item_id = ${panelItemId} AND ${standing} ORDER BY seq DESC LIMIT 1`
  return row ? { userId: row.user_id, waits: row.due_at !== null } : null
}
