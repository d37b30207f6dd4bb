import type { Clock } from '../kit/clock.ts'
import { jsonEqual } from '../kit/json-equal.ts'

export interface SeenBefore<T> {
  /** As `make`, but what says the same as the last time gives the very object of the last time. Throws what `make` throws. */
  read(data: unknown, at?: string): T
  /** Lets go of what is remembered of one thing. */
  forget(id: string): void
}

interface SeenBeforeOptions<T> {
  /** Checks and maps; what it gives is shared and must not be changed. */
  readonly make: (data: unknown, at?: string) => T
  /** The id in the data as it came, which may be anything. */
  readonly rawId: (data: unknown) => unknown
  /** How much memory a thing takes, in units of some 2 kB; all together take at most `most` of them. */
  readonly weigh: (made: T) => number
  readonly most: number
  /** What nobody asked for in this time is gone. */
  readonly maxAgeMs: number
  readonly clock: Pick<Clock, 'monotonic'>
}

interface Remembered<T> {
  readonly data: unknown
  readonly made: T
  readonly weight: number
}

/**
 * The marketplace says the same of the same thing many times a second. Whether it does is compared value by value, which costs
 * a small part of checking and mapping it again; and whoever gets the same object knows that nothing has changed.
 */
export function createSeenBefore<T>(options: SeenBeforeOptions<T>): SeenBefore<T> {
  const { make, rawId, weigh, most, maxAgeMs, clock } = options
  // Two generations: what is asked for moves to the young one, and what stays behind is dropped as a whole.
  let young = new Map<string, Remembered<T>>()
  let old = young
  let weight = 0
  let turnAt = clock.monotonic() + maxAgeMs / 2

  function keep(id: string, entry: Remembered<T>): void {
    const now = clock.monotonic()
    if (weight + entry.weight > most / 2 || now >= turnAt) {
      old = now >= turnAt + maxAgeMs / 2 ? new Map() : young
      young = new Map()
      weight = 0
      turnAt = now + maxAgeMs / 2
    }
    young.set(id, entry)
    weight += entry.weight
  }

  return {
    read(data, at) {
      const id = rawId(data)
      if (typeof id !== 'string') return make(data, at)
      const last = young.get(id)
      if (last && jsonEqual(last.data, data)) return last.made
      const before = last ?? old.get(id)
      if (before && before !== last && jsonEqual(before.data, data)) {
        keep(id, before)
        return before.made
      }
      const made = make(data, at)
      keep(id, { data, made, weight: weigh(made) })
      return made
    },
    forget(id) {
      young.delete(id)
      old.delete(id)
    },
  }
}
