import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { go } from '../../shell/place.ts'

/** Goes to the numbers of the plugin or user whose id is typed in. */
export function LookUp({
  of,
  label,
  hint,
  under = ['analytics', of],
}: {
  of: 'plugin' | 'user'
  label: string
  hint: string
  under?: readonly string[]
}) {
  const [id, setId] = useState('')

  function submit(event: FormEvent) {
    event.preventDefault()
    go([...under, id.trim()])
  }

  return (
    <form className="look-up card" onSubmit={submit}>
      <Field label={label} hint={hint}>
        {(given) => (
          <input
            {...given}
            value={id}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setId(target.value)}
          />
        )}
      </Field>
      <button type="submit" disabled={id.trim() === ''}>
        Show {of}
      </button>
    </form>
  )
}

export const LookUpPlugin = () => <LookUp of="plugin" label="Plugin" hint="Its marketplace item id." />
export const LookUpUser = () => <LookUp of="user" label="User" hint="The panel user id of an author." />
