export interface BulkheadOptions {
  maxInFlight: number
  maxQueue: number
}

/** Thrown at once when the queue is full as well. */
export class BulkheadFull extends Error {
  constructor() {
    super('too many calls are in flight and waiting')
    this.name = 'BulkheadFull'
  }
}

/** A bounded number of calls at the same time and a bounded, fair queue before them. */
export interface Bulkhead {
  /** A place where one is free now: the function that frees it. */
  tryEnter(): (() => void) | undefined
  /** Waits for a place and gives the function that frees it. Rejects with `BulkheadFull`, or with the signal's reason. */
  enter(signal?: AbortSignal): Promise<() => void>
  readonly inFlight: number
  readonly queued: number
}

export function createBulkhead({ maxInFlight, maxQueue }: BulkheadOptions): Bulkhead {
  // A set keeps the order of arrival and lets a waiter that gives up leave without a search.
  const waiting = new Set<() => void>()
  let inFlight = 0

  function place(): () => void {
    inFlight++
    let left = false
    return () => {
      if (left) return
      left = true
      inFlight--
      const next = waiting.values().next()
      if (!next.done) next.value()
    }
  }

  return {
    get inFlight() {
      return inFlight
    },
    get queued() {
      return waiting.size
    },
    tryEnter: () => (inFlight < maxInFlight ? place() : undefined),
    async enter(signal) {
      signal?.throwIfAborted()
      if (inFlight < maxInFlight) return place()
      if (waiting.size >= maxQueue) throw new BulkheadFull()
      return new Promise((resolve, reject) => {
        const turn = () => {
          waiting.delete(turn)
          signal?.removeEventListener('abort', leave)
          resolve(place())
        }
        const leave = () => {
          waiting.delete(turn)
          reject(signal?.reason as Error)
        }
        waiting.add(turn)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
