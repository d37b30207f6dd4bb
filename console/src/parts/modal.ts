import { useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'

/**
 * Opens a dialog as long as it is on the page. It is closed before it is taken off: only then does the browser give the focus back to
 * where it was.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return dialog
}
