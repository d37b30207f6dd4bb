/** Rows of the old contract that the schema cannot answer yet: they check who asks and what, then say FEATURE_DISABLED. */
import { z } from 'zod'
import type { Permission } from '../../../auth/permissions.ts'
import { operation } from '../operation.ts'
import { id, moment, refusedField } from '../shapes/fields.ts'

const asks = (permission: Permission) => ({ rule: [[permission]] }) as const
const workflow = z.object({ workflowId: id })
const period = { start_date: moment.optional(), end_date: moment.optional() }
const page = { limit: z.int().min(0).max(100).default(20), offset: z.int().min(0).max(1_000_000).default(0) }

const skipped = refusedField('nothing: checks cannot be skipped')

export const laterOperations = [
  operation({
    id: 'startPublishWorkflow',
    tag: 'Publishing workflow',
    method: 'POST',
    path: '/plugins/publish/workflow',
    summary: 'Start a review of a plugin',
    field: asks('item:write'),
    body: z.object({
      plugin_path: refusedField('no path: this gateway reads no files of its own machine, send a package'),
      user_id: id.nullish(),
      skipValidation: skipped,
      options: z
        .object({
          autoPublish: z.boolean().nullish(),
          publishAsUpdate: z.boolean().nullish(),
          existingMarketplaceId: id.nullish(),
          skipValidation: skipped,
        })
        .nullish(),
    }),
  }),
  operation({
    id: 'getPublishWorkflow',
    tag: 'Publishing workflow',
    method: 'GET',
    path: '/plugins/publish/workflow/{workflowId}',
    summary: 'How far a review is',
    field: asks('item:read'),
    params: workflow,
  }),
  operation({
    id: 'changePublishWorkflow',
    tag: 'Publishing workflow',
    method: 'PUT',
    path: '/plugins/publish/workflow/{workflowId}',
    summary: 'Change a review that is under way',
    field: asks('item:write'),
    params: workflow,
    body: z.object({ plugin_path: refusedField('no path'), skipValidation: skipped }),
  }),
  operation({
    id: 'getPublishWorkflowsOfUser',
    tag: 'Publishing workflow',
    method: 'GET',
    path: '/plugins/publish/workflows/user/{userId}',
    summary: 'Reviews of one user',
    field: asks('item:read'),
    params: z.object({ userId: id }),
  }),
  operation({
    id: 'getPublishStatus',
    tag: 'Publishing workflow',
    method: 'GET',
    path: '/plugins/publish/status/{workflowId}',
    summary: 'How far a review is, as old documents spell it',
    field: asks('item:read'),
    params: workflow,
  }),
  operation({
    id: 'validatePlugin',
    tag: 'Publishing workflow',
    method: 'POST',
    path: '/plugins/publish/validate',
    summary: 'Check a manifest without publishing it',
    field: asks('item:write'),
    body: z.object({ plugin_path: refusedField('no path'), skipValidation: skipped }),
  }),
  operation({
    id: 'submitPlugin',
    tag: 'Publishing workflow',
    method: 'POST',
    path: '/plugins/publish/submit',
    summary: 'Hand a plugin in for review',
    field: asks('item:write'),
    body: z.object({ plugin_path: refusedField('no path'), skipValidation: skipped }),
  }),
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
