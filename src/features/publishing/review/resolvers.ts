import type { PublicationManifest, Resolvers } from '../../../generated/resolvers.ts'
import type { Context } from '../../../graphql/context.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import type { Manifest } from '../manifest.ts'
import type { QueueSummary } from './lists.ts'
import { documentOf, isClaimed, messageOf, statusOf, stepOf, totalSteps } from './model.ts'
import type { Actor, WorkflowRow } from './model.ts'
import { errorsOf } from './refusals.ts'
import { allowedActions, isReviewer, mayKnowActor, mayRead } from './rights.ts'

const time = (ms: number | null): string | null => (ms === null ? null : rfc3339(ms))
const statusNow = (row: WorkflowRow, { services }: Context) => statusOf(row, services.publishing.review.nowMs())
const actorOf = (userId: string | null, serviceId: string | null): Actor | null =>
  userId === null && serviceId === null ? null : { userId, serviceId }

export const reviewResolvers: Resolvers = {
  Query: {
    validateManifest: (_root, args, { services, ...asker }) => services.publishing.review.validate(asker, args),
    publishWorkflow: (_root, { id }, { services, ...asker }) => services.publishing.review.workflow(asker, id),
    publishWorkflows: (_root, args, { services, ...asker }) => services.publishing.review.list(asker, args),
    reviewQueue: (_root, args, { services }) => services.publishing.review.queue(args),
  },

  Mutation: {
    startPublishWorkflow: (_root, { input }, { services, ...asker }) => services.publishing.review.start(asker, input),
    revisePublishWorkflow: (_root, { input }, { services, ...asker }) =>
      services.publishing.review.revise(asker, input),
    submitForReview: (_root, args, { services, ...asker }) => services.publishing.review.submit(asker, args),
    withdrawFromReview: (_root, { workflowId }, { services, ...asker }) =>
      services.publishing.review.withdraw(asker, workflowId),
    cancelPublishWorkflow: (_root, { workflowId, note }, { services, ...asker }) =>
      services.publishing.review.cancel(asker, workflowId, note ?? null),
    publishApproved: (_root, { workflowId }, { services, ...asker }) =>
      services.publishing.review.publish(asker, workflowId),
    claimReview: (_root, args, { services, ...asker }) => services.publishing.review.claim(asker, args),
    releaseReview: (_root, { workflowId }, { services, ...asker }) =>
      services.publishing.review.release(asker, workflowId),
    addReviewNote: (_root, args, { services, ...asker }) => services.publishing.review.note(asker, args),
    approvePlugin: (_root, args, { services, ...asker }) => services.publishing.review.approve(asker, args),
    requestChanges: (_root, args, { services, ...asker }) => services.publishing.review.requestChanges(asker, args),
    rejectPlugin: (_root, args, { services, ...asker }) => services.publishing.review.reject(asker, args),
  },

  Subscription: {
    publishWorkflowChanged: {
      subscribe: (_root, { id }, { services, ...asker }) => services.publishing.review.changes(asker, id),
      resolve: (row: WorkflowRow) => row,
    },
    reviewQueueChanged: {
      subscribe: (_root, _args, { services, ...asker }) => services.publishing.review.queueChanges(asker),
      resolve: ({ oldestSubmittedAt, ...counts }: QueueSummary) => ({
        ...counts,
        oldestSubmittedAt: time(oldestSubmittedAt),
      }),
    },
  },

  PublishWorkflow: {
    status: (row, _args, context) => statusNow(row, context),
    step: (row, _args, context) => stepOf[statusNow(row, context)],
    totalSteps: () => totalSteps,
    message: (row, _args, context) => messageOf[statusNow(row, context)],
    panelItemId: ({ panel_item_id }) => panel_item_id,
    marketplaceItemId: ({ marketplace_item_id }) => marketplace_item_id,
    plugin: ({ marketplace_item_id: id }, _args, { loaders }) =>
      id === null ? null : loaders.catalog.pluginById.load(id),
    userId: ({ user_id }) => user_id,
    author: ({ user_id: id }, _args, { loaders }) => (id === null ? null : loaders.users.byId.load(id)),
    manifest: (row) => manifestOf(documentOf(row)?.manifest),
    files: (row) =>
      (documentOf(row)?.files ?? []).map(({ name, size, type, url, sha256 }) => ({
        name,
        size: size ?? null,
        type,
        url,
        checksum: sha256 ? `sha256:${sha256}` : null,
        sha256: sha256 ?? null,
      })),
    licenseType: (row) =>
      documentOf(row)?.licenseType ?? (row.is_change === 0 && row.document !== null ? 'FREE' : null),
    autoPublish: ({ auto_publish }) => auto_publish === 1,
    submittedAt: ({ submitted_at }) => time(submitted_at),
    queuePosition: ({ id, state }, _args, { loaders }) =>
      state === 'submitted' ? loaders.review.positions.load(id) : null,
    claimedBy: (row, _args, { caller, services }) =>
      isReviewer(caller) && isClaimed(row, services.publishing.review.nowMs())
        ? actorOf(row.claimed_by_user, row.claimed_by_service)
        : null,
    claimExpiresAt: (row, _args, { services }) =>
      isClaimed(row, services.publishing.review.nowMs()) ? time(row.claimed_until) : null,
    timeline: async ({ id }, _args, { loaders, caller }) =>
      (await loaders.review.entries.load(id)).filter((entry) => mayRead(caller, entry)),
    allowedActions: (row, _args, { caller, services }) =>
      allowedActions(caller, row, services.publishing.review.nowMs()),
    marketplaceUrl: ({ marketplace_url }) => marketplace_url,
    userErrors: errorsOf,
    createdAt: ({ created_at }) => rfc3339(created_at),
    updatedAt: ({ updated_at }) => rfc3339(updated_at),
  },

  WorkflowEntry: {
    at: ({ at }) => rfc3339(at),
    from: ({ from_status }) => from_status,
    to: ({ to_status }) => to_status,
    role: ({ role }) => (role === 'author' ? 'AUTHOR' : role === 'reviewer' ? 'REVIEWER' : 'GATEWAY'),
    actor: (entry, _args, { caller }) =>
      mayKnowActor(caller, entry) ? actorOf(entry.actor_user, entry.actor_service) : null,
    visibility: ({ is_internal }) => (is_internal === 1 ? 'REVIEWERS' : 'AUTHOR'),
  },

  WorkflowActor: {
    user: ({ userId }, _args, { loaders }) => (userId === null ? null : loaders.users.byId.load(userId)),
  },
}

function manifestOf(manifest: Manifest | undefined): PublicationManifest | null {
  if (!manifest) return null
  const { tags, screenshots, dependencies, price, currency } = manifest
  return {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description ?? null,
    author: manifest.author ?? null,
    homepage: manifest.homepage ?? null,
    repository: manifest.repository ?? null,
    license: manifest.license ?? null,
    tags: [...(tags ?? [])],
    category: manifest.category ?? null,
    iconUrl: manifest.iconUrl ?? null,
    screenshots: (screenshots ?? []).map(({ url, alt, order }, index) => ({ url, alt, order: order ?? index })),
    price: { amount: price ?? '0', currency: currency ?? 'USD' },
    dependencies: (dependencies ?? []).map(({ id, range, kind }) => ({
      targetId: id,
      range: range ?? null,
      kind: kind ?? 'REQUIRED',
    })),
    minPanelVersion: manifest.minPanelVersion ?? null,
    maxPanelVersion: manifest.maxPanelVersion ?? null,
    permissions: manifest.permissions ?? null,
  }
}
