/** Time is handed in. `now` is the wall clock (for timestamps and tokens), `monotonic` never jumps (for durations, limits and leases). Both in milliseconds. */
export interface Clock {
  now(): number
  monotonic(): number
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. The timer does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The wall clocks of two gateways differ by less. What was written down further ahead is from a clock that was wrong. */
export const mostAheadMs = 5 * 60_000

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      timer.unref()
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  },
}

let lastMs = Number.NaN
let lastText = ''

/** RFC 3339 in UTC with milliseconds. Many ask for the same one, for they ask for the present. */
export function rfc3339(ms: number): string {
  if (ms === lastMs) return lastText
  lastText = new Date(ms).toISOString()
  lastMs = ms
  return lastText
}
