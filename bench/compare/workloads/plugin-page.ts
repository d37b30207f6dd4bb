import { analytics, author, authorCount, plugin, pluginCount } from '../upstream/catalogue.ts'
import type { Workload } from '../workload.ts'

const periods = (of: { total: number; today: number; this_week: number; this_month: number }) => ({
  total: String(of.total),
  today: String(of.today),
  thisWeek: String(of.this_week),
  thisMonth: String(of.this_month),
})

/** What a panel shows of one plugin: the plugin, its author, its numbers. Three calls. */
export const pluginPage: Workload = {
  name: 'plugin-page',
  about: 'one plugin with its author and its numbers, another one every time',
  behind: 'marketplace',
  operationName: 'PluginPage',
  query: `query PluginPage($id: ID!) {
  plugin(id: $id) {
    id title summary description tags price { amount currency } licenseType verified downloadsTotal
    author { id username displayName }
    rating { average count }
    analytics {
      views { total unique today thisWeek thisMonth }
      downloads { total today thisWeek thisMonth }
      revenue { total { amount currency } thisMonth { amount currency } }
      geographic { country downloads }
      lastUpdated
    }
  }
}`,
  variables: (n) => ({ id: plugin(n % pluginCount).marketplace_item_id }),
  data(n) {
    const wire = plugin(n % pluginCount)
    const wrote = author((n % pluginCount) % authorCount)
    const { analytics: numbers, last_updated: lastUpdated } = analytics(n % pluginCount)
    const { metadata } = wire
    const currency = 'EUR'
    return {
      plugin: {
        id: wire.marketplace_item_id,
        title: wire.title,
        summary: metadata.summary,
        description: wire.description,
        tags: wire.tags,
        price: { amount: String(wire.price), currency },
        licenseType: wire.license_type === 'free' ? 'FREE' : 'COMMERCIAL',
        verified: metadata.verified,
        downloadsTotal: String(metadata.downloads),
        author: { id: wrote.user_id, username: wrote.username, displayName: wrote.display_name },
        rating: { average: metadata.rating.average, count: metadata.rating.count },
        analytics: {
          views: { ...periods(numbers.views), unique: String(numbers.views.unique) },
          downloads: periods(numbers.downloads),
          revenue: {
            total: { amount: String(numbers.revenue.total), currency },
            thisMonth: { amount: String(numbers.revenue.this_month), currency },
          },
          geographic: numbers.geographic_data.map(({ country, downloads }) => ({
            country,
            downloads: String(downloads),
          })),
          lastUpdated,
        },
      },
    }
  },
  variants: pluginCount,
}
