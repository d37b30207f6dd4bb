import type { Clock } from '../../kit/clock.ts'

export type Waiting = ReturnType<typeof createWaiting>

/** Lets requests wait for what a worker of this process writes down; results of other processes are found by looking again. */
export function createWaiting(clock: Clock) {
  const waiting = new Map<string, Set<() => void>>()
  return {
    done(id: string): void {
      for (const wake of waiting.get(id) ?? []) wake()
    },
    /** Resolves when something was written about the id from now on, or after `ms`. */
    async next(id: string, ms: number): Promise<void> {
      const limit = new AbortController()
      const heard = new Promise<void>((resolve) => {
        const set = waiting.get(id) ?? new Set()
        waiting.set(id, set)
        set.add(resolve)
        limit.signal.addEventListener('abort', () => {
          set.delete(resolve)
          if (set.size === 0) waiting.delete(id)
        })
      })
      await Promise.race([heard, clock.sleep(Math.max(0, ms), limit.signal).catch(() => undefined)])
      limit.abort()
    },
  }
}
