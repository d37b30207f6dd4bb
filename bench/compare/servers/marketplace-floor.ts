/**
 * The floor of what needs the marketplace: what somebody would write by hand for just these operations. No schema, no failure handled.
 * UPSTREAM_URL is the marketplace.
 */
import type { analytics, author, plugin } from '../upstream/catalogue.ts'
import { call, serveOperations } from './floor.ts'
import type { Variables } from './floor.ts'

type Plugin = ReturnType<typeof plugin>
type Author = ReturnType<typeof author>
type Analytics = ReturnType<typeof analytics>
type Periods = Analytics['analytics']['downloads']

await serveOperations({
  async Search({ input, first }: Variables) {
    const page = await call<{ items: Plugin[]; pagination: { total: number; has_more: boolean } }>(
      `/integration/plugins/search?q=${encodeURIComponent(input.q)}&limit=${first}&offset=0`,
    )
    const ids = [...new Set(page.items.map((item) => item.user_id))]
    const users = await call<Author[]>(`/integration/users?ids=${ids.join(',')}`)
    const byId = new Map(users.map((user) => [user.user_id, user]))
    return {
      searchPlugins: {
        totalCount: page.pagination.total,
        pageInfo: { hasNextPage: page.pagination.has_more },
        edges: page.items.map((item) => ({ node: node(item, byId.get(item.user_id)) })),
      },
    }
  },

  async Small({ id }: Variables) {
    const { marketplace_item_id, title, metadata, price, currency } = await call<Plugin>(`/integration/plugins/${id}`)
    return {
      plugin: { id: marketplace_item_id, title, summary: metadata.summary, price: { amount: String(price), currency } },
    }
  },

  async PluginPage({ id }: Variables) {
    const counting = call<Analytics>(`/integration/analytics/plugins/${id}`)
    const item = await call<Plugin>(`/integration/plugins/${id}`)
    const [user, { analytics: numbers, last_updated }] = await Promise.all([
      call<Author>(`/integration/users/${item.user_id}`),
      counting,
    ])
    const { metadata } = item
    const { total, this_month, currency } = numbers.revenue
    return {
      plugin: {
        id: item.marketplace_item_id,
        title: item.title,
        summary: metadata.summary,
        description: item.description,
        tags: item.tags,
        price: { amount: String(item.price), currency: item.currency },
        licenseType: item.license_type.toUpperCase(),
        verified: metadata.verified,
        downloadsTotal: String(metadata.downloads),
        author: { id: user.user_id, username: user.username, displayName: user.display_name },
        rating: { average: metadata.rating.average, count: metadata.rating.count },
        analytics: {
          views: { ...periods(numbers.views), unique: String(numbers.views.unique) },
          downloads: periods(numbers.downloads),
          revenue: {
            total: { amount: String(total), currency },
            thisMonth: { amount: String(this_month), currency },
          },
          geographic: numbers.geographic_data.map((one) => ({
            country: one.country,
            downloads: String(one.downloads),
          })),
          lastUpdated: last_updated,
        },
      },
    }
  },

  async SyncUser({ input: { userId, data } }: Variables) {
    const { email, username, displayName } = data
    const user = { user_id: userId, email, username, display_name: displayName }
    await call('/integration/users/sync', { user_id: userId, action: 'create', user_data: user })
    return { syncUser: { user: { id: userId, username, displayName }, userErrors: [] } }
  },

  async TrackEvents({ events }: Variables) {
    const sent = (events as Record<string, string>[]).map(
      ({ messageId, type, pluginId, userId, occurredAt, data }) => ({
        event: type,
        data: { ...(data as object | undefined), plugin_id: pluginId, user_id: userId, message_id: messageId },
        timestamp: occurredAt,
        source: 'panel-system',
      }),
    )
    const { accepted } = await call<{ accepted: number }>('/integration/analytics/events/batch', { events: sent })
    return { trackEvents: { accepted, duplicates: 0, rejected: [] } }
  },
})

function node(item: Plugin, user: Author | undefined) {
  const { metadata } = item
  return {
    id: item.marketplace_item_id,
    panelItemId: item.panel_item_id,
    slug: metadata.slug,
    title: item.title,
    summary: metadata.summary,
    description: item.description,
    tags: item.tags,
    price: { amount: String(item.price), currency: item.currency },
    licenseType: item.license_type.toUpperCase(),
    status: item.status.toUpperCase(),
    verified: metadata.verified,
    icon: metadata.icon_url,
    rating: { average: metadata.rating.average, count: metadata.rating.count },
    downloadsTotal: String(metadata.downloads),
    updatedAt: item.updated_at,
    author: user && {
      id: user.user_id,
      username: user.username,
      displayName: user.display_name,
      avatarUrl: user.avatar_url,
    },
  }
}

function periods({ total, today, this_week, this_month }: Periods) {
  return {
    total: String(total),
    today: String(today),
    thisWeek: String(this_week),
    thisMonth: String(this_month),
  }
}
