import type { Clock } from '../kit/clock.ts'

const sampleMs = 50
const samples = 4

/**
 * Says when to turn requests away: too many at once, or an event loop that lags in all of the last samples, which takes about a
 * second. A long block or two (a collection, a slow disk, a busy neighbour) is not a reason to refuse those who waited through it.
 */
export function createOverload(limits: { inFlight: number; eventLoopLagMs: number }, clock: Pick<Clock, 'monotonic'>) {
  let inFlight = 0
  const lags = Array<number>(samples).fill(0)
  let due = clock.monotonic() + sampleMs
  const timer = setInterval(() => {
    const now = clock.monotonic()
    lags.push(Math.max(0, now - due))
    lags.shift()
    due = now + sampleMs
  }, sampleMs).unref()

  return {
    enter: () => void inFlight++,
    leave: () => void inFlight--,
    get inFlight() {
      return inFlight
    },
    /** The latest sample. */
    get lagMs() {
      return lags.at(-1) ?? 0
    },
    isOverloaded: () => inFlight >= limits.inFlight || lags.every((lag) => lag > limits.eventLoopLagMs),
    stop: () => clearInterval(timer),
  }
}
