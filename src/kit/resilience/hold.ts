import type { Clock } from '../clock.ts'

/** A host asked to be left alone (Retry-After): remembered for every call to it, not only for the one that was told. */
export interface Hold {
  extend(ms: number): void
  remainingMs(): number
}

export function createHold(clock: Clock): Hold {
  let until = 0
  return {
    extend(ms) {
      until = Math.max(until, clock.monotonic() + ms)
    },
    remainingMs: () => Math.max(0, until - clock.monotonic()),
  }
}
