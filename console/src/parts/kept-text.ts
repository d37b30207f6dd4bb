/**
 * Words that somebody has typed and not sent: a look at another page, a token that ends and the way back find them again. They are in
 * memory only, and kept for each caller alone.
 */
import { useCallback, useSyncExternalStore } from 'react'
import { useSession } from '../shell/session.tsx'
import type { Caller } from '../shell/session.tsx'

const memory = new Map<string, string>()
const listeners = new Set<() => void>()

/** Going to another site, or loading this page anew, would lose them: the browser asks first. */
addEventListener('beforeunload', (event) => {
  if ([...memory.values()].some((text) => text.trim() !== '')) event.preventDefault()
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function put(key: string, text: string): void {
  if (text === '') memory.delete(key)
  else memory.set(key, text)
  for (const listener of listeners) listener()
}

/** Under which something is kept of a caller; `name` says what it is about. */
export const ownKey = ({ serviceId, subject, actingUserId }: Caller, name: string): string =>
  JSON.stringify([serviceId, subject, actingUserId, name])

export function useKeptText(name: string): readonly [text: string, setText: (text: string) => void] {
  const key = ownKey(useSession().caller, name)
  const text = useSyncExternalStore(subscribe, () => memory.get(key) ?? '')
  return [text, useCallback((next: string) => put(key, next), [key])]
}
