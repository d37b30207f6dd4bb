/** Rows of the old contract that the schema cannot answer yet: they check who asks and what, then say FEATURE_DISABLED. */
import { z } from 'zod'
import type { Permission } from '../../../auth/permissions.ts'
import { operation } from '../operation.ts'
import { id, moment } from '../shapes/fields.ts'

const asks = (permission: Permission) => ({ rule: [[permission]] }) as const
const period = { start_date: moment.optional(), end_date: moment.optional() }
const page = { limit: z.int().min(0).max(100).default(20), offset: z.int().min(0).max(1_000_000).default(0) }

export const laterOperations = [
  operation({
    id: 'getEvents',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/events',
    summary: 'Events that were taken in',
    field: asks('analytics:read'),
    query: z.object({
      plugin_id: id.optional(),
      user_id: id.optional(),
      event_type: z.string().max(64).optional(),
      ...period,
      ...page,
    }),
  }),
  operation({
    id: 'getPluginReport',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/report/{pluginId}',
    summary: 'A report on one plugin over a period',
    field: asks('analytics:read'),
    params: z.object({ pluginId: id }),
    query: z.object(period),
  }),
  operation({
    id: 'getTopPlugins',
    tag: 'Analytics',
    method: 'GET',
    path: '/analytics/top-plugins',
    summary: 'The first plugins by a number',
    field: asks('analytics:read'),
    query: z.object({
      metric: z.enum(['downloads', 'installs', 'rating', 'revenue']).default('downloads'),
      limit: z.int().min(1).max(100).default(10),
      period: z.enum(['day', 'week', 'month']).default('month'),
    }),
  }),
]
