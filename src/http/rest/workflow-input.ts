/** What the bodies of the publishing workflow mean in the words of the schema. */
import type { z } from 'zod'
import type { Asker } from '../../auth/asker.ts'
import type { Caller } from '../../auth/caller.ts'
import type { ReviewService, WorkflowResult } from '../../features/publishing/review/service.ts'
import type { StartInput } from '../../features/publishing/review/start.ts'
import { invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import type { SchemaField } from './operation.ts'
import { change, described, publication, publisherOf } from './publication.ts'
import { isRevision } from './workflow-bodies.ts'
import type { startBody, WorkflowChange } from './workflow-bodies.ts'

/** A change of a listed plugin may leave its files and its licence as they are; a new one is as for publishing. */
export function startInput(
  body: Omit<z.output<typeof startBody>, 'submit'>,
  submit: boolean,
  caller: Caller,
): StartInput {
  const { options, panel_item_id: panelItemId } = body
  const plan = { submit, autoPublish: options?.autoPublish ?? false }
  const marketplaceItemId = options?.existingMarketplaceId
  if (marketplaceItemId) {
    const userId = publisherOf(body, caller)
    return { ...plan, ...described(body, marketplaceItemId), userId, panelItemId, marketplaceItemId }
  }
  if (!panelItemId) throw invalid(['panel_item_id'], `${formats.id.expects}, for a new plugin`, 'nothing')
  return { ...plan, ...publication({ ...body, panel_item_id: panelItemId }, caller) }
}

const fields = {
  submit: 'Mutation.submitForReview',
  withdraw: 'Mutation.withdrawFromReview',
  cancel: 'Mutation.cancelPublishWorkflow',
  publish: 'Mutation.publishApproved',
  claim: 'Mutation.claimReview',
  release: 'Mutation.releaseReview',
  note: 'Mutation.addReviewNote',
  approve: 'Mutation.approvePlugin',
  request_changes: 'Mutation.requestChanges',
  reject: 'Mutation.rejectPlugin',
} as const satisfies Record<NonNullable<WorkflowChange['action']>, SchemaField>

const revising = 'Mutation.revisePublishWorkflow'

export const fieldsOfChange = [revising, ...Object.values(fields)] as const

export const fieldsOf = (body: WorkflowChange): readonly SchemaField[] => [
  ...(isRevision(body) ? ([revising] as const) : []),
  ...(body.action ? [fields[body.action]] : []),
]

/** Takes the step that the body asks for. What is changed and handed in is handed in as it was changed, or not at all. */
export async function take(
  review: ReviewService,
  asker: Asker,
  workflowId: string,
  body: WorkflowChange,
): Promise<WorkflowResult> {
  switch (body.action) {
    case 'withdraw':
      return review.withdraw(asker, workflowId)
    case 'cancel':
      return review.cancel(asker, workflowId, body.note)
    case 'publish':
      return review.publish(asker, workflowId)
    case 'claim':
      return review.claim(asker, { workflowId, lease: body.lease ?? 'PT30M' })
    case 'release':
      return review.release(asker, workflowId)
    case 'note':
      return review.note(asker, {
        workflowId,
        body: body.note,
        visibility: body.visibility === 'reviewers' ? 'REVIEWERS' : 'AUTHOR',
      })
    case 'approve':
      return review.approve(asker, { workflowId, expectedRevision: body.expected_revision, note: body.note })
    case 'request_changes':
      return review.requestChanges(asker, { workflowId, expectedRevision: body.expected_revision, note: body.note })
    case 'reject':
      return review.reject(asker, { workflowId, expectedRevision: body.expected_revision, note: body.note })
    default:
      return reviseOrSubmit(review, asker, workflowId, body)
  }
}

async function reviseOrSubmit(
  review: ReviewService,
  asker: Asker,
  workflowId: string,
  body: Extract<WorkflowChange, { action?: 'submit' | null | undefined }>,
): Promise<WorkflowResult> {
  const { action, note, options, metadata, item_data: whole, files } = body
  let expectedRevision = body.expected_revision
  if (isRevision(body)) {
    const said = metadata || whole || files ? change(body, workflowId) : {}
    const revision = { workflowId, ...said, autoPublish: options?.autoPublish, expectedRevision }
    const revised = await review.revise(asker, revision)
    if (!action || revised.userErrors.length > 0) return revised
    expectedRevision = revised.workflow?.revision
  }
  return review.submit(asker, { workflowId, expectedRevision, note })
}
