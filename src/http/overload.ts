import type { Clock } from '../kit/clock.ts'

const sampleMs = 50

/**
 * Says when to turn requests away: too many at once, or an event loop that lags in two samples running. One long block (a
 * collection, a slow disk) shows in a single sample and is not a reason to refuse those who waited through it.
 */
export function createOverload(limits: { inFlight: number; eventLoopLagMs: number }, clock: Pick<Clock, 'monotonic'>) {
  let inFlight = 0
  let previousLag = 0
  let lag = 0
  let due = clock.monotonic() + sampleMs
  const timer = setInterval(() => {
    const now = clock.monotonic()
    previousLag = lag
    lag = Math.max(0, now - due)
    due = now + sampleMs
  }, sampleMs).unref()

  return {
    enter: () => void inFlight++,
    leave: () => void inFlight--,
    get inFlight() {
      return inFlight
    },
    get lagMs() {
      return lag
    },
    isOverloaded: () => inFlight >= limits.inFlight || Math.min(lag, previousLag) > limits.eventLoopLagMs,
    stop: () => clearInterval(timer),
  }
}
