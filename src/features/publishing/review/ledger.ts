/** The tables `publish_workflows` and `publish_workflow_entries`: writing. */
import { answerKey, claimKey, releaseKey } from '../../../store/idempotency.ts'
import type { KeyedRequest } from '../../../store/idempotency.ts'
import { among, forUpdate, raw, sql, work } from '../../../store/store.ts'
import type { Steps } from '../../../store/store.ts'
import { recordWish } from '../ledger.ts'
import type { Wish } from '../ledger.ts'
import { ended, isClaimed, isClaimedBy, mostEntries, statusOf } from './model.ts'
import type { Actor, EntryRow, WorkflowRow, WorkflowState } from './model.ts'

/** As the index of what is open says it. */
const isOpen = raw(`state NOT IN (${ended.map((state) => `'${state}'`).join(', ')})`)

export type NewWorkflow = Omit<WorkflowRow, 'seq'>

export interface NewEntry {
  readonly id: string
  readonly role: EntryRow['role']
  readonly actor: Actor
  readonly note: string | null
  readonly isInternal: boolean
}

export type Started =
  | { readonly kind: 'accepted' | 'replayed'; readonly id: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-flight' }
  /** Another one of the same plugin is under way. */
  | { readonly kind: 'open'; readonly id: string }

/** Keeps a new one and its idempotency key in one go. */
export const startWorkflow = work(
  import.meta.url,
  'startWorkflow',
  function* (row: NewWorkflow, entry: NewEntry, key: KeyedRequest, nowMs: number): Steps<Started> {
    const claim = yield* claimKey(key, nowMs)
    if (claim.kind === 'replay') return { kind: 'replayed', id: JSON.parse(claim.answer) as string }
    if (claim.kind !== 'fresh') return { kind: claim.kind }
    for (;;) {
      const other = yield* openOf(row)
      if (other !== null) {
        yield* releaseKey(key)
        return { kind: 'open', id: other }
      }
      const kept = yield* sql`
        INSERT INTO publish_workflows (id, user_id, panel_item_id, item_key, marketplace_item_id, is_change, state, revision, auto_publish, document, name,
          submitted_at, created_at, updated_at)
        VALUES (${row.id}, ${row.user_id}, ${row.panel_item_id}, ${row.item_key}, ${row.marketplace_item_id}, ${row.is_change}, ${row.state},
          ${row.revision}, ${row.auto_publish}, ${row.document}, ${row.name}, ${row.submitted_at}, ${row.created_at}, ${row.updated_at})
        ON CONFLICT (item_key) WHERE ${isOpen} DO NOTHING RETURNING id`
      // Otherwise another gateway was faster, whose is found in the next round, or has ended by then.
      if (kept.length > 0) break
    }
    yield* addEntry(row.id, entry, nowMs, null, statusOf(row, nowMs))
    yield* answerKey(key, JSON.stringify(row.id))
    return { kind: 'accepted', id: row.id }
  },
)

/** The one of the same plugin that is under way; null when there is none. A change of what nobody here knew then has the marketplace's id for its key. */
function* openOf({ item_key: key, marketplace_item_id: itemId }: NewWorkflow): Steps<string | null> {
  const keys = itemId === null ? [key] : [key, `item:${itemId}`]
  const [row] = yield* sql<{ id: string }>`
    SELECT id FROM publish_workflows WHERE item_key ${among(keys)} AND ${isOpen} ORDER BY seq LIMIT 1`
  return row?.id ?? null
}

/** A step of one that is known. */
export interface Move {
  readonly id: string
  readonly expectedRevision: number | null
  /** The revision that `set` and `wish` were made for. */
  readonly plannedFor: number
  /** The states in which it may be done. */
  readonly from: readonly WorkflowState[]
  /** Not while somebody else has claimed it. */
  readonly heedsClaim: boolean
  readonly set: Partial<WorkflowRow>
  readonly entry: NewEntry
  /** What it becomes, with the delivery time of the first attempt. */
  readonly wish?: { readonly wanted: Wish; readonly dueAt: number } | undefined
}

export type Moved =
  | { readonly kind: 'moved'; readonly row: WorkflowRow }
  | { readonly kind: 'missing' }
  /** It may be done, but not as it was planned: something else was done meanwhile. */
  | { readonly kind: 'outdated' }
  /** As it is instead. */
  | { readonly kind: 'revision' | 'state' | 'claimed' | 'full' | 'published'; readonly row: WorkflowRow }

/** Whatever it becomes is recorded in the same transaction: what is approved is on its way, or still waits for its decision. */
export const moveWorkflow = work(import.meta.url, 'moveWorkflow', function* (move: Move, nowMs: number): Steps<Moved> {
  const { id, expectedRevision, plannedFor, from, heedsClaim, set, entry, wish } = move
  const [row] = yield* sql<WorkflowRow>`SELECT * FROM publish_workflows WHERE id = ${id} ${forUpdate}`
  if (!row) return { kind: 'missing' }
  if (expectedRevision !== null && expectedRevision !== row.revision) return { kind: 'revision', row }
  if (!from.includes(row.state)) return { kind: 'state', row }
  if (heedsClaim && isClaimed(row, nowMs) && !isClaimedBy(row, entry.actor, nowMs)) return { kind: 'claimed', row }
  if (plannedFor !== row.revision) return { kind: 'outdated' }
  // Decisions are few, for each sends it on its way: only what can be done again and again is counted.
  if (set.state === undefined || set.state === 'draft' || set.state === 'submitted') {
    const [count] = yield* sql<{ entries: number }>`
      SELECT count(*) AS entries FROM publish_workflow_entries WHERE workflow_id = ${id}`
    if ((count?.entries ?? 0) >= mostEntries) return { kind: 'full', row }
  }
  const recorded = wish && (yield* recordWish(wish.wanted, nowMs, wish.dueAt))
  if (recorded && recorded.kind !== 'recorded') return { kind: 'published', row }
  const next: WorkflowRow = { ...row, ...set, revision: row.revision + 1, updated_at: nowMs }
  yield* sql`
    UPDATE publish_workflows SET state = ${next.state}, revision = ${next.revision}, auto_publish = ${next.auto_publish},
      document = ${next.document}, name = ${next.name}, submitted_at = ${next.submitted_at}, claimed_by_user = ${next.claimed_by_user},
      claimed_by_service = ${next.claimed_by_service}, claimed_until = ${next.claimed_until}, publication_id = ${next.publication_id},
      marketplace_url = ${next.marketplace_url}, error_code = ${next.error_code}, error_message = ${next.error_message},
      updated_at = ${next.updated_at}
    WHERE id = ${id}`
  const [before, after] = [statusOf(row, nowMs), statusOf(next, nowMs)]
  // A claim that is made longer is nothing to tell.
  if (before !== after || entry.note !== null || set.document !== undefined)
    yield* addEntry(id, entry, nowMs, before === after ? null : before, before === after ? null : after)
  return { kind: 'moved', row: next }
})

export function* addEntry(
  workflowId: string,
  { id, role, actor, note, isInternal }: NewEntry,
  nowMs: number,
  from: string | null,
  to: string | null,
): Steps<void> {
  yield* sql`
    INSERT INTO publish_workflow_entries (id, workflow_id, at, from_status, to_status, role, actor_user, actor_service, note, is_internal)
    VALUES (${id}, ${workflowId}, ${nowMs}, ${from}, ${to}, ${role}, ${actor.userId}, ${actor.serviceId}, ${note}, ${isInternal ? 1 : 0})`
}
