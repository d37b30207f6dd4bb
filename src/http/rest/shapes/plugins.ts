import { z } from 'zod'
import type { Plugin, PluginFile, PluginVersion, RatingSummary } from '../../../marketplace/domain.ts'
import { count, known, numberOf } from './fields.ts'

const file = z.object({
  name: z.string(),
  size: count.optional(),
  type: z.string().optional(),
  url: z.string().optional(),
  checksum: z.string().optional(),
})

export const marketplacePlugin = z
  .object({
    panel_item_id: z.string(),
    marketplace_item_id: z.string().optional(),
    user_id: z.string(),
    title: z.string(),
    description: z.string(),
    category_id: z.string().optional(),
    tags: z.array(z.string()),
    price: z.number().nonnegative(),
    currency: z.string(),
    license_type: z.enum(['free', 'commercial', 'royalty-free']),
    files: z.array(file),
    screenshots: z.array(z.object({ url: z.string(), alt: z.string(), order: z.int() })),
    metadata: z.record(z.string(), z.unknown()),
    status: z.enum(['draft', 'published', 'archived']),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'MarketplacePlugin' })

const licenses = { FREE: 'free', COMMERCIAL: 'commercial', ROYALTY_FREE: 'royalty-free' } as const
const statuses = { DRAFT: 'draft', PUBLISHED: 'published', ARCHIVED: 'archived' } as const

export function shownPlugin(plugin: Plugin): z.input<typeof marketplacePlugin> {
  return {
    panel_item_id: plugin.panelItemId,
    ...known({ marketplace_item_id: plugin.marketplaceItemId }),
    user_id: plugin.authorId,
    title: plugin.title,
    description: plugin.description,
    ...known({ category_id: plugin.categoryId }),
    tags: [...plugin.tags],
    price: Number(plugin.price.amount),
    currency: plugin.price.currency,
    license_type: licenses[plugin.licenseType],
    files: plugin.files.map(shownFile),
    screenshots: plugin.screenshots.map(({ url, alt, order }) => ({ url, alt, order })),
    metadata: metadataOf(plugin),
    status: statuses[plugin.status],
    created_at: plugin.createdAt,
    updated_at: plugin.updatedAt,
  }
}

const shownFile = ({ name, size, type, url, checksum }: PluginFile) => ({
  name,
  ...known({ size: numberOf(size), type, url, checksum }),
})

/** What the old contract has no field for travels in `metadata`, under the marketplace's keys. */
function metadataOf(plugin: Plugin): Record<string, unknown> {
  const { version: said, ...unshown } = plugin.metadata
  const latest = plugin.versions.find(({ channel, status }) => channel === 'STABLE' && status !== 'YANKED')
  return {
    ...unshown,
    ...known({
      slug: plugin.slug,
      summary: plugin.summary,
      author_name: plugin.authorName,
      version: typeof said === 'string' ? said : (latest?.version ?? null),
      versions: plugin.versions.length > 0 ? plugin.versions.map(shownVersion) : null,
      downloads: numberOf(plugin.downloadsTotal),
      installs_active: numberOf(plugin.installsActive),
      rating: plugin.rating && shownRating(plugin.rating),
      license_spdx: plugin.licenseSpdx,
      homepage: plugin.homepage,
      repository: plugin.repository,
      icon_url: plugin.iconUrl,
      marketplace_url: plugin.marketplaceUrl,
      verified: plugin.verified,
      min_panel_version: plugin.minPanelVersion,
      max_panel_version: plugin.maxPanelVersion,
      permissions: plugin.permissionsRequested.length > 0 ? plugin.permissionsRequested : null,
      published_at: plugin.publishedAt,
    }),
  }
}

const shownVersion = (version: PluginVersion) => ({
  version: version.version,
  channel: version.channel.toLowerCase(),
  ...known({
    published_at: version.publishedAt,
    downloads: numberOf(version.downloads),
    changelog: version.changelog,
    min_panel_version: version.minPanelVersion,
    max_panel_version: version.maxPanelVersion,
  }),
  ...(version.status === 'YANKED' && { yanked: true }),
  ...(version.dependencies.length > 0 && {
    dependencies: version.dependencies.map(({ targetId, range, kind, anyOf }) =>
      known({ id: targetId, range, kind: kind.toLowerCase(), any_of: anyOf }),
    ),
  }),
})

/** Without ratings there is no average. */
export const shownRating = ({ average, count: ratings, distribution }: RatingSummary) => ({
  ...known({ average }),
  count: ratings,
  distribution: Object.fromEntries(distribution.map(({ stars, count: given }) => [String(stars), given])),
})

export const searchResult = z
  .object({
    items: z.array(marketplacePlugin),
    pagination: z.object({ total: count, limit: z.int(), offset: z.int(), has_more: z.boolean() }),
    facets: z.object({
      categories: z.array(z.object({ id: z.string(), name: z.string(), count })),
      price_ranges: z.array(z.object({ min: z.number(), max: z.number().nullable(), count })),
      tags: z.array(z.object({ name: z.string(), count })),
    }),
  })
  .meta({ id: 'PluginSearchResult' })

export const publishReceipt = z
  .object({
    success: z.boolean(),
    marketplace_item_id: z.string().nullable().describe('Null only while the marketplace has not given one yet (202).'),
    panel_item_id: z
      .string()
      .nullable()
      .describe(
        'Null only for a change of what this gateway has never seen, while the marketplace has not answered (202).',
      ),
    status: z.enum(['published', 'pending', 'rejected']),
    marketplace_url: z.string().nullable(),
    published_at: z.string().nullable(),
  })
  .meta({ id: 'PublishReceipt' })
