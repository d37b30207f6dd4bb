import { useRef, useState } from 'react'
import './secret.css'
import { useModal } from './modal.ts'

/**
 * Shows a secret, this once. Escape alone does not close it, because nobody can show it again; whoever holds it forgets it
 * when it is closed.
 */
export function Secret({
  title,
  what,
  secret,
  onClose,
}: {
  title: string
  what: string
  secret: string
  onClose: () => void
}) {
  const dialog = useModal()
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')

  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(secret)
      setSaid('Copied.')
    } catch {
      // Not every browser lets a page do that, and none where the address is not a secure one.
      setSaid('The browser does not let this page copy. The text is selected: copy it by hand.')
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        setSaid('Close it with the button below, once the secret is kept.')
      }}
      // Browsers close it at the second Escape whatever a page says. A close that is followed by an opening is none.
      onClose={() => {
        if (dialog.current && !dialog.current.open) onClose()
      }}
    >
      <h2>{title}</h2>
      <p>{what} It is shown this once: keep it now, it cannot be asked for again.</p>
      <div className="secret">
        <input ref={field} aria-label="Secret" readOnly value={secret} spellCheck={false} />
        <button type="button" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status">{said}</p>
      <div className="buttons">
        <button type="button" className="primary" onClick={onClose}>
          I have kept it, forget it here
        </button>
      </div>
    </dialog>
  )
}
