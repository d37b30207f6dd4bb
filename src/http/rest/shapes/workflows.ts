import { z } from 'zod'
import type { Caller } from '../../../auth/caller.ts'
import { messageOf, statusOf, stepOf, totalSteps } from '../../../features/publishing/review/model.ts'
import type { EntryRow, WorkflowRow } from '../../../features/publishing/review/model.ts'
import { errorsOf } from '../../../features/publishing/review/refusals.ts'
import { allowedActions, mayKnowActor, mayRead } from '../../../features/publishing/review/rights.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { known } from './fields.ts'

const status = z.enum([
  'draft',
  'awaiting_review',
  'in_review',
  'changes_requested',
  'approved',
  'publishing',
  'handed_over',
  'published',
  'rejected',
  'failed',
  'cancelled',
])

const action = z.enum([
  'revise',
  'submit',
  'withdraw',
  'cancel',
  'publish',
  'claim',
  'release',
  'note',
  'approve',
  'request_changes',
  'reject',
])

export const workflowState = z
  .object({
    workflow_id: z.string(),
    plugin_id: z
      .string()
      .optional()
      .describe("The panel's id; missing for a change of what only the marketplace knows."),
    user_id: z.string().optional().describe('Missing once the user was erased.'),
    status,
    step: z.int().describe('Place of the status on the straight way from draft (1) to published.'),
    totalSteps: z.int(),
    message: z.string().describe('What happens next, for people.'),
    errors: z.array(z.string()).optional().describe('Why the marketplace did not take it.'),
    marketplace_item_id: z.string().optional(),
    revision: z.int().describe('Counts all changes.'),
    allowed_actions: z.array(action).describe('What the caller may do now; `revise` is a change without an action.'),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'PublishingWorkflowState' })

const entry = z.object({
  at: z.string(),
  from: status.optional(),
  to: status.optional(),
  role: z.enum(['author', 'reviewer', 'gateway']),
  actor: z.object({ user_id: z.string().optional(), service_id: z.string().optional() }).optional(),
  note: z.string().optional(),
  visibility: z.enum(['author', 'reviewers']),
})

export const workflowWithTimeline = workflowState
  .extend({ timeline: z.array(entry).describe('What has happened and was said, oldest first.') })
  .meta({ id: 'PublishingWorkflow' })

export const workflowStarted = z
  .object({ workflowId: z.string(), status: workflowState })
  .meta({ id: 'PublishWorkflowStarted' })

const lower = <T extends string>(word: T): Lowercase<T> => word.toLowerCase() as Lowercase<T>

/** As this caller may see it now. */
export function shownWorkflow(row: WorkflowRow, caller: Caller, nowMs: number): z.input<typeof workflowState> {
  const now = statusOf(row, nowMs)
  const errors = errorsOf(row).map(({ message }) => message)
  return {
    workflow_id: row.id,
    ...known({ plugin_id: row.panel_item_id, user_id: row.user_id }),
    status: lower(now),
    step: stepOf[now],
    totalSteps,
    message: messageOf[now],
    ...(errors.length > 0 && { errors }),
    ...known({ marketplace_item_id: row.marketplace_item_id }),
    revision: row.revision,
    allowed_actions: allowedActions(caller, row, nowMs).map(lower),
    created_at: rfc3339(row.created_at),
    updated_at: rfc3339(row.updated_at),
  }
}

/** As far as this caller may read it. */
export const shownTimeline = (entries: readonly EntryRow[], caller: Caller): z.input<typeof entry>[] =>
  entries
    .filter((one) => mayRead(caller, one))
    .map((one) => {
      const { from_status: from, to_status: to, actor_user: user_id, actor_service: service_id } = one
      const actor = known({ user_id, service_id })
      return {
        at: rfc3339(one.at),
        ...known({ from: from && lower(from), to: to && lower(to) }),
        role: one.role,
        ...(mayKnowActor(caller, one) && Object.keys(actor).length > 0 && { actor }),
        ...known({ note: one.note }),
        visibility: one.is_internal === 1 ? 'reviewers' : 'author',
      }
    })
