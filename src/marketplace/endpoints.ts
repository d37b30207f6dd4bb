/** The words a token may carry at the marketplace. */
export type Permission = 'user:read' | 'user:write' | 'item:read' | 'item:write' | 'analytics:read'

/** What one endpoint needs: the only permission its token carries, and whether repeating it is safe on its own. */
export interface Endpoint {
  readonly name: string
  readonly permission: Permission | null
  /** A read may be repeated, merged and abandoned; a write only repeated, because it always carries its key. */
  readonly kind: 'read' | 'write'
  /** Goes before all that waits for its turn: how the marketplace is must not depend on how much we ask of it. */
  readonly ahead?: true
  /** Of a write: reads that need this permission may be answered otherwise from then on. */
  readonly changes?: Permission | undefined
}

const read = (name: string, permission: Permission | null): Endpoint => ({ name, permission, kind: 'read' })
const write = (name: string, permission: Permission, changes?: Permission): Endpoint => ({
  name,
  permission,
  kind: 'write',
  changes,
})

export const reads = {
  health: { ...read('health', null), ahead: true },
  user: read('users.get', 'user:read'),
  users: read('users.batch', 'user:read'),
  search: read('plugins.search', 'item:read'),
  plugin: read('plugins.get', 'item:read'),
  plugins: read('plugins.batch', 'item:read'),
  pluginAnalytics: read('analytics.plugin', 'analytics:read'),
  userAnalytics: read('analytics.user', 'analytics:read'),
  stats: read('stats', 'item:read'),
} as const

/** The contract knows five words; events are analytics and categories belong to the items. */
export const writes = {
  'users.sync': write('users.sync', 'user:write', 'user:read'),
  'plugins.publish': write('plugins.publish', 'item:write', 'item:read'),
  'plugins.update': write('plugins.update', 'item:write', 'item:read'),
  'plugins.unpublish': write('plugins.unpublish', 'item:write', 'item:read'),
  'analytics.event': write('analytics.event', 'analytics:read'),
  'analytics.events': write('analytics.events', 'analytics:read'),
  'categories.sync': write('categories.sync', 'item:write', 'item:read'),
} as const
