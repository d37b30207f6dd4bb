/** The engine's garbage collector, for tests of what is held in memory. A test file is a thread, whose heap is its own. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects now: all there is, or only what is young. */
export const collect = runInNewContext('gc') as (what?: { type: 'minor' }) => void

/** In bytes, without what other tests of this file have left to be collected. */
export function heapInUse(): number {
  collect()
  return process.memoryUsage().heapUsed
}
