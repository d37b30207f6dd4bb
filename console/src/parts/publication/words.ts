/** The words of the review as people read them. */
import type { PublicationActorFragment, WorkflowRole, WorkflowStatus } from '../../generated/graphql.ts'

interface Word {
  readonly text: string
  readonly mood?: 'good' | 'bad'
}

/** In the order of the way, the ends last. */
export const statusWords: Readonly<Record<WorkflowStatus, Word>> = {
  DRAFT: { text: 'Draft' },
  AWAITING_REVIEW: { text: 'Waits for review' },
  IN_REVIEW: { text: 'In review' },
  CHANGES_REQUESTED: { text: 'Changes requested', mood: 'bad' },
  APPROVED: { text: 'Approved', mood: 'good' },
  PUBLISHING: { text: 'On its way' },
  HANDED_OVER: { text: 'With the marketplace' },
  FAILED: { text: 'Refused by the marketplace', mood: 'bad' },
  PUBLISHED: { text: 'Listed', mood: 'good' },
  REJECTED: { text: 'Rejected', mood: 'bad' },
  CANCELLED: { text: 'Cancelled' },
}

export const statuses = Object.keys(statusWords) as readonly WorkflowStatus[]

const ended: ReadonlySet<WorkflowStatus> = new Set(['HANDED_OVER', 'PUBLISHED', 'REJECTED', 'CANCELLED'])

/** Nothing happens to it any more. */
export const isOver = ({ status }: { readonly status: WorkflowStatus }): boolean => ended.has(status)

export const roleWords: Readonly<Record<WorkflowRole, string>> = {
  AUTHOR: 'Author',
  REVIEWER: 'Reviewer',
  GATEWAY: 'Gateway',
}

/** `rita through panel`; a service that acts for nobody goes by its own name. */
export const actorText = ({ userId, serviceId }: PublicationActorFragment): string =>
  userId !== null && serviceId !== null ? `${userId} through ${serviceId}` : (userId ?? serviceId ?? 'not known')
