import type { Clock } from '../../kit/clock.ts'
import type { Changes } from '../../delivery/changes.ts'
import type { SyncEvent } from './parents.ts'
import type { States } from './states.ts'

export interface Waiting {
  /** The event as it is once it is finished, or after `waitMs`, whichever comes first. */
  untilFinished(eventId: string, waitMs: number): Promise<SyncEvent | null>
}

/** Another gateway may deliver the event: its notice can be late, so the ledger is looked at in between. */
const lookMs = 250

export function createWaiting(states: States, changes: Changes, clock: Clock): Waiting {
  return {
    async untilFinished(eventId, waitMs) {
      const until = clock.monotonic() + waitMs
      let nudge = new AbortController()
      let nudged = false
      const stop = changes.listen((ids) => {
        if (ids.length > 0 && !ids.includes(eventId)) return
        nudged = true
        nudge.abort()
      })
      try {
        for (;;) {
          nudged = false
          nudge = new AbortController()
          const [event] = await states.events([eventId])
          const leftMs = until - clock.monotonic()
          if (!event || leftMs <= 0 || (event.state !== 'pending' && event.state !== 'retrying')) return event ?? null
          if (!nudged) await clock.sleep(Math.min(lookMs, leftMs), nudge.signal).catch(() => undefined)
        }
      } finally {
        stop()
      }
    },
  }
}
