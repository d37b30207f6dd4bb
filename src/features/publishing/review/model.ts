/** A publication on its way through the review: what is kept of it, and where it stands. */
import { mostAheadMs } from '../../../kit/clock.ts'
import type { Code } from '../../../kit/failure.ts'
import { fold } from '../../../kit/fold.ts'
import type { LicenseType, WorkflowStatus } from '../../../generated/resolvers.ts'
import type { ListedFile, Manifest } from '../manifest.ts'

export type WorkflowState =
  | 'draft'
  | 'submitted'
  | 'changes_requested'
  | 'approved'
  | 'publishing'
  | 'handed_over'
  | 'published'
  | 'rejected'
  | 'failed'
  | 'cancelled'

export interface WorkflowRow {
  readonly seq: number
  readonly id: string
  readonly user_id: string | null
  readonly panel_item_id: string | null
  readonly item_key: string
  readonly marketplace_item_id: string | null
  readonly is_change: 0 | 1
  readonly state: WorkflowState
  readonly revision: number
  readonly auto_publish: 0 | 1
  readonly document: string | null
  /** Folded, to be searched. */
  readonly name: string | null
  readonly submitted_at: number | null
  readonly claimed_by_user: string | null
  readonly claimed_by_service: string | null
  readonly claimed_until: number | null
  readonly publication_id: string | null
  readonly marketplace_url: string | null
  readonly error_code: Code | null
  readonly error_message: string | null
  readonly created_at: number
  readonly updated_at: number
}

export interface EntryRow {
  readonly seq: number
  readonly id: string
  readonly workflow_id: string
  readonly at: number
  readonly from_status: WorkflowStatus | null
  readonly to_status: WorkflowStatus | null
  readonly role: 'author' | 'reviewer' | 'gateway'
  readonly actor_user: string | null
  readonly actor_service: string | null
  readonly note: string | null
  readonly is_internal: 0 | 1
}

/** A user of the panel, through a service or directly; or a service for nobody. */
export interface Actor {
  readonly userId: string | null
  readonly serviceId: string | null
}

/** What is to be published, as it is kept. */
export interface WorkflowDocument {
  readonly manifest: Manifest
  /** Null for a change that leaves the files, or the licence, as they are. */
  readonly files: readonly ListedFile[] | null
  readonly licenseType: LicenseType | null
}

/** Several fields of one answer ask for parts of it. */
const documents = new WeakMap<WorkflowRow, WorkflowDocument>()

export function documentOf(row: WorkflowRow): WorkflowDocument | null {
  if (row.document === null) return null
  const known = documents.get(row) ?? (JSON.parse(row.document) as WorkflowDocument)
  documents.set(row, known)
  return known
}

/** States in which it is with its author, who may change it and hand it in. */
export const withAuthor: readonly WorkflowState[] = ['draft', 'changes_requested', 'failed']

/** States in which nothing happens to it any more. */
export const ended: readonly WorkflowState[] = ['handed_over', 'published', 'rejected', 'cancelled']

const statuses: Record<WorkflowState, WorkflowStatus> = {
  draft: 'DRAFT',
  submitted: 'AWAITING_REVIEW',
  changes_requested: 'CHANGES_REQUESTED',
  approved: 'APPROVED',
  publishing: 'PUBLISHING',
  handed_over: 'HANDED_OVER',
  published: 'PUBLISHED',
  rejected: 'REJECTED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
}

/** The name as the queue looks for it: an engine may know upper and lower case of the letters of ASCII alone. */
export const nameOf = ({ manifest }: WorkflowDocument): string => fold(manifest.name.trim())

type Claimed = Pick<WorkflowRow, 'claimed_by_user' | 'claimed_by_service' | 'claimed_until'>

export const longestLeaseMs = 24 * 3_600_000

/** When a claim ends that holds now, the earliest and the latest: a later end is from a clock that was wrong. */
export const endsOfClaims = (nowMs: number): readonly [number, number] => [
  nowMs + 1,
  nowMs + longestLeaseMs + mostAheadMs,
]

export function isClaimed({ claimed_until: until }: Claimed, nowMs: number): boolean {
  const [earliest, latest] = endsOfClaims(nowMs)
  return until !== null && until >= earliest && until <= latest
}

export const isClaimedBy = (row: Claimed, { userId, serviceId }: Actor, nowMs: number): boolean =>
  isClaimed(row, nowMs) && row.claimed_by_user === userId && row.claimed_by_service === serviceId

/** A claim that has ended leaves no trace: nobody needs to come and take it away. */
export const statusOf = (row: Claimed & Pick<WorkflowRow, 'state'>, nowMs: number): WorkflowStatus =>
  row.state === 'submitted' && isClaimed(row, nowMs) ? 'IN_REVIEW' : statuses[row.state]

/** The straight way: draft, review, approved, on its way, listed. */
export const totalSteps = 5
export const stepOf: Record<WorkflowStatus, number> = {
  DRAFT: 1,
  CHANGES_REQUESTED: 1,
  CANCELLED: 1,
  AWAITING_REVIEW: 2,
  IN_REVIEW: 2,
  REJECTED: 2,
  APPROVED: 3,
  PUBLISHING: 4,
  HANDED_OVER: 4,
  FAILED: 4,
  PUBLISHED: 5,
}

export const messageOf: Record<WorkflowStatus, string> = {
  DRAFT: 'With its author, who has not handed it in yet.',
  CHANGES_REQUESTED: 'With its author: reviewers asked for changes.',
  CANCELLED: 'Given up by its author.',
  AWAITING_REVIEW: 'Waits for a reviewer.',
  IN_REVIEW: 'A reviewer is looking at it.',
  REJECTED: 'Refused by the reviewers.',
  APPROVED: 'Approved: its author may publish it.',
  PUBLISHING: 'On its way to the marketplace.',
  HANDED_OVER: 'The marketplace has it, and decides by rules of its own.',
  FAILED: 'The marketplace refused it: its author may change it and hand it in again.',
  PUBLISHED: 'Listed at the marketplace.',
}

/** What one may hold: whoever goes round in circles begins another. */
export const mostEntries = 500
