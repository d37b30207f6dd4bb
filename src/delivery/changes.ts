/**
 * Tells whoever waits that something of one kind has changed: in this process at once, in other gateways through the store a moment later.
 * A hint only; who hears it reads the store.
 */
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'

export interface Changes {
  /** These have a new state; committed already. */
  publish(ids: readonly string[]): void
  /** Something that concerns all of them has changed, such as a pause; committed already. */
  publishAll(): void
  /** Calls back after changes anywhere; the ids are those of this process, and empty when something changed elsewhere or for all. Gives the way to stop. */
  listen(handler: (ids: readonly string[]) => void): () => void
}

/** Notices to other gateways are written to the store, so a busy worker sends few. */
const gatherMs = 100

/** `channel` names the kind. */
export function createChanges(store: Store, clock: Clock, channel: string): Changes {
  const handlers = new Set<(ids: readonly string[]) => void>()
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

  const tell = (ids: readonly string[]) => {
    for (const handler of handlers) handler(ids)
  }

  return {
    publish(ids) {
      if (ids.length === 0) return
      tell(ids)
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
