/** What authors do with a publication that they have begun. */
import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { act } from '../tools.ts'
import { exampleId, onePublication, payloadFields, revisionOption, step } from './review-publication.ts'
import type { Payload } from './review-publication.ts'

interface Id extends Record<string, unknown> {
  readonly id: string
}

type Note = Id & { readonly note: string | undefined }

export const submitMutation = operation<{ done: Payload }, Note & { revision: number | undefined }>(
  ['item:write'],
  `mutation Submit($id: ID!, $revision: Int, $note: String) {
    done: submitForReview(workflowId: $id, expectedRevision: $revision, note: $note) { ${payloadFields} }
  }`,
)

export const withdrawMutation = operation<{ done: Payload }, Id>(
  ['item:write'],
  `mutation Withdraw($id: ID!) { done: withdrawFromReview(workflowId: $id) { ${payloadFields} } }`,
)

export const cancelMutation = operation<{ done: Payload }, Note>(
  ['item:write'],
  `mutation Cancel($id: ID!, $note: String) {
    done: cancelPublishWorkflow(workflowId: $id, note: $note) { ${payloadFields} }
  }`,
)

export const publishMutation = operation<{ done: Payload }, Id>(
  ['item:write'],
  `mutation PublishApproved($id: ID!) { done: publishApproved(workflowId: $id) { ${payloadFields} } }`,
)

const refused = 'Nothing was changed.'

export function addAuthor(review: Command): void {
  withExamples(
    onePublication(review, 'submit')
      .summary('hand a publication in')
      .description('Hands a draft in for review, or again what was changed. While it is there, it cannot be changed.')
      .option('--note <text>', 'A word to the reviewers')
      .addOption(revisionOption())
      .action(
        act((tools, id: string, { note, revision }: { note?: string; revision?: number }) =>
          step(tools, submitMutation, { id, note, revision }, 'The publication was not handed in.'),
        ),
      ),
    `review submit ${exampleId} --note "The backup is encrypted now."`,
  )
  withExamples(
    onePublication(review, 'withdraw')
      .summary('take a publication back')
      .description('Takes a publication back from the review; it is a draft again.')
      .action(act((tools, id: string) => step(tools, withdrawMutation, { id }, refused))),
    `review withdraw ${exampleId}`,
  )
  withExamples(
    onePublication(review, 'cancel')
      .summary('give a publication up')
      .description('Gives a publication up. That is final.')
      .option('--note <text>', 'Why')
      .action(
        act((tools, id: string, { note }: { note?: string }) => step(tools, cancelMutation, { id, note }, refused)),
      ),
    `review cancel ${exampleId}`,
  )
  withExamples(
    onePublication(review, 'publish')
      .summary('publish what was approved')
      .description('Publishes what was approved and has waited for its author.')
      .action(act((tools, id: string) => step(tools, publishMutation, { id }, 'The plugin was not published.'))),
    `review publish ${exampleId}`,
  )
}
