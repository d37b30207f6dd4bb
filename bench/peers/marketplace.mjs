/**
 * The gateway's schema resolved the way a tutorial does it: undici for the marketplace, a dataloader for authors, one small function for
 * each field whose name differs. Shared by all peers that run a schema. SCHEMA_FILE holds the SDL, UPSTREAM_URL is the marketplace.
 */
import { readFileSync } from 'node:fs'
import DataLoader from 'dataloader'
import { Pool } from 'undici'

export const typeDefs = readFileSync(process.env.SCHEMA_FILE, 'utf8')

const { origin, pathname } = new URL(process.env.UPSTREAM_URL)
const pool = new Pool(origin, { connections: 64, pipelining: 1 })

async function call(path, method = 'GET', body) {
  const answer = await pool.request({
    method,
    path: `${pathname}${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { success, data, error } = await answer.body.json()
  if (!success) throw new Error(error?.message ?? `the marketplace answered ${answer.statusCode}`)
  return data
}

export function createContext() {
  return {
    authors: new DataLoader(async (ids) => {
      const users = await call(`/integration/users?ids=${ids.join(',')}`)
      const byId = new Map(users.map((user) => [user.user_id, user]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  }
}

export const resolvers = {
  Query: {
    async searchPlugins(_root, { input, first }) {
      const query = new URLSearchParams({ q: input.q, limit: String(first), offset: '0' })
      const page = await call(`/integration/plugins/search?${query}`)
      return {
        totalCount: page.pagination.total,
        pageInfo: { hasNextPage: page.pagination.has_more },
        edges: page.items.map((node) => ({ node })),
      }
    },
    plugin: (_root, { id }) => call(`/integration/plugins/${id}`),
  },
  Mutation: {
    async syncUser(_root, { input: { userId, action, data } }) {
      const user = { user_id: userId, email: data.email, username: data.username, display_name: data.displayName }
      const body = { user_id: userId, action: action.toLowerCase(), user_data: user }
      await call('/integration/users/sync', 'POST', body)
      return { user, status: 'SYNCHRONIZED', replayed: false, userErrors: [] }
    },
    async trackEvents(_root, { events }) {
      const sent = events.map(({ messageId, type, pluginId, userId, occurredAt, data }) => ({
        event: type,
        data: { ...data, plugin_id: pluginId, user_id: userId, message_id: messageId },
        timestamp: occurredAt,
        source: 'panel-system',
      }))
      const { accepted } = await call('/integration/analytics/events/batch', 'POST', { events: sent })
      return { accepted, duplicates: 0, rejected: [] }
    },
  },
  Plugin: {
    id: (item) => item.marketplace_item_id,
    panelItemId: (item) => item.panel_item_id,
    slug: (item) => item.metadata.slug,
    summary: (item) => item.metadata.summary,
    price: (item) => ({ amount: String(item.price), currency: item.currency }),
    licenseType: (item) => item.license_type.toUpperCase().replace('-', '_'),
    status: (item) => item.status.toUpperCase(),
    verified: (item) => item.metadata.verified,
    icon: (item) => item.metadata.icon_url,
    homepage: (item) => item.metadata.homepage,
    repository: (item) => item.metadata.repository,
    rating: (item) => item.metadata.rating,
    downloadsTotal: (item) => String(item.metadata.downloads),
    updatedAt: (item) => item.updated_at,
    analytics: (item) => call(`/integration/analytics/plugins/${item.marketplace_item_id}`),
    author: (item, _args, { authors }) => authors.load(item.user_id),
  },
  PluginAnalytics: {
    views: ({ analytics }) => analytics.views,
    downloads: ({ analytics }) => analytics.downloads,
    revenue: ({ analytics: { revenue } }) => ({
      total: { amount: String(revenue.total), currency: revenue.currency },
      thisMonth: { amount: String(revenue.this_month), currency: revenue.currency },
    }),
    geographic: ({ analytics }) => analytics.geographic_data,
    lastUpdated: (numbers) => numbers.last_updated,
  },
  CountBlock: {
    total: (counts) => String(counts.total),
    unique: (counts) => String(counts.unique),
    today: (counts) => String(counts.today),
    thisWeek: (counts) => String(counts.this_week),
    thisMonth: (counts) => String(counts.this_month),
  },
  CountryCount: {
    downloads: ({ downloads }) => String(downloads),
  },
  User: {
    id: (user) => user.user_id,
    displayName: (user) => user.display_name,
    avatarUrl: (user) => user.avatar_url,
  },
}
