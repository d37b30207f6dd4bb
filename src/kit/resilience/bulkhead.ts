import type { Clock } from '../clock.ts'

export interface BulkheadOptions {
  maxInFlight: number
  /** So many may always wait; and more, where those before them go through so fast that the wait is short all the same. */
  maxQueue: number
  clock: Pick<Clock, 'monotonic'>
}

/** What counts as a short wait: as long as the gateway's door lets anybody wait. */
const shortMs = 250
/** The pace is taken over spans of this length, and is believed after the first part of one. */
const spanMs = 1_000
const tellingMs = 100

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
  /**
   * Waits for a place and gives the function that frees it. Rejects with `BulkheadFull`, or with the signal's reason. Who may go `ahead` has the
   * next place that is free, and is not turned away by those who wait.
   */
  enter(signal?: AbortSignal, ahead?: boolean): Promise<() => void>
  readonly inFlight: number
  readonly queued: number
}

/** Gives how many go through in a millisecond, by this span and the one before it. */
function createPace(clock: Pick<Clock, 'monotonic'>) {
  let since = clock.monotonic()
  let through = 0
  let before = 0

  function perMs(): number {
    const now = clock.monotonic()
    const tookMs = now - since
    if (tookMs < tellingMs) return before
    const pace = through / tookMs
    if (tookMs < spanMs) return Math.max(before, pace)
    before = tookMs < 2 * spanMs ? pace : 0
    through = 0
    since = now
    return before
  }

  return {
    perMs,
    count() {
      perMs()
      through++
    },
  }
}

export function createBulkhead({ maxInFlight, maxQueue, clock }: BulkheadOptions): Bulkhead {
  const pace = createPace(clock)
  // A set keeps the order of arrival and lets a waiter that gives up leave without a search.
  const waiting = new Set<() => void>()
  const first = new Set<() => void>()
  let inFlight = 0

  function place(): () => void {
    inFlight++
    let left = false
    return () => {
      if (left) return
      left = true
      inFlight--
      pace.count()
      const [next] = first.size > 0 ? first : waiting
      next?.()
    }
  }

  return {
    get inFlight() {
      return inFlight
    },
    get queued() {
      return first.size + waiting.size
    },
    tryEnter: () => (inFlight < maxInFlight ? place() : undefined),
    async enter(signal, ahead = false) {
      signal?.throwIfAborted()
      if (inFlight < maxInFlight) return place()
      if (!ahead && waiting.size >= maxQueue && waiting.size >= pace.perMs() * shortMs) throw new BulkheadFull()
      const queue = ahead ? first : waiting
      return new Promise((resolve, reject) => {
        const turn = () => {
          queue.delete(turn)
          signal?.removeEventListener('abort', leave)
          resolve(place())
        }
        const leave = () => {
          queue.delete(turn)
          reject(signal?.reason as Error)
        }
        queue.add(turn)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
