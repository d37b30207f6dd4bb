/**
 * Tells whoever waits that events have changed: in this process at once, in other gateways through the store a moment later.
 * A hint only; who hears it reads the ledger.
 */
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/store.ts'

export interface Changes {
  /** These events have a new state; committed already. */
  publish(eventIds: readonly string[]): void
  /** Something that concerns all of them has changed, such as a pause; committed already. */
  publishAll(): void
  /** Calls back after changes anywhere; the ids are those of this process, and empty when something changed elsewhere or for all. Gives the way to stop. */
  listen(handler: (eventIds: readonly string[]) => void): () => void
}

const channel = 'sync-events'

/** Notices to other gateways are written to the store, so a busy worker sends few. */
const gatherMs = 100

export function createChanges(store: Store, clock: Clock): Changes {
  const handlers = new Set<(eventIds: readonly string[]) => void>()
  let stopListening: (() => void) | undefined
  let posting = false

  /** What changes until the notice is sent is told by the same notice. */
  function post(): void {
    if (posting) return
    posting = true
    void clock
      .sleep(gatherMs)
      .then(() => {
        posting = false
        return store.notify(channel, 'changed')
      })
      .catch(() => undefined)
  }

  const tell = (eventIds: readonly string[]) => {
    for (const handler of handlers) handler(eventIds)
  }

  return {
    publish(eventIds) {
      if (eventIds.length === 0) return
      tell(eventIds)
      post()
    },
    publishAll() {
      tell([])
      post()
    },
    listen(handler) {
      handlers.add(handler)
      stopListening ??= store.listen(channel, () => tell([]))
      return () => {
        handlers.delete(handler)
        if (handlers.size > 0) return
        stopListening?.()
        stopListening = undefined
      }
    },
  }
}
