/** The rooms of the console, in the order in which they stand at the top. Each is loaded when somebody first goes there. */
import { lazy } from 'react'
import type { ComponentType } from 'react'

export interface RoomEntry {
  /** The first word of its addresses. */
  readonly path: string
  readonly title: string
  /** Without this permission nothing in the room works. What needs more, or where there is none, says so in its place. */
  readonly needs?: string
  readonly Room: ComponentType
}

export const rooms: readonly RoomEntry[] = [
  { path: 'browse', title: 'Browse', needs: 'item:read', Room: lazy(() => import('../rooms/browse/BrowseRoom.tsx')) },
  {
    path: 'publish',
    title: 'Publish',
    needs: 'item:write',
    Room: lazy(() => import('../rooms/publish/PublishRoom.tsx')),
  },
  { path: 'review', title: 'Review', needs: 'item:review', Room: lazy(() => import('../rooms/review/ReviewRoom.tsx')) },
  { path: 'sync', title: 'User sync', needs: 'sync:read', Room: lazy(() => import('../rooms/sync/SyncRoom.tsx')) },
  {
    path: 'analytics',
    title: 'Analytics',
    needs: 'analytics:read',
    Room: lazy(() => import('../rooms/analytics/AnalyticsRoom.tsx')),
  },
  { path: 'gateway', title: 'Gateway', Room: lazy(() => import('../rooms/gateway/GatewayRoom.tsx')) },
]
