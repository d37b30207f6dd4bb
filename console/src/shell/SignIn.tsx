import { useEffect, useId, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { Failure } from '../parts/Failure.tsx'
import { useDoor } from './session.tsx'

/** Asks for a token. The field is one for passwords, so that nobody reads along; browsers are told not to keep it. */
export function SignIn() {
  const { begin, ended } = useDoor()
  const [token, setToken] = useState('')
  const [failure, setFailure] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  // Whoever comes here from inside had the focus on something that is gone.
  useEffect(() => field.current?.focus(), [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setFailure(undefined)
    try {
      await begin(token.replace(/^\s*bearer\s+/i, ''))
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <h1>Console</h1>
      {ended === undefined ? null : <p role="status">{ended}</p>}
      <label htmlFor={id}>Token</label>
      <input
        ref={field}
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        aria-invalid={failure !== undefined}
        aria-describedby={failure === undefined ? `${id}-hint` : `${id}-failure ${id}-hint`}
        value={token}
        onChange={({ target }) => setToken(target.value)}
      />
      <p id={`${id}-hint`} className="hint">
        A service token of this gateway. It stays in this tab: nothing is stored, and a reload forgets it. In
        development, <code>npm start</code> prints one and <code>npm run --silent token</code> makes others.
      </p>
      {failure === undefined ? null : (
        <div id={`${id}-failure`}>
          <Failure error={failure} />
        </div>
      )}
      <button type="submit" disabled={busy || token.trim() === ''}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}
