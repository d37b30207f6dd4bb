import { useLayoutEffect, useRef } from 'react'

/**
 * A page that somebody comes to is shown from its top, however far down the link to it stood. One that somebody goes back to is left
 * where the browser puts it: its step in the history is marked.
 */
export function useArrival(path: string): void {
  const last = useRef(path)
  useLayoutEffect(() => {
    const isNew = history.state === null
    if (isNew) history.replaceState({ seen: true }, '')
    if (isNew && last.current !== path) scrollTo(0, 0)
    last.current = path
  })
}
