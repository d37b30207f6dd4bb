/**
 * The floor: what somebody would write by hand for just these operations. node:http, undici, JSON, nothing else: no schema, nobody
 * checked, nothing bounded, no failure handled. UPSTREAM_URL is the marketplace.
 */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { serve } from '../child-side.ts'
import type { author, plugin } from '../upstream/catalogue.ts'

type Plugin = ReturnType<typeof plugin>
type Author = ReturnType<typeof author>

interface Asked {
  operationName: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each operation knows its own variables
  variables: any
}

const { origin, pathname } = new URL(process.env['UPSTREAM_URL'] ?? '')
const pool = new Pool(origin, { connections: 64, pipelining: 1 })

async function call<T>(path: string, method: 'GET' | 'POST' = 'GET', body?: unknown): Promise<T> {
  const answer = await pool.request({
    method,
    path: `${pathname}${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return ((await answer.body.json()) as { data: T }).data
}

const operations: Record<string, (variables: Asked['variables']) => Promise<unknown>> = {
  async Search({ input, first }) {
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

  async Small({ id }) {
    const { marketplace_item_id, title, metadata, price, currency } = await call<Plugin>(`/integration/plugins/${id}`)
    return {
      plugin: { id: marketplace_item_id, title, summary: metadata.summary, price: { amount: String(price), currency } },
    }
  },
}

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

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString()) as Asked
    const answering = operations[operationName]?.(variables) ?? Promise.reject(new Error('unknown operation'))
    answering.then(
      (data) => {
        const body = Buffer.from(JSON.stringify({ data }))
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        response.end(body)
      },
      (error: Error) => {
        response.writeHead(500)
        response.end(error.message)
      },
    )
  })
})

await serve(server)
