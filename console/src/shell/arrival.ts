import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

/**
 * A page that somebody comes to is shown from its top, however far down the link to it stood. One that somebody goes back to is left
 * where the browser puts it: its step in the history is marked. The keyboard begins at the top of either, as with pages that a browser
 * loads; a part of it that has a better place takes the focus later.
 */
export function useArrival(path: string, main: RefObject<HTMLElement | null>): void {
  const last = useRef(path)
  useLayoutEffect(() => {
    const isNew = history.state === null
    if (isNew) history.replaceState({ seen: true }, '')
    if (last.current === path) return
    last.current = path
    if (isNew) scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  })
}

const settledMs = 400

/**
 * The name of the page that somebody has come to, for those who listen: nothing is loaded of which a browser would tell them by itself.
 * Said once the page has its heading, and not where that has the focus and is read out already.
 */
export function useAnnounced(path: string, main: RefObject<HTMLElement | null>): string {
  const begun = useRef<string | null>(path)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (begun.current === path) return undefined
    begun.current = null
    let before = ''
    const looking = setInterval(() => {
      const { title } = document
      const isSettled = title === before && main.current?.querySelector('h1')
      before = title
      if (!isSettled) return
      clearInterval(looking)
      if (!document.activeElement?.matches('h1')) setSaid(title.replace(/ · [^·]*$/, ''))
    }, settledMs)
    return () => {
      clearInterval(looking)
      setSaid('')
    }
  }, [path, main])
  return said
}
