import { useCallback } from 'react'
import { useSession } from '../shell/session.tsx'
import { Secret } from './Secret.tsx'
import { createTabMemory, ownKey } from './tab-memory.ts'

interface Held {
  readonly title: string
  readonly what: string
  readonly secret: string
  readonly onClose: () => void
}

const secrets = createTabMemory<Held | null>(null, (held) => held !== null)

const useKey = (): string => ownKey(useSession().caller, 'secret')

/** Shows a secret until it is said to be kept. */
export function useHold(): (held: Held) => void {
  const key = useKey()
  return useCallback((held) => secrets.set(key, held), [key])
}

/**
 * The secret that nobody has kept yet. It stands beside the rooms and not in one: it outlives Back, the page that asked for it, and a
 * token that ends, because nobody can show it again.
 */
export function HeldSecret() {
  const key = useKey()
  const held = secrets.use(key)
  if (held === null) return null
  const close = () => {
    secrets.set(key, null)
    held.onClose()
  }
  return <Secret key={held.secret} title={held.title} what={held.what} secret={held.secret} onClose={close} />
}
