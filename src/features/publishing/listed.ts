/** What the catalogue's record shows after a wish was acknowledged, until the plugin is seen at the marketplace itself. */
import { rfc3339 } from '../../kit/clock.ts'
import type { ListingPart, Plugin, PublishReceipt } from '../../marketplace/domain.ts'
import { plugin, wireListing } from '../../marketplace/plugin-mapping.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import type { PublicationRow } from './ledger.ts'

/**
 * Null where nothing can be shown: a draft belongs to its author until the marketplace lists it, and a change that the marketplace
 * refuses or has yet to decide about leaves the plugin as it was.
 */
export function listed(row: PublicationRow, receipt: PublishReceipt | null, nowMs: number): Plugin | null {
  const now = rfc3339(nowMs)
  const wished = row.listing === null ? null : { ...(JSON.parse(row.listing) as Plugin), updatedAt: now }
  if (row.kind === 'unpublish') return wished
  if (receipt?.status !== 'PUBLISHED') return null
  if (row.kind === 'update') return wished
  const call = JSON.parse(row.call ?? 'null') as PreparedCall
  const body = JSON.parse(call.bodyText ?? '{}') as {
    panel_item_id: string
    user_id: string
    item_data: Record<string, unknown>
  }
  return plugin({
    ...body.item_data,
    panel_item_id: body.panel_item_id,
    marketplace_item_id: receipt.marketplaceItemId,
    user_id: body.user_id,
    status: 'published',
    created_at: receipt.publishedAt ?? now,
    updated_at: now,
  })
}

/** Fields of a plugin that travel in a listing's metadata. */
const inMetadata = {
  author_name: 'authorName',
  homepage: 'homepage',
  repository: 'repository',
  license_spdx: 'licenseSpdx',
  icon_url: 'iconUrl',
  slug: 'slug',
  min_panel_version: 'minPanelVersion',
  max_panel_version: 'maxPanelVersion',
  permissions: 'permissionsRequested',
} as const satisfies Record<string, keyof Plugin>

/** As an update will make it: what it says is read as if the marketplace had sent it. */
export function changed(known: Plugin, change: ListingPart): Plugin {
  const { price: _price, metadata = {}, ...plain } = change
  const read = plugin({
    panel_item_id: known.panelItemId,
    marketplace_item_id: known.marketplaceItemId,
    user_id: known.authorId,
    ...wireListing({
      ...known,
      categoryId: known.categoryId ?? '',
      files: [],
      ...change,
      price: { ...known.price, ...change.price },
      metadata,
    }),
    created_at: known.createdAt,
    updated_at: known.updatedAt,
  })
  const fields: (keyof Plugin)[] = ['price', ...(Object.keys(plain) as (keyof ListingPart & keyof Plugin)[])]
  for (const [key, field] of Object.entries(inMetadata)) if (key in metadata) fields.push(field)
  if ('summary' in metadata || plain.description !== undefined) fields.push('summary')
  const versions = 'versions' in metadata ? read.versions : withRelease(known.versions, read.versions)
  const said = Object.fromEntries(fields.map((field) => [field, read[field]])) as Partial<Plugin>
  return { ...known, ...said, versions, metadata: withoutNull({ ...known.metadata, ...read.metadata }) }
}

/** Null takes off what was there. */
const withoutNull = (metadata: Plugin['metadata']): Plugin['metadata'] =>
  Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null))

/** A version that is not the latest already goes to the head, as the marketplace does it. */
function withRelease(known: Plugin['versions'], [released]: Plugin['versions']): Plugin['versions'] {
  if (!released || released.version === known[0]?.version) return known
  return [released, ...known.filter(({ version }) => version !== released.version)]
}

export const archived = (known: Plugin): Plugin => ({ ...known, status: 'ARCHIVED' })
