/** What reviewers do with a publication before they decide. */
import type { Command } from 'commander'
import { seconds } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { act } from '../tools.ts'
import { exampleId, onePublication, payloadFields, step } from './review-publication.ts'
import type { Payload } from './review-publication.ts'

interface Id extends Record<string, unknown> {
  readonly id: string
}

export const claimMutation = operation<{ done: Payload }, Id & { lease: string }>(
  ['item:review'],
  `mutation Claim($id: ID!, $lease: Duration) { done: claimReview(workflowId: $id, lease: $lease) { ${payloadFields} } }`,
)

export const releaseMutation = operation<{ done: Payload }, Id>(
  ['item:review'],
  `mutation Release($id: ID!) { done: releaseReview(workflowId: $id) { ${payloadFields} } }`,
)

export const noteMutation = operation<{ done: Payload }, Id & { body: string; visibility: 'AUTHOR' | 'REVIEWERS' }>(
  ['item:review'],
  `mutation Note($id: ID!, $body: String!, $visibility: NoteVisibility) {
    done: addReviewNote(workflowId: $id, body: $body, visibility: $visibility) { ${payloadFields} }
  }`,
)

const day = 86_400

export function addReviewer(review: Command): void {
  withExamples(
    onePublication(review, 'claim')
      .summary('take a publication for review')
      .description(
        'Takes a publication for review: for so long nobody else decides about it. Claiming again makes it longer.',
      )
      .option('--lease <time>', 'For how long, 1m to 1d', seconds(day), 1_800)
      .action(
        act((tools, id: string, { lease }: { lease: number }) =>
          step(tools, claimMutation, { id, lease: `PT${lease}S` }, 'The publication was not claimed.'),
        ),
      ),
    `review claim ${exampleId} --lease 2h`,
  )
  withExamples(
    onePublication(review, 'release')
      .summary('give a publication back to the queue')
      .description('Gives a claimed publication back to the queue.')
      .action(act((tools, id: string) => step(tools, releaseMutation, { id }, 'Nothing was changed.'))),
    `review release ${exampleId}`,
  )
  withExamples(
    onePublication(review, 'note')
      .argument('<text>', 'What is said, 1 to 4,000 characters')
      .summary('say something about a publication')
      .description(
        'Says something about a publication: as its author with a token of the author, else for the reviewers.',
      )
      .option('--internal', 'Only for the reviewers to read')
      .action(
        act((tools, id: string, body: string, { internal }: { internal?: boolean }) =>
          step(tools, noteMutation, { id, body, visibility: internal ? 'REVIEWERS' : 'AUTHOR' }, 'Nothing was noted.'),
        ),
      ),
    `review note ${exampleId} "Which panel versions was this tried with?"`,
    `review note ${exampleId} "Same author as last week." --internal`,
  )
}
