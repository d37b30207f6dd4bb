/** What the review keeps about a user, for erasure and export. */
import { rfc3339 } from '../../../kit/clock.ts'
import type { Clock } from '../../../kit/clock.ts'
import { among, sql, work } from '../../../store/store.ts'
import type { Steps, Store } from '../../../store/store.ts'
import { addEntry } from './ledger.ts'
import { statusOf, withAuthor } from './model.ts'
import type { Actor, EntryRow, WorkflowRow, WorkflowState } from './model.ts'

/** What nobody can go on with without its author. */
const endsWithAuthor: readonly WorkflowState[] = [...withAuthor, 'submitted', 'approved']

/**
 * Publications of the user lose their content and everything that was said about them; those that were not on their way yet are cancelled.
 * What the user said and decided about others' stays decided, without a name and without words.
 */
export const forgetInReview = work(
  import.meta.url,
  'forgetInReview',
  function* (userId: string, nowMs: number): Steps<number> {
    const own = yield* sql<WorkflowRow>`
      UPDATE publish_workflows SET user_id = NULL, document = NULL, name = NULL, error_message = NULL, revision = revision + 1, updated_at = ${nowMs}
      WHERE user_id = ${userId} RETURNING *`
    if (own.length > 0)
      yield* sql`UPDATE publish_workflow_entries SET note = NULL WHERE workflow_id ${among(own.map(({ id }) => id))}`
    for (const row of own.filter(({ state }) => endsWithAuthor.includes(state))) {
      yield* sql`
        UPDATE publish_workflows SET state = 'cancelled', claimed_by_user = NULL, claimed_by_service = NULL, claimed_until = NULL
        WHERE id = ${row.id}`
      const entry = { id: `${row.id}-erased`, role: 'gateway', actor: nobody, note: erased, isInternal: false } as const
      yield* addEntry(row.id, entry, nowMs, statusOf(row, nowMs), 'CANCELLED')
    }
    const entries = yield* sql`
      UPDATE publish_workflow_entries SET actor_user = NULL, note = NULL WHERE actor_user = ${userId} RETURNING id`
    const claims = yield* sql`
      UPDATE publish_workflows SET claimed_by_user = NULL, claimed_by_service = NULL, claimed_until = NULL
      WHERE claimed_by_user = ${userId} RETURNING id`
    return own.length + entries.length + claims.length
  },
)

const nobody: Actor = { userId: null, serviceId: null }
const erased = 'Its author was erased.'

export const reviewOf = work(import.meta.url, 'reviewOf', function* (userId: string) {
  const own = yield* sql<WorkflowRow>`SELECT * FROM publish_workflows WHERE user_id = ${userId} ORDER BY seq`
  const said = yield* sql<EntryRow>`SELECT * FROM publish_workflow_entries WHERE actor_user = ${userId} ORDER BY seq`
  return { own, said }
})

export const reviewOfUser = (store: Store, clock: Clock) => ({
  name: 'review',
  erase: (userId: string): Promise<number> => store.run(forgetInReview, userId, clock.now()),
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
