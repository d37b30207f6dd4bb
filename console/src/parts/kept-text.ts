/** Words that somebody has typed and not sent: a look at another page, a token that ends and the way back find them again. */
import { useCallback } from 'react'
import { useSession } from '../shell/session.tsx'
import { createTabMemory, ownKey } from './tab-memory.ts'

const texts = createTabMemory('', (text) => text.trim() !== '')

export function useKeptText(name: string): readonly [text: string, setText: (text: string) => void] {
  const key = ownKey(useSession().caller, name)
  return [texts.use(key), useCallback((next: string) => texts.set(key, next), [key])]
}
