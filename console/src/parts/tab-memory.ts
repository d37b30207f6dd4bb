/** What is kept for as long as the tab lives: in memory only, and for each caller alone. */
import { useSyncExternalStore } from 'react'
import type { Caller } from '../shell/session.tsx'

export interface TabMemory<Kept> {
  /** `nothing` where there is none. */
  get(key: string): Kept
  set(key: string, kept: Kept): void
  /** The same as a hook: whoever shows it follows it. */
  use(key: string): Kept
}

/** The browser asks before a page is left or loaded anew that would lose something `unsent`. */
export function createTabMemory<Kept>(nothing: Kept, isUnsent: (kept: Kept) => boolean): TabMemory<Kept> {
  const memory = new Map<string, Kept>()
  const listeners = new Set<() => void>()
  addEventListener('beforeunload', (event) => {
    if ([...memory.values()].some(isUnsent)) event.preventDefault()
  })
  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const get = (key: string): Kept => memory.get(key) ?? nothing
  return {
    get,
    set(key, kept) {
      if (kept === nothing) memory.delete(key)
      else memory.set(key, kept)
      for (const listener of listeners) listener()
    },
    use: (key) => useSyncExternalStore(subscribe, () => get(key)),
  }
}

/** Under which something is kept of a caller; `name` says what it is about. */
export const ownKey = ({ serviceId, subject, actingUserId }: Caller, name: string): string =>
  JSON.stringify([serviceId, subject, actingUserId, name])
