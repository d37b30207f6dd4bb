import QuickLRU from 'quick-lru'
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
  /** So many things are remembered, and each for so long. */
  readonly most: number
  readonly maxAgeMs: number
}

/**
 * The marketplace says the same of the same thing many times a second. Whether it does is compared value by value, which costs
 * a small part of checking and mapping it again; and whoever gets the same object knows that nothing has changed.
 */
export function createSeenBefore<T>({ make, rawId, most, maxAgeMs }: SeenBeforeOptions<T>): SeenBefore<T> {
  const seen = new QuickLRU<string, { data: unknown; made: T }>({ maxSize: most, maxAge: maxAgeMs })
  return {
    read(data, at) {
      const id = rawId(data)
      if (typeof id !== 'string') return make(data, at)
      const last = seen.get(id)
      if (last && jsonEqual(last.data, data)) return last.made
      const made = make(data, at)
      seen.set(id, { data, made })
      return made
    },
    forget(id) {
      seen.delete(id)
    },
  }
}
