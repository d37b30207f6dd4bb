import { cut } from '../kit/sound-text.ts'
import { checked } from './checked.ts'
import type { LicenseType, ListingPart, Plugin, PluginFile, PluginStatus, PublishReceipt } from './domain.ts'
import { leftovers, optionalCount, optionalRating, permissions, sha256Of, versions } from './plugin-metadata.ts'
import { count, decimal, link, optionalTimestamp, timestamp, words } from './values.ts'
import { wirePlugin, wirePublishReceipt } from './wire.ts'
import type { WirePlugin } from './wire.ts'

const statuses = { draft: 'DRAFT', published: 'PUBLISHED', archived: 'ARCHIVED' } as const satisfies Record<
  string,
  PluginStatus
>
const licenses = { free: 'FREE', commercial: 'COMMERCIAL', 'royalty-free': 'ROYALTY_FREE' } as const satisfies Record<
  string,
  LicenseType
>
const outcomes = { published: 'PUBLISHED', pending: 'PENDING', rejected: 'REJECTED' } as const
const summaryLength = 200

/** A plugin from the wire; `at` names the place for a violation. */
export function plugin(data: unknown, at?: string): Plugin {
  const wire = checked(wirePlugin, data, at)
  const metadata = wire.metadata ?? {}
  const id = wire.marketplace_item_id ?? wire.panel_item_id
  const files = (wire.files ?? []).map(file)
  return {
    id,
    panelItemId: wire.panel_item_id,
    marketplaceItemId: wire.marketplace_item_id ?? null,
    slug: words(metadata['slug']),
    title: wire.title,
    summary: words(metadata['summary']) ?? firstSentence(wire.description),
    description: wire.description,
    authorId: wire.user_id,
    authorName: words(metadata['author_name']),
    categoryId: words(wire.category_id),
    tags: wire.tags,
    price: { amount: decimal(wire.price), currency: wire.currency },
    licenseType: licenses[wire.license_type],
    licenseSpdx: words(metadata['license_spdx']),
    status: statuses[wire.status],
    verified: typeof metadata['verified'] === 'boolean' ? metadata['verified'] : null,
    iconUrl: link(metadata['icon_url']),
    screenshots: screenshots(wire),
    homepage: link(metadata['homepage']),
    repository: link(metadata['repository']),
    marketplaceUrl: link(metadata['marketplace_url']),
    files,
    versions: versions(id, metadata, files),
    rating: optionalRating(metadata['rating']),
    downloadsTotal: optionalCount(metadata['downloads']),
    installsActive: optionalCount(metadata['installs_active']),
    minPanelVersion: words(metadata['min_panel_version']),
    maxPanelVersion: words(metadata['max_panel_version']),
    permissionsRequested: permissions(metadata['permissions']),
    metadata: leftovers(metadata),
    createdAt: timestamp(wire.created_at),
    updatedAt: timestamp(wire.updated_at),
    publishedAt: typeof metadata['published_at'] === 'string' ? optionalTimestamp(metadata['published_at']) : null,
  }
}

function file(wire: NonNullable<WirePlugin['files']>[number]): PluginFile {
  return {
    name: wire.name,
    size: wire.size === null || wire.size === undefined ? null : count(wire.size),
    type: words(wire.type),
    url: link(wire.url),
    checksum: words(wire.checksum),
    sha256: sha256Of(wire.checksum),
  }
}

const largestPlace = 2 ** 31 - 1

/** In their order; a screenshot that no browser may load is not shown. Where the order is no place in a row, e.g. a time, they are counted. */
function screenshots(wire: WirePlugin): Plugin['screenshots'] {
  const shown = (wire.screenshots ?? [])
    .flatMap(({ url, alt, order }, index) => {
      const safe = link(url)
      return safe === null ? [] : [{ url: safe, alt: alt ?? '', order: order ?? index, width: null, height: null }]
    })
    .sort((a, b) => a.order - b.order)
  const arePlaces = shown.every(({ order }) => order >= 0 && order <= largestPlace)
  return arePlaces ? shown : shown.map((one, place) => ({ ...one, order: place }))
}

function firstSentence(description: string): string {
  const line = description.trim().split('\n', 1)[0] ?? ''
  const end = line.search(/[.!?](?:\s|$)/)
  const sentence = end === -1 ? line : line.slice(0, end + 1)
  return sentence.length <= summaryLength ? sentence : `${cut(sentence, summaryLength - 1).trimEnd()}…`
}

export function publishReceipt(data: unknown): PublishReceipt {
  const wire = checked(wirePublishReceipt, data)
  return {
    marketplaceItemId: wire.marketplace_item_id,
    panelItemId: wire.panel_item_id,
    status: outcomes[wire.status],
    marketplaceUrl: link(wire.marketplace_url),
    publishedAt: optionalTimestamp(wire.published_at),
  }
}

/** A listing in the marketplace's spelling: only what is there. */
export function wireListing(listing: ListingPart): Record<string, unknown> {
  const { title, description, categoryId, tags, price, licenseType, files, screenshots, status, metadata } = listing
  return {
    title,
    description,
    category_id: categoryId,
    tags,
    price: price?.amount === undefined ? undefined : Number(price.amount),
    currency: price?.currency,
    license_type: licenseType?.toLowerCase().replace('_', '-'),
    files: files?.map(({ size, checksum, ...one }) => ({
      ...one,
      size: size === null ? undefined : Number(size),
      checksum: checksum ?? undefined,
    })),
    screenshots,
    status: status?.toLowerCase(),
    metadata,
  }
}
