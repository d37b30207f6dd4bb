import type { Clock } from './clock.ts'
import { textHash } from './text-hash.ts'

const places = 8_192
const windowMs = 1_000
/** Longer texts are told apart by their beginnings. */
const longest = 2_000

export interface Doorkeeper {
  /** How often this text came in this second, now included: never less than it did, seldom more, 255 at most. */
  count(text: string): number
}

/**
 * Counts how often texts come without remembering any of them, so that only what comes again is given a place in a cache: texts that
 * never come again would fill it, and age in memory until they are thrown out.
 */
export function createDoorkeeper(clock: Pick<Clock, 'monotonic'>): Doorkeeper {
  const counts = new Uint8Array(places)
  let since = clock.monotonic()
  return {
    count(text) {
      const now = clock.monotonic()
      if (now - since >= windowMs) {
        counts.fill(0)
        since = now
      }
      const place = textHash(text, 0, Math.min(text.length, longest)) % places
      const count = Math.min(255, counts[place]! + 1)
      counts[place] = count
      return count
    },
  }
}
