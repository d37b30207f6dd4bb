/** Counts in the background what was taken in, a moment after, so that taking in is as fast as if nobody counted. */
import type { Clock } from '../../../kit/clock.ts'
import type { Log } from '../../../kit/log.ts'
import type { Store } from '../../../store/store.ts'
import { countBatches, isAnyUncounted } from './count.ts'

export interface Counting {
  start(): void
  /** Something was taken in. */
  wake(): void
  /** Ends with the fold that is under way; what is not counted by then, the next start counts. */
  stop(): Promise<void>
}

interface CountingParts {
  readonly store: Pick<Store, 'read' | 'run'>
  readonly clock: Clock
  readonly log: Log
}

/** Many calls of one moment are few folds. */
const gatherMs = 1_000
/** What other gateways have left is looked for so often. */
const pollMs = 30_000
/** Events in one fold: the store does nothing else for as long as it takes, some twenty milliseconds. */
const enough = 200
/** As long as a fold took, times this, the store is left to others. */
const restShare = 2
/** And no longer: a machine that stood still in the middle of a fold for hours need not be waited for as long again. */
const longestRestMs = 5_000

export function createCounting({ store, clock, log }: CountingParts): Counting {
  let stopping = new AbortController()
  let woken = true
  let waker: AbortController | undefined
  let running: Promise<void> | undefined

  const pause = (ms: number) => clock.sleep(ms, stopping.signal).catch(() => undefined)

  async function awaitWork(): Promise<void> {
    if (!woken) {
      waker = new AbortController()
      await clock.sleep(pollMs, AbortSignal.any([stopping.signal, waker.signal])).catch(() => undefined)
    }
    woken = false
  }

  async function countAll(): Promise<void> {
    if (!(await store.read(isAnyUncounted))) return
    for (let counted = 1; counted > 0 && !stopping.signal.aborted;) {
      const begun = clock.monotonic()
      counted = await store.run(countBatches, enough)
      await pause(Math.min(longestRestMs, (clock.monotonic() - begun) * restShare))
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await awaitWork()
      await pause(gatherMs)
      if (stopping.signal.aborted) return
      await countAll().catch((error: unknown) => log.warn({ err: error }, 'reported events could not be counted yet'))
    }
  }

  return {
    start() {
      stopping = new AbortController()
      running ??= run()
    },
    wake() {
      woken = true
      waker?.abort(new Error('woken'))
    },
    async stop() {
      stopping.abort(new Error('going down'))
      await running
      running = undefined
    },
  }
}
