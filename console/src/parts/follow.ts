import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/**
 * A form whose fields say what the address says, also after Back: they return to their default values when the address has changed.
 * The form itself stays, and with it the focus. A select must be keyed by its default value, because React leaves that as it was.
 */
export function useFollowing(address: string): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.reset(), [address])
  return form
}
