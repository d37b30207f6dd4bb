import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { go } from '../../../shell/place.ts'

export const UserLookup = () => (
  <>
    <h1>Users</h1>
    <p>How far the marketplace has followed what the panel said about one user.</p>
    <UserField />
  </>
)

/** Goes to a user by its id at the panel. */
export function UserField({ userId = '' }: { userId?: string }) {
  const [id, setId] = useState(userId)

  function submit(event: FormEvent) {
    event.preventDefault()
    go(['sync', 'users', id.trim()])
  }

  return (
    <form className="filters" role="search" aria-label="Users" onSubmit={submit}>
      <Field label="Panel user id">
        {(given) => (
          <input
            {...given}
            value={id}
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setId(target.value)}
          />
        )}
      </Field>
      <button type="submit" disabled={id.trim() === ''}>
        Look up
      </button>
    </form>
  )
}
