/** The contract as a table: every call the marketplace answers, what it takes to be allowed, and who does the work. */
import type { Analytics } from './analytics.ts'
import type { Capability } from './capabilities.ts'
import type { Categories } from './categories.ts'
import type { Effect } from './ledger.ts'
import type { Plugins } from './plugins.ts'
import type { Search } from './search.ts'
import type { Users } from './users.ts'
import { Failure, invalid } from '../src/kit/failure.ts'

export interface Marketplace {
  users: Users
  plugins: Plugins
  search: Search
  analytics: Analytics
  categories: Categories
  /** JSON text. */
  stats(): string
  has(capability: Capability): boolean
}

/** A call as a handler sees it: `id` is the decoded last segment of a path with one. */
export interface Asked {
  id: string
  query: URLSearchParams
  rawQuery: string
  body: unknown
}

/** `json` is the data as text. */
export interface Done {
  json: string
  effect?: Effect | null
}

export interface Route {
  /** Name in the counters. */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base; `*` stands for an id. */
  path: string
  /** Any one of these suffices. */
  permissions: readonly string[]
  /** Without it the marketplace has never heard of this route. */
  needs?: Capability
  handle(market: Marketplace, asked: Asked): Done
}

const mostIds = 100
const text = (value: unknown): string => JSON.stringify(value)
const written = ({ data, effect }: { data: unknown; effect: Effect | null }): Done => ({ json: text(data), effect })
const listed = (texts: readonly string[]): Done => ({ json: `[${texts.join(',')}]` })

export const routes: readonly Route[] = [
  {
    name: 'users.sync',
    method: 'POST',
    path: '/integration/users/sync',
    permissions: ['user:write'],
    handle: (market, { body }) => written(market.users.sync(body)),
  },
  {
    name: 'users.batch',
    method: 'GET',
    path: '/integration/users',
    permissions: ['user:read'],
    needs: 'users.batch',
    handle: (market, asked) => listed(market.users.getMany(idList(asked.rawQuery, 'ids'))),
  },
  {
    name: 'users.get',
    method: 'GET',
    path: '/integration/users/*',
    permissions: ['user:read'],
    handle: (market, { id }) => ({ json: market.users.get(id) }),
  },
  {
    name: 'plugins.publish',
    method: 'POST',
    path: '/integration/plugins/publish',
    permissions: ['item:write'],
    handle: (market, { body }) => written(market.plugins.publish(body, market.has('idempotency'))),
  },
  {
    name: 'plugins.search',
    method: 'GET',
    path: '/integration/plugins/search',
    permissions: ['item:read'],
    handle: (market, { query }) => ({ json: market.search.run(query, market.has('search.extended')) }),
  },
  {
    name: 'plugins.batch',
    method: 'GET',
    path: '/integration/plugins',
    permissions: ['item:read'],
    needs: 'plugins.batch',
    handle(market, { query, rawQuery }) {
      const byPanelItem = !query.has('ids') && query.has('panel_item_ids')
      const ids = idList(rawQuery, byPanelItem ? 'panel_item_ids' : 'ids')
      return listed(market.plugins.getMany(byPanelItem ? 'panel_item_id' : 'id', ids))
    },
  },
  {
    name: 'plugins.get',
    method: 'GET',
    path: '/integration/plugins/*',
    permissions: ['item:read'],
    needs: 'plugins.get',
    handle: (market, { id }) => ({ json: market.plugins.get(id) }),
  },
  {
    name: 'plugins.update',
    method: 'PUT',
    path: '/integration/plugins/*',
    permissions: ['item:write'],
    handle: (market, { id, body }) => written(market.plugins.update(id, body)),
  },
  {
    name: 'plugins.archive',
    method: 'DELETE',
    path: '/integration/plugins/*',
    permissions: ['item:write'],
    handle: (market, { id }) => written(market.plugins.archive(id)),
  },
  {
    name: 'analytics.plugin',
    method: 'GET',
    path: '/integration/analytics/plugins/*',
    permissions: ['analytics:read'],
    handle: (market, { id }) => ({ json: text(market.analytics.plugin(id)) }),
  },
  {
    name: 'analytics.user',
    method: 'GET',
    path: '/integration/analytics/users/*',
    permissions: ['analytics:read'],
    handle: (market, { id }) => ({ json: text(market.analytics.user(id)) }),
  },
  {
    name: 'analytics.event',
    method: 'POST',
    path: '/integration/analytics/events',
    permissions: ['analytics:write', 'analytics:read'],
    handle: (market, { body }) => written(market.analytics.event(body)),
  },
  {
    name: 'analytics.events',
    method: 'POST',
    path: '/integration/analytics/events/batch',
    permissions: ['analytics:write', 'analytics:read'],
    needs: 'events.batch',
    handle: (market, { body }) => written(market.analytics.events(body)),
  },
  {
    name: 'categories.sync',
    method: 'POST',
    path: '/integration/categories/sync',
    permissions: ['item:write', 'category:write'],
    handle: (market, { body }) => written(market.categories.sync(body)),
  },
  {
    name: 'stats',
    method: 'GET',
    path: '/integration/stats',
    permissions: ['item:read', 'analytics:read'],
    handle: (market) => ({ json: market.stats() }),
  },
]

/** Finds the route, first come first served, so that fixed names win over ids. Throws RESOURCE_NOT_FOUND. */
export function findRoute(
  method: string,
  path: string,
  has: (one: Capability) => boolean,
): { route: Route; id: string } {
  const slash = path.lastIndexOf('/')
  const above = path.slice(0, slash)
  const last = path.slice(slash + 1)
  for (const route of routes) {
    if (route.method !== method || (route.needs && !has(route.needs))) continue
    if (route.path === path) return { route, id: '' }
    if (route.path === `${above}/*` && last !== '' && last !== '.' && last !== '..') return { route, id: decoded(last) }
  }
  throw new Failure('RESOURCE_NOT_FOUND', 'There is no such endpoint.')
}

/** Commas part the ids before anything is decoded, so an id may contain one. */
function idList(rawQuery: string, name: string): string[] {
  const value =
    rawQuery
      .split('&')
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? ''
  const ids = value
    .split(',')
    .filter((id) => id !== '')
    .map(decoded)
  if (ids.length === 0 || ids.length > mostIds) throw invalid([name], `1 to ${mostIds} ids`, `${ids.length}`)
  return [...new Set(ids)]
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Failure('VALIDATION_ERROR', 'An id is not percent-encoded correctly.')
  }
}
