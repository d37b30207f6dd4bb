/** Publications that a reviewer must approve before they are listed. */
import type { Command } from 'commander'
import { oneOf, seconds, whole } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { addAuthor } from './review-author.ts'
import { addDecisions } from './review-decide.ts'
import { nameOf, whoIs, workflowFields } from './review-publication.ts'
import type { Workflow } from './review-publication.ts'
import { addReviewer } from './review-reviewer.ts'
import { addShow } from './review-show.ts'
import { addStart } from './review-start.ts'
import { addValidate } from './review-validate.ts'

interface Page {
  readonly totalCount: number
  readonly edges: readonly { node: Workflow }[]
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
}

interface Paging extends Record<string, unknown> {
  readonly first: number
  readonly after: string | null
}

const pageFields = `totalCount edges { node { ${workflowFields} } } pageInfo { endCursor hasNextPage }`

export const listQuery = operation<
  { page: Page },
  Paging & { userId: string | undefined; status: string[] | undefined }
>(
  ['item:read'],
  `query List($userId: ID, $status: [WorkflowStatus!], $first: Int, $after: String) {
    page: publishWorkflows(userId: $userId, status: $status, first: $first, after: $after) { ${pageFields} }
  }`,
  // Who has claimed it.
  ['item:review'],
)

export const queueQuery = operation<{ page: Page }, Paging & { filter: Record<string, unknown> }>(
  ['item:review'],
  `query Queue($filter: ReviewQueueFilter, $first: Int, $after: String) {
    page: reviewQueue(filter: $filter, first: $first, after: $after) { ${pageFields} }
  }`,
)

const statuses = [
  'DRAFT',
  'AWAITING_REVIEW',
  'IN_REVIEW',
  'CHANGES_REQUESTED',
  'APPROVED',
  'PUBLISHING',
  'HANDED_OVER',
  'PUBLISHED',
  'REJECTED',
  'FAILED',
  'CANCELLED',
] as const

interface PageOptions {
  readonly user?: string
  readonly first: number
  readonly after?: string
}

interface QueueOptions extends PageOptions {
  readonly unclaimed?: boolean
  readonly olderThan?: number
  readonly search?: string
}

export function addReview(program: Command): void {
  const review = program.command('review').description('Publications that a reviewer must approve.')
  addValidate(review)
  addStart(review)
  addAuthor(review)
  withExamples(
    paged(review.command('list'))
      .summary('list publications, newest first')
      .description('Lists publications on their way, newest first: of the user that the token acts for, else of all.')
      .option('--status <list>', `Only these: ${statuses.join(', ').toLowerCase()}`, oneOf(statuses))
      .action(
        act(async (tools, { user, status, first, after }: PageOptions & { status?: string[] }) => {
          show(tools, (await tools.gateway.ask(listQuery, { userId: user, status, first, after: after ?? null })).page)
        }),
      ),
    'review list --user u-17',
    'review list --status changes_requested,failed --json',
  )
  addShow(review)
  withExamples(
    paged(review.command('queue'))
      .summary('what waits for reviewers, oldest first')
      .description('Lists what waits for reviewers or is with one of them, oldest first.')
      .option('--unclaimed', 'Only what nobody has claimed')
      .option('--older-than <time>', 'Only what was handed in so long ago', seconds(9_999_999))
      .option('--search <text>', "Only with this beginning of the name, the panel's id or the publication's id")
      .action(act(queue)),
    'review queue --unclaimed',
    'review queue --older-than 1d --first 100 --json',
  )
  addReviewer(review)
  addDecisions(review)
}

const paged = (command: Command): Command =>
  command
    .option('--user <id>', 'Only of this user')
    .option('--first <count>', 'How many, at most 100', whole(1, 100), 20)
    .option('--after <cursor>', 'Go on after this place (nextCursor of the page before)')

async function queue(tools: Tools, { user, unclaimed, olderThan, search, first, after }: QueueOptions): Promise<void> {
  const filter = {
    ...(user !== undefined && { userId: user }),
    ...(unclaimed && { claimed: false }),
    ...(olderThan !== undefined && { olderThan: `PT${olderThan}S` }),
    ...(search !== undefined && { search }),
  }
  show(tools, (await tools.gateway.ask(queueQuery, { filter, first, after: after ?? null })).page)
}

function show({ out }: Tools, { totalCount, edges, pageInfo }: Page): void {
  const publications = edges.map(({ node }) => node)
  const nextCursor = pageInfo.hasNextPage ? pageInfo.endCursor : null
  out.result({ totalCount, nextCursor, publications }, () =>
    table(
      ['PUBLICATION', 'PLUGIN', 'STATUS', 'REVISION', 'USER', 'HANDED IN', 'CLAIMED BY'],
      publications.map((one) => [
        one.id,
        nameOf(one),
        one.status.toLowerCase(),
        one.revision,
        one.userId,
        one.submittedAt,
        whoIs(one.claimedBy),
      ]),
    ),
  )
  out.note(`${publications.length} of ${totalCount}.${nextCursor === null ? '' : ` Go on with --after ${nextCursor}`}`)
}
