import type { Clock } from '../clock.ts'

export interface BulkheadOptions {
  maxInFlight: number
  /** So many may always wait; and more, where those before them go through so fast that the wait is short all the same. */
  maxQueue: number
  clock: Pick<Clock, 'monotonic' | 'sleep'>
}

/** What counts as a short wait: so long may callers wait at the gateway's door, and their calls behind it. */
export const shortMs = 250
/** The pace is taken over spans of this length, and is believed after the first part of one. */
const spanMs = 1_000
const tellingMs = 100

/** Thrown at once when the queue is full as well, and to those who wait in a queue that was fast and is not any more. */
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

interface Waiter {
  enter(): void
  refuse(): void
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
  const waiting = new Set<Waiter>()
  const first = new Set<Waiter>()
  let inFlight = 0
  let watching = false

  /** So many may wait now. */
  const most = () => Math.max(maxQueue, pace.perMs() * shortMs)

  /** Those who came last while it was fast may have a better answer than to wait for as long as they can. */
  async function watch(): Promise<void> {
    watching = true
    while (waiting.size > maxQueue) {
      await clock.sleep(shortMs)
      for (const { refuse } of [...waiting].slice(Math.ceil(most()))) refuse()
    }
    watching = false
  }

  function place(): () => void {
    inFlight++
    let left = false
    return () => {
      if (left) return
      left = true
      inFlight--
      pace.count()
      const [next] = first.size > 0 ? first : waiting
      next?.enter()
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
      if (!ahead && waiting.size >= maxQueue && waiting.size >= most()) throw new BulkheadFull()
      const queue = ahead ? first : waiting
      return new Promise((resolve, reject) => {
        const leave = () => {
          queue.delete(waiter)
          signal?.removeEventListener('abort', gone)
        }
        const gone = () => {
          leave()
          reject(signal?.reason as Error)
        }
        const waiter: Waiter = {
          enter() {
            leave()
            resolve(place())
          },
          refuse() {
            leave()
            reject(new BulkheadFull())
          },
        }
        queue.add(waiter)
        signal?.addEventListener('abort', gone, { once: true })
        if (waiting.size > maxQueue && !watching) void watch()
      })
    },
  }
}
