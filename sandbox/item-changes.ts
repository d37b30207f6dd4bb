/** What an item becomes when a panel sends something about it. */
import type { z } from 'zod'
import type { Categories } from './categories.ts'
import type { itemData, WireDependency, WireMetadata, WirePlugin, WireVersion } from './wire.ts'

type ItemData = z.infer<typeof itemData>

/** The item with what was sent put over it. A version that is new goes to the head of the list of versions. */
export function changed(item: WirePlugin, data: ItemData, now: string, categories: Categories): WirePlugin {
  const category = data.category_id ?? data.category
  const metadata = mergedMetadata(item.metadata, data.metadata ?? {})
  if (data.license !== undefined) metadata.license_spdx = data.license
  if (data.homepage !== undefined) metadata.homepage = data.homepage
  if (data.repository !== undefined) metadata.repository = data.repository
  if (data.icon_url !== undefined) metadata.icon_url = data.icon_url
  if (data.author !== undefined) metadata.author_name = data.author
  const version = data.version ?? data.metadata?.version ?? undefined
  if (version !== undefined) {
    metadata.version = version
    metadata.versions = withVersion(item.metadata.versions ?? [], data, version, now)
  }
  return {
    ...item,
    title: data.title ?? data.name ?? item.title,
    description: data.description ?? item.description,
    category_id: category === undefined ? item.category_id || 'utility' : categories.resolve(category),
    tags: data.tags ?? item.tags,
    price: data.price ?? item.price,
    currency: data.currency ?? item.currency,
    license_type: data.license_type ?? item.license_type,
    files: (data.files as WirePlugin['files'] | undefined) ?? item.files,
    screenshots: (data.screenshots as WirePlugin['screenshots'] | undefined) ?? item.screenshots,
    status: data.status ?? item.status,
    metadata,
    updated_at: now,
  }
}

/** What only the marketplace knows; a panel that sends it is not believed. */
const ours = new Set(['downloads', 'rating', 'verified', 'installs_active', 'marketplace_url', 'published_at'])

function mergedMetadata(before: WireMetadata, sent: NonNullable<ItemData['metadata']>): WireMetadata {
  const theirs = Object.entries(sent).filter(([key]) => !ours.has(key))
  const all = Object.entries({ ...before, ...Object.fromEntries(theirs) })
  return Object.fromEntries(all.filter(([, value]) => value !== null)) as WireMetadata
}

function withVersion(versions: WireVersion[], data: ItemData, version: string, now: string): WireVersion[] {
  // A list of versions that was sent says more than the one name.
  const sent = data.metadata?.versions
  if (sent) return sent
  if (versions[0]?.version === version) return versions
  const { dependencies, min_panel_version: min, max_panel_version: max } = data.metadata ?? {}
  const released: WireVersion = { version, channel: 'stable', published_at: now }
  if (min) released.min_panel_version = min
  if (max) released.max_panel_version = max
  const conflicts = dependencies?.filter((one) => one.kind === 'conflict') ?? []
  const needed = dependencies?.filter((one) => one.kind !== 'conflict') ?? []
  if (needed.length > 0) released.dependencies = needed as WireDependency[]
  if (conflicts.length > 0) released.conflicts = conflicts as WireDependency[]
  return [released, ...versions.filter((one) => one.version !== version)]
}
