import type { Asker } from '../../auth/asker.ts'
import { actingUser, identityKey } from '../../auth/caller.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { MutationUnpublishPluginArgs, PublishOutcome } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { Checks, isCode, problemOf } from '../../kit/problems.ts'
import type { ConflictProblem, Problem } from '../../kit/problems.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Plugin, PluginListing, PublishReceipt } from '../../marketplace/domain.ts'
import { preparePublish, prepareUnpublish, prepareUpdate } from '../../marketplace/plugins.ts'
import type { Store } from '../../store/store.ts'
import { createPublishingDelivery } from './delivery.ts'
import { acceptWish, publicationById, publisherOf } from './ledger.ts'
import type { PublicationRow, Wish } from './ledger.ts'
import { archived, listed } from './listed.ts'
import { changeOf, checkFiles, checkManifest, listingOf } from './manifest.ts'
import type { Publication, PublicationChange } from './manifest.ts'
import { createWaiting } from './waiting.ts'

export interface PublishingOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
  /** ENABLE_PLUGIN_PUBLISHING, and the link as a whole. */
  enabled: boolean
  /** What this room needs of the catalogue, and may tell it. */
  catalogue: {
    /** As this caller may see it; throws where it cannot be said. */
    find(asker: Asker, id: string): Promise<Plugin | null>
    authorOfPanelItem(panelItemId: string): Promise<string | null>
    dependents(ids: readonly string[]): Promise<number>
    see(plugins: readonly Plugin[]): void
  }
}

export interface PublishResult {
  readonly marketplaceItemId: string | null
  readonly status: PublishOutcome | null
  readonly marketplaceUrl: string | null
  readonly publishedAt: string | null
  readonly revision: number | null
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface UnpublishResult {
  readonly marketplaceItemId: string | null
  readonly unpublished: boolean
  readonly dependentsWarned: number
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface PublishingService {
  publish(asker: Asker, input: Publication): Promise<PublishResult>
  update(asker: Asker, input: PublicationChange): Promise<PublishResult>
  unpublish(asker: Asker, args: MutationUnpublishPluginArgs): Promise<UnpublishResult>
  readonly delivery: Lane
}

/** Kept back from the caller's time, so that a PENDING answer still arrives. */
const reserveMs = 500

export function createPublishingService(options: PublishingOptions): PublishingService {
  const { store, clock, catalogue, membership } = options
  const waiting = createWaiting(clock)
  const delivery = createPublishingDelivery({
    ...options,
    onWritten: waiting.done,
    onAcknowledged(row, receipt) {
      const plugin = listed(row, receipt, clock.now())
      if (plugin) catalogue.see([plugin])
    },
  })

  function mustBeOn(): void {
    if (!options.enabled)
      throw new Failure('FEATURE_DISABLED', 'Publishing is switched off (ENABLE_PLUGIN_PUBLISHING).')
  }

  /** Who acts for a user publishes as that user only. */
  function mustOwn(asker: Asker, ownerId: string | undefined): void {
    const acting = actingUser(asker.caller)
    if (acting !== undefined && ownerId !== undefined && acting !== ownerId) {
      throw new Failure(
        'AUTHORIZATION_FAILED',
        'A caller that acts for a user may publish and change only plugins of that user.',
      )
    }
  }

  /**
   * The plugin to be changed, as far as it is known. A service that acts for nobody may change what nobody knows; who acts for
   * a user only what is known to be that user's.
   */
  async function toChange(asker: Asker, itemId: string): Promise<Plugin | null | 'unknown'> {
    if (actingUser(asker.caller) === undefined) return catalogue.find(asker, itemId).catch(() => null)
    const plugin = await catalogue.find(asker, itemId)
    const ownerId = plugin?.authorId ?? (await store.read(publisherOf, itemId)) ?? undefined
    if (ownerId === undefined || (!plugin && ownerId !== actingUser(asker.caller))) return 'unknown'
    mustOwn(asker, ownerId)
    return plugin
  }

  /** The argument, or the header; one of them must be there, and both must say the same. */
  function keyOf(asker: Asker, given: string | null | undefined, path: readonly string[]): string {
    const header = asker.request.idempotencyKey
    if (given && header !== undefined && given !== header)
      throw invalid(path, 'the same key as in the Idempotency-Key header', 'another key')
    const key = given ?? header
    if (key === undefined)
      throw invalid(path, `${formats.idempotencyKey.expects}, or the Idempotency-Key header`, 'neither')
    if (!formats.idempotencyKey.test(key)) throw invalid(path, formats.idempotencyKey.expects, 'another text')
    return key
  }

  async function accept(asker: Asker, wish: Wish, key: string, body: unknown) {
    const fingerprint = sha256(canonicalJson(body))
    const keyed = { scope: `${wish.kind}:${identityKey(asker.caller)}`, key, fingerprint, subject: wish.userId }
    const accepted = await store.run(acceptWish, wish, keyed, clock.now(), membership.now())
    if (accepted.kind === 'reused') {
      throw new Failure(
        'IDEMPOTENCY_KEY_REUSED',
        'This idempotency key was used for another request. Use a new key for a new request.',
      )
    }
    if (accepted.kind === 'in-flight') {
      throw new Failure('CONFLICT', 'A request with this idempotency key is still being worked on.', {
        retryable: true,
        retryAfterSeconds: 1,
      })
    }
    if (accepted.kind === 'accepted') delivery.wake()
    return accepted
  }

  /** Waits for the marketplace as long as the caller does; the row tells the rest. */
  async function outcome(asker: Asker, id: string): Promise<PublicationRow> {
    const isOpen = (row: PublicationRow) => row.state === 'pending' || row.state === 'retrying'
    const until = asker.request.deadlineAt - reserveMs
    for (;;) {
      const heard = waiting.next(id, Math.min(250, until - clock.monotonic()))
      const row = await store.read(publicationById, id)
      if (!row) throw new Error(`Publication ${id} is not in the ledger`)
      // After a failed attempt the next one is further away than anybody waits.
      if (!isOpen(row) || row.state === 'retrying' || clock.monotonic() >= until) return row
      await heard
    }
  }

  async function result(asker: Asker, accepted: { kind: string; id: string }): Promise<PublishResult> {
    const row = await outcome(asker, accepted.id)
    const receipt = row.receipt === null ? null : (JSON.parse(row.receipt) as PublishReceipt)
    return {
      marketplaceItemId: row.marketplace_item_id,
      status: row.state === 'refused' ? 'REJECTED' : (receipt?.status ?? 'PENDING'),
      marketplaceUrl: receipt?.marketplaceUrl ?? null,
      publishedAt: receipt?.publishedAt ?? null,
      revision: row.revision,
      replayed: accepted.kind === 'replayed',
      userErrors: refusalOf(row),
    }
  }

  const notAccepted = (userErrors: Problem[]): PublishResult => ({
    marketplaceItemId: null,
    status: null,
    marketplaceUrl: null,
    publishedAt: null,
    revision: null,
    replayed: false,
    userErrors,
  })

  return {
    delivery,

    async publish(asker, input) {
      mustBeOn()
      const key = keyOf(asker, input.idempotencyKey, ['input', 'idempotencyKey'])
      const checks = new Checks()
      checks.text(['input', 'panelItemId'], input.panelItemId, formats.id, 'id')
      checks.text(['input', 'userId'], input.userId, formats.id, 'id')
      checkManifest(checks, ['input', 'manifest'], input.manifest)
      checkFiles(checks, ['input', 'files'], input.files)
      const licenseType = input.licenseType ?? 'FREE'
      if (!checks.failed && licenseType === 'FREE' && Number(input.manifest.price ?? 0) > 0) {
        checks.add(
          ['input', 'licenseType'],
          'license.price',
          'COMMERCIAL or ROYALTY_FREE for a plugin with a price',
          'FREE',
        )
      }
      if (checks.failed) return notAccepted(checks.problems)
      mustOwn(asker, input.userId)
      if (actingUser(asker.caller) !== undefined)
        mustOwn(asker, (await catalogue.authorOfPanelItem(input.panelItemId)) ?? undefined)
      const id = newId(clock.now())
      const listing = listingOf(input.manifest, input.files, licenseType)
      const { panelItemId, userId } = input
      const call = preparePublish({ panelItemId, userId, listing }, id)
      const wish = wishOf(id, 'publish', `panel:${panelItemId}`, { userId, panelItemId, call })
      return result(asker, idOf(await accept(asker, wish, key, { ...input, idempotencyKey: null })))
    },

    async update(asker, input) {
      mustBeOn()
      const key = keyOf(asker, input.idempotencyKey, ['input', 'idempotencyKey'])
      const checks = new Checks()
      checks.text(['input', 'marketplaceItemId'], input.marketplaceItemId, formats.id, 'id')
      if (input.manifest) checkManifest(checks, ['input', 'manifest'], input.manifest)
      if (input.files) checkFiles(checks, ['input', 'files'], input.files)
      if (!input.manifest && !input.files) checks.add(['input'], 'update.empty', 'a manifest, files or both', 'neither')
      if (checks.failed) return notAccepted(checks.problems)
      const { marketplaceItemId } = input
      const plugin = await toChange(asker, marketplaceItemId)
      if (plugin === 'unknown') return notAccepted([notThere(['input', 'marketplaceItemId'], marketplaceItemId)])
      const id = newId(clock.now())
      const listing = changeOf(input.manifest, input.files)
      const call = prepareUpdate(marketplaceItemId, { listing }, id)
      const shown = plugin && { ...plugin, ...asListed(listing) }
      const wish = wishOf(id, 'update', `item:${marketplaceItemId}`, {
        marketplaceItemId,
        call,
        listing: shown,
        expectedRevision: input.expectedRevision,
      })
      const accepted = await accept(asker, wish, key, { ...input, idempotencyKey: null })
      if (accepted.kind === 'revision') return notAccepted([staleRevision(accepted.current)])
      return result(asker, accepted)
    },

    async unpublish(asker, args) {
      mustBeOn()
      const key = keyOf(asker, args.idempotencyKey, ['idempotencyKey'])
      const checks = new Checks()
      checks.text(['marketplaceItemId'], args.marketplaceItemId, formats.id, 'id')
      checks.text(['reason'], args.reason, formats.prose(0, 500), 'unpublish.reason')
      const none = { marketplaceItemId: null, unpublished: false, dependentsWarned: 0, replayed: false }
      if (checks.failed) return { ...none, userErrors: checks.problems }
      const { marketplaceItemId } = args
      const plugin = await toChange(asker, marketplaceItemId)
      if (plugin === 'unknown') return { ...none, userErrors: [notThere(['marketplaceItemId'], marketplaceItemId)] }
      const dependents = await catalogue.dependents(plugin ? [plugin.id, plugin.panelItemId] : [marketplaceItemId])
      if (dependents > 0 && !args.force)
        return { ...none, dependentsWarned: dependents, userErrors: [needed(dependents)] }
      const id = newId(clock.now())
      const call = prepareUnpublish(marketplaceItemId, id)
      const wish = wishOf(id, 'unpublish', `item:${marketplaceItemId}`, {
        marketplaceItemId,
        call,
        listing: plugin && archived(plugin),
        reason: args.reason,
      })
      const accepted = idOf(await accept(asker, wish, key, { ...args, idempotencyKey: null }))
      const row = await outcome(asker, accepted.id)
      return {
        marketplaceItemId,
        unpublished: row.state === 'acknowledged',
        dependentsWarned: dependents,
        replayed: accepted.kind === 'replayed',
        userErrors: refusalOf(row),
      }
    },
  }
}

interface WishParts {
  userId?: string
  panelItemId?: string
  marketplaceItemId?: string
  call: unknown
  listing?: Plugin | null | undefined
  reason?: string | null | undefined
  expectedRevision?: number | null | undefined
}

const wishOf = (id: string, kind: Wish['kind'], itemKey: string, parts: WishParts): Wish => ({
  id,
  kind,
  itemKey,
  userId: parts.userId ?? null,
  panelItemId: parts.panelItemId ?? null,
  marketplaceItemId: parts.marketplaceItemId ?? null,
  call: JSON.stringify(parts.call),
  listing: parts.listing ? JSON.stringify(parts.listing) : null,
  reason: parts.reason ?? null,
  expectedRevision: parts.expectedRevision ?? null,
})

/** Without an expected revision a wish is accepted or repeated, nothing else. */
function idOf(accepted: { readonly kind: string; readonly id?: string }): { kind: string; id: string } {
  const { kind, id } = accepted
  if (id === undefined) throw new Error('A wish without an expected revision was refused for its revision')
  return { kind, id }
}

/** The fields of a listing as the catalogue names them. */
const asListed = ({
  files: _files,
  screenshots: _screenshots,
  metadata: _metadata,
  ...plain
}: Partial<PluginListing>): Partial<Plugin> =>
  Object.fromEntries(
    Object.entries({ ...plain, summary: plain.description }).filter(([, value]) => value !== undefined),
  )

function refusalOf(row: PublicationRow): Problem[] {
  if (row.state !== 'refused' || !isCode(row.error_code)) return []
  return [problemOf(new Failure(row.error_code, row.error_message ?? 'The marketplace refused it.'))]
}

const staleRevision = (currentRevision: number): ConflictProblem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: `The plugin has revision ${currentRevision} at this gateway. Read it again and repeat the change.`,
  path: ['input', 'expectedRevision'],
  currentRevision,
})

const notThere = (path: readonly string[], id: string): Problem => ({
  __typename: 'NotFoundError',
  code: 'RESOURCE_NOT_FOUND',
  message: 'The user has no plugin with this id.',
  path: [...path],
  id,
})

const needed = (count: number): ConflictProblem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: `${count} known plugins need this one. Use force to take it off all the same.`,
  path: ['marketplaceItemId'],
  currentRevision: null,
})
