/** prom-client's own numbers, which are about the process and not about one gateway in it. */
import { collectDefaultMetrics, Registry } from 'prom-client'

/** So rarely that its monitor of the event loop never wakes the process; `loop-lag.ts` has better numbers, under the same names. */
const never = 2 ** 31 - 1

let collected: Registry | undefined

/**
 * Collected once: what prom-client watches the garbage collector with is never taken off again, and would keep whatever else is registered
 * beside it (a stopped gateway with its store) as long as the process lives.
 */
export function processMetrics(): Registry {
  if (collected) return collected
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: never })
  for (const { name } of registry.getMetricsAsArray()) {
    if (/^nodejs_eventloop_lag_\w+_seconds$/.test(name)) registry.removeSingleMetric(name)
  }
  return (collected = registry)
}
