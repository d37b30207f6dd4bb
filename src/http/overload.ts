import { performance } from 'node:perf_hooks'
import type { Clock } from '../kit/clock.ts'
import { shortMs } from '../kit/resilience/bulkhead.ts'
import type { RecordLag } from './loop-lag.ts'

const busyMs = 50
/** Every sample wakes the process, and there is nothing to be full of while nobody comes. */
const quietMs = 500
const samples = 4
/** Rates are taken over the last second. */
const windows = 1_000 / busyMs
/** So many may always be in flight: with fewer, waiting is the fault of whoever we wait for. */
const fewInFlight = 64
const saturated = 0.95

/** Gives the share of time, since it was last asked, in which the event loop had work. */
export type Busy = () => number

/** The share that this process measures. */
export function loopBusy(): Busy {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}

/**
 * Says when to turn requests away: too many at once; an event loop that lags in all of the last samples, which takes about a
 * second (a long block or two, a collection, a slow disk, a busy neighbour, is not a reason to refuse those who waited through
 * it); or a saturated one with more in flight than it finishes in a quarter of a second, since whoever comes then waits for longer than the
 * answer is worth. Whatever waits for others, with a loop that has time, is not turned away.
 */
export function createOverload(
  limits: { inFlight: number; eventLoopLagMs: number },
  clock: Pick<Clock, 'monotonic'>,
  { busy = loopBusy(), onLag }: { busy?: Busy; onLag?: RecordLag | undefined } = {},
) {
  let inFlight = 0
  /**
   * Of those in flight. Their answers go on for as long as their clients like, and cost next to nothing in between: how many there
   * may be is said elsewhere (`SUBSCRIPTIONS_MAX`).
   */
  let streaming = 0
  const lags = Array<number>(samples).fill(0)
  const busyShares = Array<number>(windows).fill(0)
  const finishedCounts = Array<number>(windows).fill(0)
  let finished = 0
  let most = Infinity
  let everyMs = busyMs
  let due = clock.monotonic() + everyMs
  let timer = setInterval(sample, everyMs).unref()
  /** Samples in a row without a request, and without a lag that requests would be refused for. */
  let quiet = 0

  function sampleEvery(ms: number): void {
    if (ms === everyMs) return
    clearInterval(timer)
    everyMs = ms
    due = clock.monotonic() + ms
    timer = setInterval(sample, ms).unref()
  }

  function sample(): void {
    const now = clock.monotonic()
    const lag = Math.max(0, now - due)
    lags.push(lag)
    lags.shift()
    onLag?.(lag)
    const tookMs = everyMs + (now - due)
    due = now + everyMs
    quiet = inFlight > streaming || finished > 0 || lag > limits.eventLoopLagMs ? 0 : quiet + 1
    busyShares.push(busy())
    busyShares.shift()
    finishedCounts.push((finished * busyMs) / tookMs)
    finishedCounts.shift()
    finished = 0
    const share = sum(busyShares) / windows
    most = share > saturated ? Math.max(fewInFlight, (sum(finishedCounts) * shortMs) / 1_000) : Infinity
    sampleEvery(quiet >= windows ? quietMs : busyMs)
  }

  return {
    enter() {
      inFlight++
      sampleEvery(busyMs)
    },
    /** Somebody's answer has become a stream. */
    stream: () => void streaming++,
    /** What was turned away, and what was a stream, says nothing of how fast work is done. */
    leave({ turnedAway, streamed }: { turnedAway: boolean; streamed: boolean }) {
      inFlight--
      if (streamed) streaming--
      else if (!turnedAway) finished++
    },
    get inFlight() {
      return inFlight
    },
    /** The latest sample. */
    get lagMs() {
      return lags.at(-1) ?? 0
    },
    /** Whether one more, who has not entered yet, is one too many. */
    isFull: () =>
      inFlight - streaming + 1 >= limits.inFlight ||
      inFlight - streaming >= most ||
      lags.every((lag) => lag > limits.eventLoopLagMs),
    stop: () => clearInterval(timer),
  }
}

export type Overload = ReturnType<typeof createOverload>

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0)
