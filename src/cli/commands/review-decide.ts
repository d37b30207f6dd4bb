/** What reviewers decide: about the revision that they looked at. */
import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import {
  exampleId,
  noSuchPublication,
  onePublication,
  payloadFields,
  revisionOption,
  step,
} from './review-publication.ts'
import type { Payload } from './review-publication.ts'

interface Decision extends Record<string, unknown> {
  readonly id: string
  readonly revision: number
  readonly note: string | undefined
}

export const approveMutation = operation<{ done: Payload }, Decision>(
  ['item:review'],
  `mutation Approve($id: ID!, $revision: Int!, $note: String) {
    done: approvePlugin(workflowId: $id, expectedRevision: $revision, note: $note) { ${payloadFields} }
  }`,
)

export const requestChangesMutation = operation<{ done: Payload }, Decision>(
  ['item:review'],
  `mutation RequestChanges($id: ID!, $revision: Int!, $note: String!) {
    done: requestChanges(workflowId: $id, expectedRevision: $revision, note: $note) { ${payloadFields} }
  }`,
)

export const rejectMutation = operation<{ done: Payload }, Decision>(
  ['item:review'],
  `mutation Reject($id: ID!, $revision: Int!, $note: String!) {
    done: rejectPlugin(workflowId: $id, expectedRevision: $revision, note: $note) { ${payloadFields} }
  }`,
)

export const revisionQuery = operation<{ publishWorkflow: { revision: number } | null }, { id: string }>(
  ['item:read'],
  'query Revision($id: ID!) { publishWorkflow(id: $id) { revision } }',
)

interface Options {
  readonly note?: string | undefined
  readonly revision?: number | undefined
}

const decision = (review: Command, name: string): Command => onePublication(review, name).addOption(revisionOption())

export function addDecisions(review: Command): void {
  withExamples(
    decision(review, 'approve')
      .summary('let a publication be listed')
      .description(
        'Approves a publication: it is on its way to the marketplace in the same moment, unless its author wants to publish it. Without --revision it is approved as it is now.',
      )
      .option('--note <text>', 'A word to the author')
      .action(
        act((tools, id: string, { note, revision }: Options) =>
          decide(tools, approveMutation, id, { note, revision }, 'The publication was not approved.'),
        ),
      ),
    `review approve ${exampleId} --revision 3 --note "Works well."`,
  )
  withExamples(
    decision(review, 'request-changes')
      .argument('<note>', 'What has to change, 1 to 4,000 characters')
      .summary('send a publication back to its author')
      .description('Sends a publication back to its author, who may change it and hand it in again.')
      .action(
        act((tools, id: string, note: string, { revision }: Options) =>
          decide(tools, requestChangesMutation, id, { note, revision }, 'No changes were requested.'),
        ),
      ),
    `review request-changes ${exampleId} "Say which files it reads." --revision 3`,
  )
  withExamples(
    decision(review, 'reject')
      .argument('<note>', 'Why, 1 to 4,000 characters')
      .summary('refuse a publication')
      .description('Refuses a publication. That is final; its author may begin another.')
      .action(
        act((tools, id: string, note: string, { revision }: Options) =>
          decide(tools, rejectMutation, id, { note, revision }, 'The publication was not rejected.'),
        ),
      ),
    `review reject ${exampleId} "It sends the list of users to a stranger." --revision 3`,
  )
}

async function decide(
  tools: Tools,
  mutation: Operation<{ done: Payload }, Decision>,
  id: string,
  { note, revision }: Options,
  refused: string,
): Promise<void> {
  await step(tools, mutation, { id, revision: revision ?? (await revisionOf(tools, id)), note }, refused)
}

async function revisionOf({ gateway }: Tools, id: string): Promise<number> {
  const { publishWorkflow } = await gateway.ask(revisionQuery, { id })
  if (!publishWorkflow) throw noSuchPublication(id)
  return publishWorkflow.revision
}
