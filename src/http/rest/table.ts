/** The table of the façade: every path it answers. */
import type { Operation } from './operation.ts'
import { analyticsOperations } from './operations/analytics.ts'
import { dashboardOperations } from './operations/dashboard.ts'
import { laterOperations } from './operations/later.ts'
import { platformOperations } from './operations/platform.ts'
import { pluginOperations } from './operations/plugins.ts'
import { userOperations } from './operations/users.ts'
import { workflowOperations } from './operations/workflows.ts'

export const operations: readonly Operation[] = [
  ...platformOperations,
  ...userOperations,
  ...pluginOperations,
  ...workflowOperations,
  ...analyticsOperations,
  ...laterOperations,
  ...dashboardOperations,
]
