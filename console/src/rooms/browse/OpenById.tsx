import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { go } from '../../shell/place.ts'

/** The names by which the gateway knows a plugin, and the word that stands for each in the address. */
const names = { id: 'Marketplace id', slug: 'Slug', panel: "The panel's id" } as const

/** For whoever has an id at hand, from a log or a letter. */
export function OpenById() {
  const [kind, setKind] = useState<string>('id')
  const [name, setName] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    go(['browse', ...(kind === 'id' ? [] : [kind]), name.trim()])
  }
  return (
    <details className="browse-open">
      <summary>Open a plugin by its id</summary>
      <form className="filters" aria-label="Open a plugin" onSubmit={submit}>
        <Field label="By">
          {(given) => (
            <select {...given} value={kind} onChange={({ target }) => setKind(target.value)}>
              <Options of={names} />
            </select>
          )}
        </Field>
        <Field label="Id">
          {(given) => (
            <input
              {...given}
              required
              spellCheck={false}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <button type="submit" disabled={name.trim() === ''}>
          Open
        </button>
      </form>
    </details>
  )
}
