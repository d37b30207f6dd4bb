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
    author: (item, _args, { authors }) => authors.load(item.user_id),
  },
  User: {
    id: (user) => user.user_id,
    displayName: (user) => user.display_name,
    avatarUrl: (user) => user.avatar_url,
  },
}
