/** The panel's dashboards, asked for with the tokens of its users. Numbers that nobody counted are not there. */
import { z } from 'zod'
import { actingUser, may } from '../../../auth/caller.ts'
import { revenueOf, sumOf } from '../../../features/analytics/sums.ts'
import type { Context } from '../../../graphql/context.ts'
import { Failure } from '../../../kit/failure.ts'
import { operation } from '../operation.ts'
import type { EntryError } from '../operation.ts'
import { pluginAnalytics, shownAnalytics } from '../shapes/analytics.ts'
import { dashboardHealth, shownHealth, shownSync } from '../shapes/health.ts'
import { count, exactNumber, id, known, marketplaceId } from '../shapes/fields.ts'
import { marketplacePlugin, shownPlugin } from '../shapes/plugins.ts'

const at = { tag: 'Dashboard', method: 'GET', base: '/api/dashboard' } as const

/** Of the synchronisation of all users a caller learns nothing that acts for one of them. */
async function syncOf({ caller, services, request }: Context) {
  if (!may(caller, 'sync:read') || actingUser(caller) !== undefined) return undefined
  return shownSync(await services.users.operations.health({ caller, request }))
}

export const dashboardOperations = [
  operation({
    ...at,
    id: 'getDashboardHealth',
    path: '/health',
    summary: 'How well the gateway and what it depends on are',
    description:
      'The fields `Query.health` and, for services with `sync:read` that act for nobody, `Query.syncHealth`. Always 200: the answer says how it is.',
    field: { rule: [[]] },
    data: dashboardHealth,
    async run(context) {
      const { services, caller, request } = context
      const [health, sync] = await Promise.all([services.access.health({ caller, request }), syncOf(context)])
      return { data: { ...shownHealth(health), ...(sync && { user_sync: sync }) } }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardCategories',
    path: '/categories',
    summary: 'Plugins by category',
    field: 'Query.marketplaceStats',
    data: z.array(z.object({ name: z.string(), count })),
    async run({ services, ...asker }) {
      const { categories, freshness } = await services.catalog.stats(asker)
      return { data: categories.map(({ name, count: plugins }) => ({ name, count: plugins })), freshness }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardStats',
    path: '/stats',
    summary: 'Totals of the marketplace',
    field: 'Query.marketplaceStats',
    data: z.object({ totalPlugins: count, totalDownloads: count, totalDevelopers: count }),
    async run({ services, ...asker }) {
      const { totalPlugins, totalDownloads, totalDevelopers, freshness } = await services.catalog.stats(asker)
      const data = {
        totalPlugins: Number(totalPlugins),
        totalDownloads: Number(totalDownloads),
        totalDevelopers: Number(totalDevelopers),
      }
      return { data, freshness }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardPlugin',
    path: '/plugin/{pluginId}',
    summary: 'A plugin and its numbers',
    description: 'A user is told the numbers of its own plugins.',
    field: ['Query.plugin', 'Query.pluginAnalytics'],
    params: z.object({ pluginId: marketplaceId }),
    data: z.object({ plugin: marketplacePlugin, numbers: pluginAnalytics }),
    cost: () => 2,
    async run({ loaders }, { params: { pluginId } }) {
      const [plugin, numbers] = await Promise.all([
        loaders.catalog.pluginById.load(pluginId),
        loaders.analytics.byPlugin.load(pluginId),
      ])
      if (!plugin || !numbers) {
        throw new Failure('RESOURCE_NOT_FOUND', 'There is no plugin with this id.', { path: ['pluginId'] })
      }
      return { data: { plugin: shownPlugin(plugin), numbers: shownAnalytics(numbers) }, freshness: plugin.freshness }
    },
  }),

  operation({
    ...at,
    id: 'getDashboardUser',
    path: '/user/{userId}',
    summary: 'The numbers of all plugins of a user, and their sums',
    description:
      'A sum in which one part is not known, or that is past 2^53, is missing; `errors` says so where one could not be asked for. Amounts are never added up over currencies.',
    field: 'Query.userAnalytics',
    params: z.object({ userId: id }),
    data: z.object({
      plugins: z.array(pluginAnalytics),
      totals: z.object({ downloads: count.optional(), views: count.optional(), unique_views: count.optional() }),
      revenue: z.array(z.object({ amount: z.number(), currency: z.string() })).optional(),
    }),
    async run({ services, loaders, ...asker }, { params: { userId } }) {
      const found = await services.analytics.user(asker, userId)
      if (!found) throw new Failure('RESOURCE_NOT_FOUND', 'There is no user with this id.', { path: ['userId'] })
      const errors = found.plugins.flatMap((entry, index): EntryError[] =>
        entry instanceof Error ? [{ path: ['plugins', index], code: entry.code, message: entry.message }] : [],
      )
      const revenue =
        errors.length > 0
          ? null
          : await revenueOf(found, loaders).catch((error: unknown) => {
              if (!(error instanceof Failure)) throw error
              errors.push({ path: ['revenue'], code: error.code, message: error.message })
              return null
            })
      const data = {
        plugins: found.plugins.flatMap((entry) => (entry instanceof Error ? [] : [shownAnalytics(entry)])),
        totals: known({
          downloads: sumOf(found, 'DOWNLOADS'),
          views: sumOf(found, 'VIEWS'),
          unique_views: sumOf(found, 'UNIQUE_VIEWS'),
        }),
        ...(revenue && { revenue: revenue.map(({ amount, currency }) => ({ amount: exactNumber(amount), currency })) }),
      }
      return { data, errors }
    },
  }),
]
