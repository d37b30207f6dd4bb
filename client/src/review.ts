/** The review, before which nothing is listed: what authors and reviewers do, by the names of the schema. */
import * as documents from './generated/graphql.ts'
import type * as graph from './generated/graphql.ts'
import { onlyChanges, reconnecting } from './reconnect.ts'
import { keyed, repeatable } from './repeats.ts'
import type { Request, RequestOptions } from './request.ts'
import type { Subscribe } from './subscription.ts'
import type { Clock } from './weather.ts'

type Options = RequestOptions
type Signal = Pick<Options, 'signal'>
type Step = graph.WorkflowStepFragment
type Said = Options & { readonly note?: string | undefined }
type Revised = Said & { readonly expectedRevision?: number | undefined }

export interface ReviewOperations {
  /** What is wrong with a manifest and its files, and what could be better. Nothing is written down. */
  validateManifest(
    plugin: graph.ValidateManifestQueryVariables,
    options?: Options,
  ): Promise<graph.ValidateManifestQuery['validateManifest']>
  /** Begins a publication: a draft, or handed in at once with `submit`. A key is made when you give none. */
  startPublishWorkflow(input: graph.StartWorkflowInput, options?: Options): Promise<Step>
  revisePublishWorkflow(input: graph.ReviseWorkflowInput, options?: Options): Promise<Step>
  submitForReview(workflowId: string, options?: Revised): Promise<Step>
  withdrawFromReview(workflowId: string, options?: Options): Promise<Step>
  cancelPublishWorkflow(workflowId: string, options?: Said): Promise<Step>
  /** For what was begun with `autoPublish: false`. */
  publishApproved(workflowId: string, options?: Options): Promise<Step>

  /** Null when there is none that the caller may see. */
  getPublishWorkflow(id: string, options?: Options): Promise<graph.PublishWorkflowQuery['publishWorkflow']>
  getPublishWorkflows(
    which?: graph.PublishWorkflowsQueryVariables,
    options?: Options,
  ): Promise<graph.PublishWorkflowsQuery['publishWorkflows']>
  getReviewQueue(
    which?: graph.ReviewQueueQueryVariables,
    options?: Options,
  ): Promise<graph.ReviewQueueQuery['reviewQueue']>

  claimReview(workflowId: string, options?: Options & { lease?: string }): Promise<Step>
  releaseReview(workflowId: string, options?: Options): Promise<Step>
  /** For the author and the reviewers, or `visibility: 'REVIEWERS'`. */
  addReviewNote(
    workflowId: string,
    body: string,
    options?: Options & { visibility?: graph.NoteVisibility },
  ): Promise<Step>
  /** Decisions name the revision that was looked at. */
  approvePlugin(workflowId: string, expectedRevision: number, options?: Said): Promise<Step>
  requestChanges(workflowId: string, expectedRevision: number, note: string, options?: Options): Promise<Step>
  rejectPlugin(workflowId: string, expectedRevision: number, note: string, options?: Options): Promise<Step>

  /** As it is now and after every change, over lost connections, until nothing happens to it any more. */
  watchPublishWorkflow(id: string, options?: Signal): AsyncGenerator<graph.WorkflowFragment, void, undefined>
  /** How much waits for reviewers, now and whenever that changes. */
  watchReviewQueue(
    options?: Signal,
  ): AsyncGenerator<graph.ReviewQueueChangedSubscription['reviewQueueChanged'], void, undefined>
}

interface Parts {
  readonly request: Request
  readonly subscribe: Subscribe
  readonly clock: Clock
  readonly random: () => number
}

const ended: ReadonlySet<graph.WorkflowStatus> = new Set(['HANDED_OVER', 'PUBLISHED', 'REJECTED', 'CANCELLED'])

export function createReviewOperations({ request, subscribe, clock, random }: Parts): ReviewOperations {
  return {
    async validateManifest(plugin, options) {
      return (await request(documents.ValidateManifestDocument, plugin, options)).validateManifest
    },
    async startPublishWorkflow(input, options) {
      const variables = { input: keyed(input, options) }
      return (await request(documents.StartPublishWorkflowDocument, variables, repeatable(options)))
        .startPublishWorkflow
    },
    async revisePublishWorkflow(input, options) {
      return (await request(documents.RevisePublishWorkflowDocument, { input }, options)).revisePublishWorkflow
    },
    async submitForReview(workflowId, { expectedRevision, note, ...options } = {}) {
      const variables = { workflowId, expectedRevision, note }
      return (await request(documents.SubmitForReviewDocument, variables, options)).submitForReview
    },
    async withdrawFromReview(workflowId, options) {
      return (await request(documents.WithdrawFromReviewDocument, { workflowId }, options)).withdrawFromReview
    },
    async cancelPublishWorkflow(workflowId, { note, ...options } = {}) {
      return (await request(documents.CancelPublishWorkflowDocument, { workflowId, note }, options))
        .cancelPublishWorkflow
    },
    async publishApproved(workflowId, options) {
      return (await request(documents.PublishApprovedDocument, { workflowId }, options)).publishApproved
    },

    async getPublishWorkflow(id, options) {
      return (await request(documents.PublishWorkflowDocument, { id }, options)).publishWorkflow
    },
    async getPublishWorkflows(which = {}, options) {
      return (await request(documents.PublishWorkflowsDocument, which, options)).publishWorkflows
    },
    async getReviewQueue(which = {}, options) {
      return (await request(documents.ReviewQueueDocument, which, options)).reviewQueue
    },

    // Claimed or released twice is claimed or released.
    async claimReview(workflowId, { lease, ...options } = {}) {
      return (await request(documents.ClaimReviewDocument, { workflowId, lease }, repeatable(options))).claimReview
    },
    async releaseReview(workflowId, options) {
      return (await request(documents.ReleaseReviewDocument, { workflowId }, repeatable(options))).releaseReview
    },
    async addReviewNote(workflowId, body, { visibility, ...options } = {}) {
      return (await request(documents.AddReviewNoteDocument, { workflowId, body, visibility }, options)).addReviewNote
    },
    async approvePlugin(workflowId, expectedRevision, { note, ...options } = {}) {
      const variables = { workflowId, expectedRevision, note }
      return (await request(documents.ApprovePluginDocument, variables, options)).approvePlugin
    },
    async requestChanges(workflowId, expectedRevision, note, options) {
      const variables = { workflowId, expectedRevision, note }
      return (await request(documents.RequestChangesDocument, variables, options)).requestChanges
    },
    async rejectPlugin(workflowId, expectedRevision, note, options) {
      const variables = { workflowId, expectedRevision, note }
      return (await request(documents.RejectPluginDocument, variables, options)).rejectPlugin
    },

    watchPublishWorkflow(id, { signal } = {}) {
      async function* open() {
        const stream = subscribe(documents.PublishWorkflowChangedDocument, { id }, { signal })
        for await (const { publishWorkflowChanged } of stream) yield publishWorkflowChanged
      }
      return onlyChanges(reconnecting({ clock, random }, open, signal, ({ status }) => ended.has(status)))
    },
    watchReviewQueue({ signal } = {}) {
      async function* open() {
        const stream = subscribe(documents.ReviewQueueChangedDocument, {}, { signal })
        for await (const { reviewQueueChanged } of stream) yield reviewQueueChanged
      }
      return onlyChanges(reconnecting({ clock, random }, open, signal))
    },
  }
}
