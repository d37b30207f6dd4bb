/** What the marketplace said of a wish that came out of a review is written down where the wish is: in the same transaction. */
import type { PublishReceipt } from '../../../marketplace/domain.ts'
import { sql } from '../../../store/store.ts'
import type { Steps } from '../../../store/store.ts'

interface Settled {
  /** Of the wish. */
  readonly id: string
  readonly receipt: string | null
  readonly marketplaceItemId: string | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** For a finished wish; gives the id of the publication, where it came out of a review. Nobody is left to mend what was refused of an author who was erased. */
export function* settleWorkflow(result: Settled, isRefused: boolean, nowMs: number): Steps<string | null> {
  const receipt = result.receipt === null ? null : (JSON.parse(result.receipt) as PublishReceipt)
  const isRejected = isRefused || receipt?.status === 'REJECTED'
  const state = isRejected ? 'failed' : receipt?.status === 'PENDING' ? 'handed_over' : 'published'
  const message = isRejected ? (result.errorMessage ?? 'The marketplace rejected it.') : null
  const [row] = yield* sql<{ id: string; state: string }>`
    UPDATE publish_workflows SET state = CASE WHEN ${state} = 'failed' AND document IS NULL THEN 'cancelled' ELSE ${state} END, revision = revision + 1, updated_at = ${nowMs},
      marketplace_item_id = coalesce(${result.marketplaceItemId}, marketplace_item_id), marketplace_url = ${receipt?.marketplaceUrl ?? null},
      error_code = ${isRejected ? (result.errorCode ?? 'CONFLICT') : null}, error_message = ${message}
    WHERE publication_id = ${result.id} AND state = 'publishing' RETURNING id, state`
  if (!row) return null
  // The wish happens once, so its id can name what came of it.
  yield* sql`
    INSERT INTO publish_workflow_entries (id, workflow_id, at, from_status, to_status, role, note)
    VALUES (${`${result.id}-settled`}, ${row.id}, ${nowMs}, 'PUBLISHING', ${row.state.toUpperCase()}, 'gateway', ${message})
    ON CONFLICT (id) DO NOTHING`
  return row.id
}
