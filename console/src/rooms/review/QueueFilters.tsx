import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { go } from '../../shell/place.ts'
import { ages, claims, conditionNames, queuePath } from './queue-place.ts'
import type { Conditions } from './queue-place.ts'

/** What of the queue is looked for. Nothing is asked before the form is sent; the address then holds it. */
export function QueueFilters({ conditions }: { conditions: Conditions }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string): string => {
      const value = given.get(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    go(queuePath, Object.fromEntries(conditionNames.map((name) => [name, text(name)])))
  }

  return (
    <form className="filters publication-filters" role="search" aria-label="The queue" onSubmit={submit}>
      <Field label="Beginning of a name or an id">
        {(given) => <input {...given} type="search" name="search" maxLength={128} defaultValue={conditions.search} />}
      </Field>
      <Choice label="State" name="claimed" any="Any" of={claims} chosen={conditions.claimed} />
      <Field label="Author (user id)">
        {(given) => <input {...given} name="author" spellCheck={false} defaultValue={conditions.author} />}
      </Field>
      <Choice label="Handed in before" name="older" any="Whenever" of={ages} chosen={conditions.older} />
      <button type="submit">Show</button>
      <button type="button" onClick={() => go(queuePath)}>
        Show all
      </button>
    </form>
  )
}

/** What somebody has written into the address is a choice as well. */
const Choice = ({
  label,
  name,
  any,
  of: texts,
  chosen = '',
}: {
  label: string
  name: string
  any: string
  of: Readonly<Record<string, string>>
  chosen: string | undefined
}) => (
  <Field label={label}>
    {(given) => (
      <select {...given} name={name} defaultValue={chosen}>
        <option value="">{any}</option>
        {chosen === '' || Object.hasOwn(texts, chosen) ? null : <option value={chosen}>{chosen}</option>}
        {Object.entries(texts).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
)
