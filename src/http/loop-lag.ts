/** How late the event loop was, for `/metrics`: under prom-client's names, from the samples that overload is judged by. */
import { createHistogram } from 'node:perf_hooks'
import type { RecordableHistogram } from 'node:perf_hooks'
import { Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** Milliseconds that the loop was late by in one sample. */
export type RecordLag = (ms: number) => void

const readings: Readonly<Record<string, (lags: RecordableHistogram) => number>> = {
  min: (lags) => lags.min,
  max: (lags) => lags.max,
  mean: (lags) => lags.mean,
  stddev: (lags) => lags.stddev,
  p50: (lags) => lags.percentile(50),
  p90: (lags) => lags.percentile(90),
  p99: (lags) => lags.percentile(99),
}
const longestNs = 3_600e9

/**
 * In place of prom-client's gauges: its monitor is a timer of its own, and tells the time between two of its samples, not by how much one
 * was late. Each reading tells of the time since the one before.
 */
export function measureLag(registry: Registry): RecordLag {
  const lags = createHistogram({ lowest: 1, highest: longestNs, figures: 3 })
  const gauges = Object.entries(readings).map(([reading, read], at) => {
    const name = `nodejs_eventloop_lag_${reading}_seconds`
    const help = `By how much the event loop was late since the last reading: ${reading}.`
    const gauge = new Gauge({ name, help, registers: [registry], ...(at === 0 && { collect: readAll }) })
    return { gauge, read }
  })

  /** Of the same samples for all of them; the first gauge is asked first. */
  function readAll(): void {
    for (const { gauge, read } of gauges) gauge.set(lags.count === 0 ? 0 : read(lags) / 1e9)
    lags.reset()
  }

  return (ms) => lags.record(Math.min(longestNs, Math.max(1, Math.round(ms * 1e6))))
}
