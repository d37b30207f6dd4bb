/** Who sees what of a publication under review, and who may do what with it. */
import { actingUser, may } from '../../../auth/caller.ts'
import type { Caller } from '../../../auth/caller.ts'
import type { WorkflowAction } from '../../../generated/resolvers.ts'
import { Failure } from '../../../kit/failure.ts'
import { ended, isClaimed, isClaimedBy, withAuthor } from './model.ts'
import type { Actor, EntryRow, WorkflowRow } from './model.ts'

export function actorOf(caller: Caller): Actor {
  const serviceId = caller.kind === 'service' ? caller.serviceId : null
  return { userId: actingUser(caller) ?? null, serviceId }
}

/** Its author, or a service that acts for nobody and so for all. */
export function isAuthor(caller: Caller, row: WorkflowRow): boolean {
  if (caller.kind === 'anonymous') return false
  const self = actingUser(caller)
  return self === undefined || self === row.user_id
}

export const isReviewer = (caller: Caller): boolean => may(caller, 'item:review')

/** What was never handed in is its author's alone. */
export const maySee = (caller: Caller, row: WorkflowRow): boolean =>
  isAuthor(caller, row) || (isReviewer(caller) && row.submitted_at !== null)

/** Nobody decides about a publication of their own. */
const isOwn = (caller: Caller, row: WorkflowRow): boolean => row.user_id !== null && actingUser(caller) === row.user_id

export function mustBeAuthor(caller: Caller, row: WorkflowRow): void {
  if (isAuthor(caller, row)) return
  throw new Failure('AUTHORIZATION_FAILED', 'Only its author, or a service that acts for nobody, may do this.')
}

export function mustBeReviewer(caller: Caller, row: WorkflowRow): void {
  if (!isReviewer(caller)) throw new Failure('AUTHORIZATION_FAILED', 'This needs the permission item:review.')
  if (isOwn(caller, row))
    throw new Failure('AUTHORIZATION_FAILED', 'Nobody reviews a publication of their own: another reviewer must do it.')
}

/** Authors read what was said to them, and are not told by whom of the reviewers. */
export const mayRead = (caller: Caller, entry: EntryRow): boolean => entry.is_internal === 0 || isReviewer(caller)

export function mayKnowActor(caller: Caller, entry: Pick<EntryRow, 'role' | 'actor_user' | 'actor_service'>): boolean {
  if (entry.role === 'gateway') return false
  const self = actorOf(caller)
  const isSelf = entry.actor_user === self.userId && entry.actor_service === self.serviceId
  return entry.role === 'author' || isReviewer(caller) || isSelf
}

export function allowedActions(caller: Caller, row: WorkflowRow, nowMs: number): WorkflowAction[] {
  const actions: WorkflowAction[] = []
  const isOver = ended.includes(row.state)
  const asAuthor = isAuthor(caller, row) && may(caller, 'item:write')
  const asReviewer = isReviewer(caller) && !isOwn(caller, row) && row.submitted_at !== null
  if (asAuthor && row.document !== null) {
    if (withAuthor.includes(row.state)) actions.push('REVISE', 'SUBMIT')
    if (row.state === 'submitted') actions.push('WITHDRAW')
    if (row.state === 'approved') actions.push('PUBLISH')
    if (!isOver && row.state !== 'publishing') actions.push('CANCEL')
  }
  if (asReviewer && row.state === 'submitted') {
    const isMine = isClaimedBy(row, actorOf(caller), nowMs)
    if (isMine) actions.push('RELEASE')
    if (isMine || !isClaimed(row, nowMs)) actions.push('CLAIM', 'APPROVE', 'REQUEST_CHANGES', 'REJECT')
  }
  // Whoever reviews and sees it may speak, of a publication of their own as its author.
  if (!isOver && (asAuthor || isReviewer(caller))) actions.push('NOTE')
  return actions
}
