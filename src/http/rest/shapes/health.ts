import { z } from 'zod'
import type { Health } from '../../../features/access/parents.ts'
import type { HealthNumbers } from '../../../features/users/health.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { count, known } from './fields.ts'

const status = z.enum(['healthy', 'degraded', 'unhealthy'])

const userSync = z.object({
  pending: count,
  retrying: count,
  dead: count.describe('Refused for good, and waiting for a person.'),
  paused: z.boolean(),
  acknowledged: count.describe('By the marketplace, since the beginning.'),
  p95_lag_ms: count.optional().describe('Of the last hour; missing when nothing was acknowledged.'),
  error_rate: z.number().optional().describe('Of the last five minutes, 0 to 1; missing when nothing was tried.'),
})

export const dashboardHealth = z.object({
  status,
  timestamp: z.string(),
  components: z.array(
    z.object({
      name: z.string(),
      status,
      latency_ms: count.optional(),
      message: z.string().optional(),
      last_success_at: z.string().optional(),
    }),
  ),
  user_sync: userSync.optional(),
})

const words = { HEALTHY: 'healthy', DEGRADED: 'degraded', UNHEALTHY: 'unhealthy' } as const

export const shownHealth = ({ status: whole, nowMs, components }: Health): z.input<typeof dashboardHealth> => ({
  status: words[whole],
  timestamp: rfc3339(nowMs),
  components: components.map(({ name, status: one, latencyMs, message, lastSuccessAt }) => ({
    name,
    status: words[one],
    ...known({ latency_ms: latencyMs, message, last_success_at: lastSuccessAt }),
  })),
})

export function shownSync({ totals, paused, p95LagMs, recent }: HealthNumbers): z.input<typeof userSync> {
  const tries = recent.acknowledged + recent.failed
  return {
    pending: totals.pending,
    retrying: totals.retrying,
    dead: totals.dead,
    paused,
    acknowledged: totals.acknowledged,
    ...known({ p95_lag_ms: p95LagMs, error_rate: tries === 0 ? null : recent.failed / tries }),
  }
}
