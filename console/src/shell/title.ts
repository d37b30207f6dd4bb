import { useEffect } from 'react'
import type { RefObject } from 'react'

const product = 'Ctrl-Alt-Play gateway'

/**
 * Names the page that is looked at in the browser's title, by which its tabs, its history and those who listen know it: the heading, or
 * where that only says the room the open tabs, and the room. Read from the page, which comes in pieces and names itself anew.
 */
export function useTitle(main: RefObject<HTMLElement | null>, room: string): void {
  useEffect(() => {
    const { current } = main
    if (!current) return undefined
    const name = () => {
      const heading = wordsOf(current.querySelector('h1'))
      const tabs = [...current.querySelectorAll('.tabs [aria-current]')].map(wordsOf)
      const page = heading === room || heading === '' ? tabs.toReversed() : [heading]
      const title = [...page, room, product].join(' · ')
      if (document.title !== title) document.title = title
    }
    name()
    const watching = new MutationObserver(name)
    watching.observe(current, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ['aria-current'],
    })
    return () => watching.disconnect()
  }, [main, room])
}

const wordsOf = (element: Element | null): string => element?.textContent.trim() ?? ''
