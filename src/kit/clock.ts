/** Time is handed in. `now` is the wall clock (for timestamps and tokens), `monotonic` never jumps (for durations, limits and leases). Both in milliseconds. */
export interface Clock {
  now(): number
  monotonic(): number
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. The timer does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /**
   * Calls back after `ms` unless it is cancelled through what it gives: a sixth of what a cancelled sleep costs, for what is set
   * for every request. A clock without it is asked to sleep. The timer does not keep the process alive.
   */
  after?(ms: number, ring: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, ring) {
    const timer = setTimeout(ring, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
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

/** RFC 3339 in UTC with milliseconds. */
export const rfc3339 = (ms: number): string => new Date(ms).toISOString()
