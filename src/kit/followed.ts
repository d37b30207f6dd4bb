/** What is read from files, and read again while the process runs. */
import type { Clock } from './clock.ts'

export interface Followed<T> {
  /** As it was when it could last be read. */
  readonly current: T
  onChange(changed: (now: T) => void): void
  close(): void
}

interface Told {
  changed(): void
  /** Once, until it can be read again; what was read before stays. */
  broken(error: unknown): void
  /** A bug of a listener: from now on nothing is looked at. */
  ended(error: unknown): void
}

/** Often enough that what is new is in use within five seconds, and that a key that is taken out stops. */
const lookEveryMs = 2_000

/** Throws what the first reading throws. `read` is given what is current, and may give it back. */
export function follow<T>(read: (current?: T) => T, clock: Clock, told: Told): Followed<T> {
  let current = read()
  let broken = false
  const listeners = new Set<(now: T) => void>()
  const closing = new AbortController()

  function look(): void {
    try {
      const next = read(current)
      broken = false
      if (next === current || JSON.stringify(next) === JSON.stringify(current)) return
      current = next
      told.changed()
      for (const changed of listeners) changed(next)
    } catch (error) {
      if (!broken) told.broken(error)
      broken = true
    }
  }

  async function lookOn(): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(lookEveryMs, closing.signal)
      look()
    }
  }
  lookOn().catch((error: unknown) => {
    if (!closing.signal.aborted) told.ended(error)
  })
  return {
    get current() {
      return current
    },
    onChange: (changed) => void listeners.add(changed),
    close: () => closing.abort(),
  }
}
