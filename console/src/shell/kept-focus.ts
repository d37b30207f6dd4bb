import { useEffect } from 'react'
import type { RefObject } from 'react'

/** Things that belong together: what is left of them is the nearest place. */
const groups = 'section, form, fieldset, nav, table, .buttons'
/** No fields: on a telephone one that takes the focus brings the keyboard up. */
const stops = 'button:enabled, a[href]'

/**
 * What has the focus may go by what was pressed: a row that is taken out, a step that can be taken once. The browser then leaves whoever
 * uses the keyboard or listens nowhere. The focus goes to what is left around it, else to the room as a whole.
 */
export function useKeptFocus(room: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const main = room.current
    if (!main) return undefined
    let last: readonly Element[] = []
    const come = ({ target }: FocusEvent) => {
      last = withParents(target as Element, main)
    }
    // Told when somebody leaves an element, and also when it goes or is off: which it was shows a moment later.
    const leave = () =>
      queueMicrotask(() => {
        if (last[0]?.isConnected && !last[0].matches(':focus, :disabled')) last = []
      })
    const watching = new MutationObserver(() => {
      const [gone, ...around] = last
      if (!gone || gone.isConnected || document.activeElement !== document.body) return
      last = []
      const group = around.find(
        (each) => each.isConnected && each.matches(groups) && each.querySelector(stops) !== null,
      )
      const next = group?.querySelector<HTMLElement>(stops) ?? main
      next.focus({ preventScroll: true })
    })
    main.addEventListener('focusin', come)
    main.addEventListener('focusout', leave)
    watching.observe(main, { childList: true, subtree: true })
    return () => {
      watching.disconnect()
      main.removeEventListener('focusin', come)
      main.removeEventListener('focusout', leave)
    }
  }, [room])
}

function withParents(element: Element, end: Element): readonly Element[] {
  const found: Element[] = []
  for (let each: Element | null = element; each && each !== end; each = each.parentElement) found.push(each)
  return found
}
