import { useEffect, useRef } from 'react'
import type { MouseEvent } from 'react'

/** Steps through a connection by its cursors (Relay). */
export function Pages({
  info,
  onNext,
  onFirst,
  onPrevious,
}: {
  info: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor?: string | null }
  onNext: () => void
  onFirst: () => void
  /** Where the connection can be walked backwards. */
  onPrevious?: () => void
}) {
  // At the end what led there is off: the focus goes to the way back, and not away.
  const pressed = useRef<EventTarget | null>(null)
  useEffect(() => {
    const { current } = pressed
    // The browser takes the focus from what is off a little later.
    const isAway = document.activeElement !== document.body && document.activeElement !== current
    if (!(current instanceof HTMLButtonElement) || !current.disabled || isAway) return
    current.parentElement?.querySelector<HTMLButtonElement>('button:enabled')?.focus()
  }, [info])
  const press = ({ target }: MouseEvent) => {
    pressed.current = target
  }
  return (
    <nav className="pages" aria-label="Pages" onClickCapture={press}>
      <button type="button" disabled={!info.hasPreviousPage} onClick={onFirst}>
        First
      </button>
      {onPrevious ? (
        <button type="button" disabled={!info.hasPreviousPage} onClick={onPrevious}>
          Previous
        </button>
      ) : null}
      <button type="button" disabled={!info.hasNextPage} onClick={onNext}>
        Next
      </button>
    </nav>
  )
}
