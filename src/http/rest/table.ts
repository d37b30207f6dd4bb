/** The table of the façade: every path it answers. */
import type { Operation } from './operation.ts'
import { analyticsOperations } from './operations/analytics.ts'
import { dashboardActivityOperations } from './operations/dashboard-activity.ts'
import { dashboardOperations } from './operations/dashboard.ts'
import { platformOperations } from './operations/platform.ts'
import { pluginOperations } from './operations/plugins.ts'
import { reportOperations } from './operations/reports.ts'
import { userOperations } from './operations/users.ts'
import { workflowOperations } from './operations/workflows.ts'

export const operations: readonly Operation[] = [
  ...platformOperations,
  ...userOperations,
  ...pluginOperations,
  ...workflowOperations,
  ...analyticsOperations,
  ...reportOperations,
  ...dashboardOperations,
  ...dashboardActivityOperations,
]
