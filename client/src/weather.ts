/** Time and chance, handed in. `now` is the wall clock (tokens, signatures), `monotonic` never jumps (deadlines, waits). Milliseconds. */
export interface Clock {
  now(): number
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. `idle` waits do not keep a Node process alive. */
  sleep(ms: number, options?: { signal?: AbortSignal | undefined; idle?: boolean }): Promise<void>
}

/** A timer that is set further ahead rings at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, { signal, idle } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      let timer: ReturnType<typeof setTimeout>
      const wait = (leftMs: number) => {
        const stepMs = Math.min(longestTimerMs, leftMs)
        timer = setTimeout(() => {
          if (leftMs > stepMs) return wait(leftMs - stepMs)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, stepMs)
        // Browsers number their timers; only Node's can be let go.
        if (idle) (timer as { unref?(): void }).unref?.()
      }
      wait(ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  },
}

/** Full jitter: anything between nothing and the doubled base, so that clients that failed together do not come back together. */
export const backoffMs = (retry: number, baseMs: number, mostMs: number, random: () => number): number =>
  random() * Math.min(mostMs, baseMs * 2 ** Math.min(30, Math.max(0, retry - 1)))
