/** What the catalogue's record shows after a wish was acknowledged, until the plugin is seen at the marketplace itself. */
import { rfc3339 } from '../../kit/clock.ts'
import type { Plugin, PluginListing, PublishReceipt } from '../../marketplace/domain.ts'
import { plugin } from '../../marketplace/plugin-mapping.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import type { PublicationRow } from './ledger.ts'

/** Null where nothing can be shown: a draft belongs to its author until the marketplace lists it. */
export function listed(row: PublicationRow, receipt: PublishReceipt | null, nowMs: number): Plugin | null {
  const now = rfc3339(nowMs)
  if (row.kind !== 'publish')
    return row.listing === null ? null : { ...(JSON.parse(row.listing) as Plugin), updatedAt: now }
  if (receipt?.status !== 'PUBLISHED') return null
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

/** As an update will make it. */
export const changed = (known: Plugin, change: Partial<PluginListing>): Plugin => ({ ...known, ...asListed(change) })

export const archived = (known: Plugin): Plugin => ({ ...known, status: 'ARCHIVED' })

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
