/** What the review keeps about a user, for erasure and export. */
import { rfc3339 } from '../../../kit/clock.ts'
import { among, sql, work } from '../../../store/store.ts'
import type { Steps, Store } from '../../../store/store.ts'
import { statusOf } from './model.ts'
import type { EntryRow, WorkflowRow } from './model.ts'

/**
 * Publications of the user lose their content and everything that was said about them; those that were not on their way yet are cancelled.
 * What the user said and decided about others' stays decided, without a name and without words.
 */
export const forgetInReview = work(import.meta.url, 'forgetInReview', function* (userId: string): Steps<number> {
  const own = yield* sql<{ id: string }>`
    UPDATE publish_workflows SET user_id = NULL, document = NULL, name = NULL, error_message = NULL,
      state = CASE WHEN state IN ('draft', 'submitted', 'changes_requested', 'approved', 'failed') THEN 'cancelled' ELSE state END,
      revision = revision + 1
    WHERE user_id = ${userId} RETURNING id`
  if (own.length > 0)
    yield* sql`UPDATE publish_workflow_entries SET note = NULL WHERE workflow_id ${among(own.map(({ id }) => id))}`
  const entries = yield* sql`
    UPDATE publish_workflow_entries SET actor_user = NULL, note = NULL WHERE actor_user = ${userId} RETURNING id`
  const claims = yield* sql`
    UPDATE publish_workflows SET claimed_by_user = NULL, claimed_by_service = NULL, claimed_until = NULL
    WHERE claimed_by_user = ${userId} RETURNING id`
  return own.length + entries.length + claims.length
})

export const reviewOf = work(import.meta.url, 'reviewOf', function* (userId: string) {
  const own = yield* sql<WorkflowRow>`SELECT * FROM publish_workflows WHERE user_id = ${userId} ORDER BY seq`
  const said = yield* sql<EntryRow>`SELECT * FROM publish_workflow_entries WHERE actor_user = ${userId} ORDER BY seq`
  return { own, said }
})

export const reviewOfUser = (store: Store) => ({
  name: 'review',
  erase: (userId: string): Promise<number> => store.run(forgetInReview, userId),
  async export(userId: string): Promise<unknown> {
    const { own, said } = await store.read(reviewOf, userId)
    if (own.length === 0 && said.length === 0) return null
    const workflows = own.map((row) => ({
      id: row.id,
      panelItemId: row.panel_item_id,
      marketplaceItemId: row.marketplace_item_id,
      createdAt: rfc3339(row.created_at),
      status: statusOf({ ...row, claimed_until: null }, 0),
      ...(row.document !== null && { document: JSON.parse(row.document) as unknown }),
    }))
    const entries = said.map(({ id, workflow_id: workflowId, at, role, to_status: to, note }) => ({
      id,
      workflowId,
      at: rfc3339(at),
      role,
      ...(to !== null && { to }),
      ...(note !== null && { note }),
    }))
    return { workflows, entries }
  },
})
