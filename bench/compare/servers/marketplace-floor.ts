/**
 * The floor of what needs the marketplace: what somebody would write by hand for just these operations. No schema, no failure handled.
 * UPSTREAM_URL is the marketplace.
 */
import type { author, plugin } from '../upstream/catalogue.ts'
import { call, serveOperations } from './floor.ts'
import type { Variables } from './floor.ts'

type Plugin = ReturnType<typeof plugin>
type Author = ReturnType<typeof author>

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
