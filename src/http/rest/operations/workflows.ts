/** The publishing workflow: publications on their way through the review. */
import { z } from 'zod'
import { manifestReport, reportOf, validateBody } from '../manifest-report.ts'
import { operation } from '../operation.ts'
import { throwProblems } from '../problems.ts'
import { id } from '../shapes/fields.ts'
import { shownTimeline, workflowStarted, workflowState, workflowWithTimeline } from '../shapes/workflows.ts'
import { startBody, submitBody, workflowChange, workflowNames, workflowNamesIn } from '../workflow-bodies.ts'
import { fieldsOf, fieldsOfChange, take } from '../workflow-input.ts'
import { found, outcomeOf, start, stateOf, targetOf } from '../workflow-outcome.ts'

const tag = 'Publishing workflow'
const params = z.object({ workflowId: id })

export const workflowOperations = [
  operation({
    id: 'startPublishWorkflow',
    tag,
    method: 'POST',
    path: '/plugins/publish/workflow',
    summary: 'Begin a publication that goes through the review',
    description:
      'Takes the bodies of `POST /plugins/publish`. It is a draft until it is handed in (`submit`), and nothing is listed before a reviewer approves. With `options.publishAsUpdate` it changes the plugin that `options.existingMarketplaceId` names.',
    field: 'Mutation.startPublishWorkflow',
    body: startBody,
    data: workflowStarted,
    refusals: ['RESOURCE_NOT_FOUND'],
    names: workflowNames,
    target: ({ body }) => targetOf(body),
    async run(context, { body: { submit, ...body } }) {
      const { data, ...outcome } = await start(context, body, submit ?? false)
      return { ...outcome, data: { workflowId: data.workflow_id, status: data } }
    },
  }),

  operation({
    id: 'getPublishWorkflow',
    tag,
    method: 'GET',
    path: '/plugins/publish/workflow/{workflowId}',
    summary: 'A publication on its way through the review, with what was said about it',
    field: 'Query.publishWorkflow',
    params,
    data: workflowWithTimeline,
    async run(context, { params: { workflowId } }) {
      const row = await found(context, workflowId)
      const entries = await context.loaders.review.entries.load(row.id)
      return { data: { ...stateOf(row, context), timeline: shownTimeline(entries, context.caller) } }
    },
  }),

  operation({
    id: 'changePublishWorkflow',
    tag,
    method: 'PUT',
    path: '/plugins/publish/workflow/{workflowId}',
    summary: 'Change a publication, or take the next step with it',
    description:
      'Any part of a publish body changes what is to be published. `action` takes a step: of its author `submit` (also together with a change), `withdraw`, `cancel`, `publish`; of reviewers `claim`, `release`, `approve`, `request_changes`, `reject`; of both `note`. `allowed_actions` says which are open to the caller. Decisions name the revision that was looked at in `expected_revision`; a publication that is not in the state for a step, or has another revision, is a 409.',
    field: { among: fieldsOfChange },
    params,
    body: workflowChange,
    data: workflowState,
    keyed: false,
    names: workflowNames,
    chosen: ({ body }) => fieldsOf(body),
    target: ({ params: { workflowId } }) => workflowId,
    async run(context, { params: { workflowId }, body }) {
      const { services, ...asker } = context
      const result = await take(services.publishing.review, asker, workflowId, body)
      throwProblems(result.userErrors, { names: workflowNamesIn(body), params })
      return outcomeOf(result, context)
    },
  }),

  operation({
    id: 'getPublishWorkflowsOfUser',
    tag,
    method: 'GET',
    path: '/plugins/publish/workflows/user/{userId}',
    summary: 'Publications of one user, newest first',
    field: 'Query.publishWorkflows',
    params: z.object({ userId: id }),
    query: z.object({
      limit: z.int().min(0).max(100).default(100),
      offset: z.int().min(0).max(1_000_000).default(0),
    }),
    data: z.array(workflowState),
    cost: ({ query }) => Math.max(1, query.limit),
    async run(context, { params: { userId }, query: { limit, offset } }) {
      const { services, ...asker } = context
      const { edges } = await services.publishing.review.list(asker, { userId, first: limit }, offset)
      return { data: edges.map(({ node }) => stateOf(node, context)) }
    },
  }),

  operation({
    id: 'getPublishStatus',
    tag,
    method: 'GET',
    path: '/plugins/publish/status/{workflowId}',
    summary: 'Where a publication stands',
    field: 'Query.publishWorkflow',
    params,
    data: workflowState,
    async run(context, { params: { workflowId } }) {
      return { data: stateOf(await found(context, workflowId), context) }
    },
  }),

  operation({
    id: 'validatePlugin',
    tag,
    method: 'POST',
    path: '/plugins/publish/validate',
    summary: 'Check what would be published',
    description: 'Always 200: `valid` says how it is. Nothing is written down, and files may be missing.',
    field: 'Query.validateManifest',
    body: validateBody,
    data: manifestReport,
    writes: false,
    run: async ({ services, ...asker }, { body }) => ({
      data: await reportOf(body, (said) => services.publishing.review.validate(asker, said)),
    }),
  }),

  operation({
    id: 'submitPlugin',
    tag,
    method: 'POST',
    path: '/plugins/publish/submit',
    summary: 'Hand a publication in for review',
    description:
      'With `workflow_id` a draft is handed in. Without it the body is one of `POST /plugins/publish/workflow`, and is handed in at once; the `Idempotency-Key` counts for this one.',
    field: { among: ['Mutation.submitForReview', 'Mutation.startPublishWorkflow'] },
    body: submitBody,
    data: workflowState,
    refusals: ['RESOURCE_NOT_FOUND'],
    names: { ...workflowNames, workflowId: 'workflow_id' },
    chosen: ({ body }) => [body.workflow_id ? 'Mutation.submitForReview' : 'Mutation.startPublishWorkflow'],
    target: ({ body }) => body.workflow_id ?? targetOf(body),
    async run(context, { body }) {
      if (body.workflow_id === undefined) return start(context, body, true)
      const { services, ...asker } = context
      const { workflow_id: workflowId, note, expected_revision: expectedRevision } = body
      const result = await services.publishing.review.submit(asker, { workflowId, note, expectedRevision })
      throwProblems(result.userErrors, { names: {} })
      return outcomeOf(result, context)
    },
  }),
]
