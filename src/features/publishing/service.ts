/** Publishing: a wish of the panel is checked, taken in, delivered, and answered with what became of it in the caller's time. */
import type { Asker } from '../../auth/asker.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { MutationUnpublishPluginArgs } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import { prepareUnpublish } from '../../marketplace/plugins.ts'
import type { Store } from '../../store/store.ts'
import { createPublishingDelivery } from './delivery.ts'
import { checkAgainst, checkChange, checkPublication, checkUnpublish } from './input.ts'
import { createIntake, unconditional, keyOf } from './intake.ts'
import { archived, listed } from './listed.ts'
import { changeOf } from './listing.ts'
import type { Publication, PublicationChange } from './manifest.ts'
import { createOutcomes, notPublished, notUnpublished } from './outcome.ts'
import type { PublishResult, UnpublishResult } from './outcome.ts'
import { createOwnership, mustOwn } from './ownership.ts'
import type { KnownPlugins } from './ownership.ts'
import { needed, notThere, staleRevision, underWay } from './refusals.ts'
import { isReviewer } from './review/rights.ts'
import { createReviewService } from './review/service.ts'
import type { ReviewService } from './review/service.ts'
import { createWaiting } from './waiting.ts'
import { publishWish, updateWish } from './wishes.ts'

export interface PublishingOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
  /** ENABLE_PLUGIN_PUBLISHING, and the link as a whole. */
  enabled: boolean
  /** PUBLISH_REVIEW: whether who may not review must hand plugins in for it. */
  reviewRequired: boolean
  /** What this room needs of the catalogue, and may tell it. */
  catalogue: KnownPlugins & {
    dependents(ids: readonly string[]): Promise<number>
    /** Undefined while it cannot be told; may throw. */
    hasCategory(asker: Asker, name: string): Promise<boolean | undefined>
    see(plugins: readonly Plugin[]): void
  }
}

export interface PublishingService {
  readonly review: ReviewService
  publish(asker: Asker, input: Publication): Promise<PublishResult>
  update(asker: Asker, input: PublicationChange): Promise<PublishResult>
  unpublish(asker: Asker, args: MutationUnpublishPluginArgs): Promise<UnpublishResult>
  readonly delivery: Lane
}

export function createPublishingService(options: PublishingOptions): PublishingService {
  const { store, clock, catalogue, membership } = options
  const waiting = createWaiting(clock)
  const delivery = createPublishingDelivery({
    ...options,
    onWritten: waiting.done,
    onSettled: (workflowIds) => review.settled(workflowIds),
    onAcknowledged(row, receipt) {
      const plugin = listed(row, receipt, clock.now())
      if (plugin) catalogue.see([plugin])
    },
  })
  const { earlier, take } = createIntake({ store, membership, clock, wake: delivery.wake })
  const outcomes = createOutcomes(store, waiting, clock, catalogue.dependents)
  const ownership = createOwnership(store, catalogue)
  const review = createReviewService({
    store,
    clock,
    ownership,
    hasCategory: catalogue.hasCategory,
    mustBeOn,
    delivery: { now: membership.now, wake: delivery.wake },
  })

  function mustBeOn(): void {
    if (!options.enabled)
      throw new Failure('FEATURE_DISABLED', 'Publishing is switched off (ENABLE_PLUGIN_PUBLISHING).')
  }

  function mustNotNeedReview({ caller }: Asker): void {
    if (!options.reviewRequired || isReviewer(caller)) return
    throw new Failure(
      'AUTHORIZATION_FAILED',
      'Plugins are reviewed here before they are listed: hand it in with startPublishWorkflow.',
    )
  }

  return {
    delivery,
    review,

    async publish(asker, input) {
      mustBeOn()
      mustNotNeedReview(asker)
      const key = keyOf(asker, 'publish', input, ['input', 'idempotencyKey'])
      const checks = checkPublication(input)
      if (checks.failed) return notPublished(checks.problems)
      const known = await earlier(key)
      if (known) return outcomes.ofPublish(asker, known)
      const expectedPublisher = await ownership.publisher(asker, input)
      const taken = await take({ ...publishWish(input, newId(clock.now())), expectedPublisher }, key)
      if (taken.kind !== 'published') return outcomes.ofPublish(asker, unconditional(taken))
      mustOwn(asker, taken.by ?? undefined)
      return notPublished([underWay])
    },

    async update(asker, input) {
      mustBeOn()
      mustNotNeedReview(asker)
      const key = keyOf(asker, 'update', input, ['input', 'idempotencyKey'])
      const checks = checkChange(input)
      if (checks.failed) return notPublished(checks.problems)
      const known = await earlier(key)
      if (known) return outcomes.ofPublish(asker, known)
      const { marketplaceItemId, expectedRevision } = input
      const plugin = await ownership.toChange(asker, marketplaceItemId)
      if (plugin === 'unknown') return notPublished([notThere(['input', 'marketplaceItemId'], marketplaceItemId)])
      const change = changeOf(input, plugin)
      const against = checkAgainst(plugin, change)
      if (against.failed) return notPublished(against.problems)
      const userId = await ownership.ownerOf(plugin, marketplaceItemId)
      const wish = updateWish({ marketplaceItemId, change, plugin, userId, expectedRevision }, newId(clock.now()))
      const taken = await take(wish, key)
      if (taken.kind === 'revision') return notPublished([staleRevision(taken.current)])
      return outcomes.ofPublish(asker, unconditional(taken))
    },

    async unpublish(asker, args) {
      mustBeOn()
      const key = keyOf(asker, 'unpublish', args, ['idempotencyKey'])
      const checks = checkUnpublish(args)
      if (checks.failed) return notUnpublished(checks.problems)
      const known = await earlier(key)
      if (known) return outcomes.ofUnpublish(asker, known)
      const { marketplaceItemId, reason } = args
      const plugin = await ownership.toChange(asker, marketplaceItemId)
      if (plugin === 'unknown') return notUnpublished([notThere(['marketplaceItemId'], marketplaceItemId)])
      const dependents = await catalogue.dependents(plugin ? [plugin.id, plugin.panelItemId] : [marketplaceItemId])
      if (dependents > 0 && !args.force) return notUnpublished([needed(dependents)], dependents)
      const id = newId(clock.now())
      const wish = {
        id,
        kind: 'unpublish',
        userId: await ownership.ownerOf(plugin, marketplaceItemId),
        panelItemId: plugin?.panelItemId,
        marketplaceItemId,
        call: prepareUnpublish(marketplaceItemId, id),
        listing: plugin && archived(plugin),
        reason,
      } as const
      return outcomes.ofUnpublish(asker, unconditional(await take(wish, key)))
    },
  }
}
