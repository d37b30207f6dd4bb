import type { ReactNode } from 'react'
import { useModal } from './modal.ts'

/** Asks before something is done that is not undone. Rests on the browser's own dialog: focus, Escape and the rest behave. */
export function Confirm({
  title,
  action,
  busy = false,
  blocked = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  /** What the button says. */
  action: string
  busy?: boolean
  /** Something that is asked for is still missing. */
  blocked?: boolean
  onConfirm: () => void
  onClose: () => void
  children?: ReactNode
}) {
  const dialog = useModal()
  return (
    <dialog ref={dialog} aria-label={title} onCancel={onClose}>
      <h2>{title}</h2>
      {children}
      <div className="buttons">
        <button type="button" onClick={onClose}>
          Leave it
        </button>
        <button type="button" className="danger" disabled={busy || blocked} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </dialog>
  )
}
