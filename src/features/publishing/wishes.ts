/** From what was checked to a wish that can be recorded. */
import type { ListingPart, Plugin } from '../../marketplace/domain.ts'
import { preparePublish, prepareUpdate } from '../../marketplace/plugins.ts'
import { licenseOf } from './input.ts'
import type { NewWish } from './intake.ts'
import { changed } from './listed.ts'
import { listingOf } from './listing.ts'
import type { Publication } from './manifest.ts'

export function publishWish(input: Publication, id: string): NewWish {
  const { panelItemId, userId } = input
  const listing = listingOf(input.manifest, input.files, licenseOf(input))
  return { id, kind: 'publish', userId, panelItemId, call: preparePublish({ panelItemId, userId, listing }, id) }
}

interface UpdateOf {
  readonly marketplaceItemId: string
  readonly change: ListingPart
  /** As far as it is known. */
  readonly plugin: Plugin | null
  readonly userId: string | undefined
  readonly expectedRevision?: number | null | undefined
}

export const updateWish = (
  { marketplaceItemId, change, plugin, userId, expectedRevision }: UpdateOf,
  id: string,
): NewWish => ({
  id,
  kind: 'update',
  userId,
  panelItemId: plugin?.panelItemId,
  marketplaceItemId,
  call: prepareUpdate(marketplaceItemId, { listing: change }, id),
  listing: plugin && changed(plugin, change),
  expectedRevision,
})
