import type { FormEvent } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { useFollowing } from '../../../parts/follow.ts'
import { textsIn } from '../../../parts/form-texts.ts'
import { go } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { eventsPath, filtersWith } from './events-place.ts'

/** Which events are shown. Whoever acts for a user is shown that user's, and not asked. */
export function EventFilters({ query }: { query: URLSearchParams }) {
  const { caller } = useSession()
  const form = useFollowing(JSON.stringify(filtersWith(query, {})))

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    go(eventsPath, Object.fromEntries(textsIn(event.currentTarget)))
  }

  const now = (name: string) => ({ name, defaultValue: query.get(name) ?? '' })
  const condition = (label: string, name: 'plugin' | 'user' | 'type') => (
    <Field label={label}>{(given) => <input {...given} {...now(name)} autoComplete="off" spellCheck={false} />}</Field>
  )
  const moment = (label: string, name: 'from' | 'to') => (
    <Field label={label}>{(given) => <input {...given} {...now(name)} type="datetime-local" />}</Field>
  )
  return (
    <form ref={form} className="filters" role="search" aria-label="Events" onSubmit={submit}>
      {condition('Plugin (item id)', 'plugin')}
      {caller.actingUserId === null || query.has('user') ? condition('User (panel user id)', 'user') : null}
      {condition('Type', 'type')}
      {moment('From (UTC)', 'from')}
      {moment('To (UTC)', 'to')}
      <button type="submit">Show</button>
      <button type="button" onClick={() => go(eventsPath)}>
        Show all
      </button>
    </form>
  )
}
