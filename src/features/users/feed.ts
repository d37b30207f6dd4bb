/**
 * Waiting for what comes next in a list that only grows at its end. Of all who wait at the same place one looks, and they are woken when
 * there is something for them, not at every change of something else.
 */
import type { Clock } from '../../kit/clock.ts'
import { createBell, lookMs } from '../../delivery/bell.ts'
import type { Changes } from '../../delivery/changes.ts'

export interface Feed<T> {
  /**
   * Resolves with what `look` finds as soon as that is not nothing, or with nothing when the signal aborts; rejects as `look` does.
   * The key says at which place of which list one waits: equal keys, equal answers.
   */
  next(key: string, look: () => Promise<readonly T[]>, signal: AbortSignal): Promise<readonly T[]>
}

interface Waiting<T> {
  resolve(found: readonly T[]): void
  reject(error: unknown): void
}

export function createFeed<T>(changes: Pick<Changes, 'listen'>, clock: Clock): Feed<T> {
  const watches = new Map<string, Set<Waiting<T>>>()

  /** Looks until something is found, or nobody waits any more. */
  async function watch(key: string, waiting: Set<Waiting<T>>, look: () => Promise<readonly T[]>): Promise<void> {
    const bell = createBell(changes, clock)
    try {
      while (waiting.size > 0) {
        const found = await look()
        if (found.length > 0) return settle(key, waiting, (one) => one.resolve(found))
        await bell.wait(lookMs)
      }
      watches.delete(key)
    } catch (error) {
      settle(key, waiting, (one) => one.reject(error))
    } finally {
      bell.stop()
    }
  }

  /** Whoever asks again begins a new watch. */
  function settle(key: string, waiting: Set<Waiting<T>>, tell: (one: Waiting<T>) => void): void {
    watches.delete(key)
    for (const one of waiting) tell(one)
  }

  return {
    next: (key, look, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve([])
        const leave = () => finish(() => resolve([]))
        const one: Waiting<T> = {
          resolve: (found) => finish(() => resolve(found)),
          reject: (error) => finish(() => reject(error)),
        }
        function finish(tell: () => void): void {
          signal.removeEventListener('abort', leave)
          known?.delete(one)
          tell()
        }
        signal.addEventListener('abort', leave)
        let known = watches.get(key)
        if (known) return void known.add(one)
        known = new Set([one])
        watches.set(key, known)
        void watch(key, known, look)
      }),
  }
}
