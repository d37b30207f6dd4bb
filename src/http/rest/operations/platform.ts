import { z } from 'zod'
import { rfc3339 } from '../../../kit/clock.ts'
import * as formats from '../../../kit/formats.ts'
import { operation } from '../operation.ts'
import { throwProblems } from '../problems.ts'
import { count, id, link, moment, text } from '../shapes/fields.ts'

const slug = text({
  expects: 'lower-case letters, digits and hyphens, 1 to 64 characters',
  test: (value) => /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value),
})

/** Both bodies of old panels at once: one calls the panel's id `id`, the other `panel_id`. */
const category = z
  .object({
    id: id.nullish(),
    panel_id: id.nullish(),
    marketplace_id: id.nullish(),
    name: text(formats.line(1, 64)),
    slug: slug.nullish(),
    description: text(formats.prose(0, 500)).nullish(),
    parent_id: id.nullish(),
    icon: text(formats.line(0, 2048)).nullish().describe('A URL, or a name that only the panel understands.'),
    icon_url: link.nullish(),
    color: text(formats.line(0, 64)).nullish().describe("The panel's own; the marketplace has no place for it."),
    sort_order: z.int().min(-1_000_000).max(1_000_000).nullish(),
    is_active: z.boolean().nullish(),
    created_at: moment.nullish(),
    updated_at: moment.nullish(),
  })
  .refine((one) => one.panel_id ?? one.id, { path: ['panel_id'], error: 'panel_id, or id' })
  .meta({ id: 'Category' })

const names = { 'categories.panelId': 'categories.panel_id' }

export const platformOperations = [
  operation({
    id: 'getHealth',
    tag: 'Platform',
    method: 'GET',
    path: '/health',
    summary: 'Whether the link to the marketplace is well',
    description: 'Always 200: the answer says how it is. The gateway itself is at `/livez` and `/readyz`.',
    field: 'Query.health',
    data: z.object({
      status: z.enum(['healthy', 'unhealthy']),
      timestamp: z.string(),
      service: z.literal('marketplace-integration'),
    }),
    async run({ services, ...asker }) {
      const { status, nowMs } = await services.access.health(asker)
      const data = {
        status: status === 'HEALTHY' ? 'healthy' : 'unhealthy',
        timestamp: rfc3339(nowMs),
        service: 'marketplace-integration',
      }
      return { data }
    },
  }),

  operation({
    id: 'syncCategories',
    tag: 'Categories',
    method: 'POST',
    path: '/categories/sync',
    summary: "Make the marketplace's categories those of the panel",
    description: 'All or none: one bad entry refuses the list.',
    field: 'Mutation.syncCategories',
    body: z.object({ categories: z.array(category).min(1).max(250) }).meta({ id: 'CategorySyncRequest' }),
    data: z.object({
      success: z.boolean(),
      synchronized_categories: z.array(
        z.object({
          panel_id: z.string(),
          marketplace_id: z.string(),
          status: z.enum(['created', 'updated', 'skipped', 'archived']),
        }),
      ),
      errors: z.array(z.object({ panel_id: z.string(), error: z.string() })),
    }),
    names,
    target: ({ body }) => `${body.categories.length} categories`,
    async run({ services, ...asker }, { body }) {
      const categories = body.categories.map((one) => ({
        panelId: one.panel_id ?? one.id ?? '',
        name: one.name,
        slug: one.slug,
        description: one.description,
        parentId: one.parent_id,
        iconUrl: one.icon_url ?? (one.icon && formats.url.test(one.icon) ? one.icon : null),
        sortOrder: one.sort_order,
        active: one.is_active,
      }))
      const { synchronized, failed, userErrors, replayed } = await services.catalog.syncCategories(asker, {
        categories,
      })
      throwProblems(userErrors, { names })
      const data = {
        success: failed.length === 0,
        synchronized_categories: synchronized.map(({ panelId, marketplaceId, status }) => ({
          panel_id: panelId,
          marketplace_id: marketplaceId,
          status: status.toLowerCase(),
        })),
        errors: failed.map(({ panelId, error }) => ({ panel_id: panelId, error })),
      }
      return { data, replayed }
    },
  }),

  operation({
    id: 'getStats',
    tag: 'Platform',
    method: 'GET',
    path: '/stats',
    summary: 'Totals of the marketplace',
    field: 'Query.marketplaceStats',
    data: z.object({
      totalPlugins: count,
      totalDownloads: count,
      totalDevelopers: count,
      categories: z.array(z.object({ name: z.string(), count })),
    }),
    async run({ services, ...asker }) {
      const { totalPlugins, totalDownloads, totalDevelopers, categories, freshness } =
        await services.catalog.stats(asker)
      const data = {
        totalPlugins: Number(totalPlugins),
        totalDownloads: Number(totalDownloads),
        totalDevelopers: Number(totalDevelopers),
        categories: categories.map(({ name, count: plugins }) => ({ name, count: plugins })),
      }
      return { data, freshness }
    },
  }),
]
