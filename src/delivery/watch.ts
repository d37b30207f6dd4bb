import type { Clock } from '../kit/clock.ts'
import { createBell, lookMs } from './bell.ts'
import type { Changes } from './changes.ts'

interface Watch<T> {
  readonly changes: Pick<Changes, 'listen'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Null when there is nothing to be seen any more. */
  readonly look: () => Promise<T | null>
  /** Equal texts: nothing new. */
  readonly saying: (found: T) => string
  /** At most once in so long. */
  readonly restMs?: number
}

/** What is found now, and whenever it says something else than before; until there is nothing any more or the signal aborts. */
export async function* watch<T>({ changes, clock, signal, look, saying, restMs = 0 }: Watch<T>): AsyncGenerator<T> {
  const bell = createBell(changes, clock)
  signal.addEventListener('abort', bell.ring, { once: true })
  try {
    let before: string | undefined
    while (!signal.aborted) {
      const found = await look()
      if (found === null || signal.aborted) return
      const now = saying(found)
      if (now !== before) yield found
      before = now
      if (restMs > 0) await clock.sleep(restMs, signal).catch(() => undefined)
      if (!signal.aborted) await bell.wait(lookMs)
    }
  } finally {
    bell.stop()
    signal.removeEventListener('abort', bell.ring)
  }
}
