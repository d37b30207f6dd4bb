/** Preloaded into the gateway of a soak: tells, when asked, what only the process itself can see, and starts counting anew. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
process.on('message', (message) => {
  if (message !== 'probe') return
  const p99 = delay.percentile(99) / 1e6
  const max = delay.max / 1e6
  globalThis.gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  delay.reset()
  const megabytes = (bytes: number) => bytes / 2 ** 20
  process.send?.({
    type: 'probed',
    heapMb: megabytes(heapUsed),
    externalMb: megabytes(external + arrayBuffers),
    handles: process.getActiveResourcesInfo().length,
    // The timer behind the histogram is itself due every 5 ms.
    loopP99Ms: Math.max(0, p99 - 5),
    loopMaxMs: Math.max(0, max - 5),
  })
})
