import type { Clock } from '../kit/clock.ts'
import type { Changes } from './changes.ts'

/** It is looked this often even when no notice comes. */
export const lookMs = 2_000

/** Rings when something may have changed. */
export function createBell(changes: Pick<Changes, 'listen'>, clock: Clock) {
  let rung = false
  let waker: AbortController | undefined
  const stop = changes.listen(ring)

  function ring(): void {
    rung = true
    waker?.abort()
  }

  return {
    ring,
    /** Until it rings, and no longer than this. */
    async wait(ms: number): Promise<void> {
      if (!rung) {
        waker = new AbortController()
        await clock.sleep(ms, waker.signal).catch(() => undefined)
      }
      rung = false
    },
    stop,
  }
}
