/** Operations of the review as its tests ask them. */
import type { AskOptions, TestGateway } from '../../../support/gateway.ts'

export const WORKFLOW = /* GraphQL */ `
  fragment W on PublishWorkflow {
    id
    status
    step
    revision
    panelItemId
    marketplaceItemId
    userId
    autoPublish
    queuePosition
    claimedBy {
      userId
      serviceId
    }
    claimExpiresAt
    allowedActions
    manifest {
      name
      version
    }
    userErrors {
      code
      message
    }
    timeline {
      from
      to
      role
      actor {
        userId
      }
      note
      visibility
    }
  }
`

const result = `{ workflow { ...W } replayed userErrors { __typename code path message ... on ConflictError { currentRevision } } }`

/** As author, reviewer or service. */
export const author = (userId: string): AskOptions => ({
  permissions: ['item:read', 'item:write'],
  actingUserId: userId,
})
export const reviewer = (userId: string): AskOptions => ({
  permissions: ['item:read', 'item:review'],
  actingUserId: userId,
})

export const file = {
  name: 'plugin.zip',
  size: '1024',
  type: 'application/zip',
  url: 'https://cdn.example.com/plugin.zip',
  sha256: 'ab'.repeat(32),
}

export const manifest = {
  name: 'Night Watch',
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Ann',
}

let keys = 0

// oxlint-disable typescript/no-explicit-any -- what an operation answers is the test's to know
export function asking(house: Pick<TestGateway, 'ask'>) {
  async function change(field: string, declared: string, given: string, variables: object, who: AskOptions) {
    const { data, errors } = await house.ask(
      `mutation Step(${declared}) { result: ${field}(${given}) ${result} } ${WORKFLOW}`,
      { ...variables },
      who,
    )
    return { ...data?.result, errors } as {
      workflow: any
      replayed: boolean
      userErrors: any[]
      errors: any[] | undefined
    }
  }

  return {
    start: (input: object, who: AskOptions) =>
      change(
        'startPublishWorkflow',
        '$input: StartWorkflowInput!',
        'input: $input',
        { input: { userId: who.actingUserId, manifest, files: [file], idempotencyKey: `start-${++keys}`, ...input } },
        who,
      ),
    revise: (input: object, who: AskOptions) =>
      change('revisePublishWorkflow', '$input: ReviseWorkflowInput!', 'input: $input', { input }, who),
    /** Steps whose only argument is the workflow. */
    step: (
      field:
        | 'submitForReview'
        | 'withdrawFromReview'
        | 'publishApproved'
        | 'claimReview'
        | 'releaseReview'
        | 'cancelPublishWorkflow',
      id: string,
      who: AskOptions,
    ) => change(field, '$id: ID!', 'workflowId: $id', { id }, who),
    decide: (
      field: 'approvePlugin' | 'requestChanges' | 'rejectPlugin',
      { id, revision }: { id: string; revision: number },
      who: AskOptions,
      note = 'Seen.',
    ) =>
      change(
        field,
        '$id: ID!, $revision: Int!, $note: String!',
        'workflowId: $id, expectedRevision: $revision, note: $note',
        { id, revision, note },
        who,
      ),
    say: (id: string, body: string, visibility: 'AUTHOR' | 'REVIEWERS', who: AskOptions) =>
      change(
        'addReviewNote',
        '$id: ID!, $body: String!, $visibility: NoteVisibility!',
        'workflowId: $id, body: $body, visibility: $visibility',
        { id, body, visibility },
        who,
      ),
    async workflow(id: string, who: AskOptions): Promise<any> {
      const { data } = await house.ask(
        `query Q($id: ID!) { publishWorkflow(id: $id) { ...W } } ${WORKFLOW}`,
        { id },
        who,
      )
      return data?.publishWorkflow
    },
    async queue(who: AskOptions, filter: object = {}): Promise<any> {
      const { data } = await house.ask(
        `query Q($filter: ReviewQueueFilter) { reviewQueue(filter: $filter) { totalCount edges { node { ...W } } } } ${WORKFLOW}`,
        { filter },
        who,
      )
      return data?.reviewQueue
    },
  }
}

/** What a subscription says, one after the other (GraphQL over SSE). */
export async function* follow(house: TestGateway, query: string, who: AskOptions): AsyncGenerator<any> {
  const token = await house.token(who.permissions ?? undefined, who.actingUserId)
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query }),
  })
  let text = ''
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const message = text.slice(0, end)
      text = text.slice(end + 2)
      const data = /^data: ?(.*)$/m.exec(message)?.[1]
      if (/^event: ?next$/m.test(message) && data) yield JSON.parse(data)
    }
  }
}
