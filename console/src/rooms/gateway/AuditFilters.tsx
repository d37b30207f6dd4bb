import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { textsIn } from '../../parts/form-texts.ts'
import { go } from '../../shell/place.ts'
import { auditPath, filtersWith, spans } from './audit-place.ts'
import { useFollowing } from '../../parts/follow.ts'

/** Which entries are shown. The fields say what the address says, and go there. */
export function AuditFilters({ query }: { query: URLSearchParams }) {
  const form = useFollowing(JSON.stringify(filtersWith(query, {})))

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const wanted = Object.fromEntries(textsIn(event.currentTarget))
    // A length of time up to now leaves no room for two moments.
    go(auditPath, wanted['last'] === '' ? wanted : { ...wanted, from: '', to: '' })
  }

  const now = (name: string) => ({ name, defaultValue: query.get(name) ?? '' })
  return (
    <form ref={form} className="filters" role="search" aria-label="Entries" onSubmit={submit}>
      <Field label="Actor">
        {(given) => <input {...given} {...now('actor')} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label="Action">
        {(given) => <input {...given} {...now('action')} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label="Time">
        {(given) => (
          <select key={query.get('last')} {...given} {...now('last')}>
            <Options of={spans} />
          </select>
        )}
      </Field>
      <Field label="From (UTC)">{(given) => <input {...given} {...now('from')} type="datetime-local" />}</Field>
      <Field label="To (UTC)">{(given) => <input {...given} {...now('to')} type="datetime-local" />}</Field>
      <button type="submit">Show</button>
      <button type="button" onClick={() => go(auditPath)}>
        Show all
      </button>
    </form>
  )
}
