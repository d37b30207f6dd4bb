import { useId } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { textsIn } from '../../parts/form-texts.ts'
import { go } from '../../shell/place.ts'
import { useFollowing } from '../../parts/follow.ts'

export const inboundPath = ['gateway', 'webhooks'] as const

/** The types that this gateway knows; others can be typed in. */
const types = ['item.purchased', 'item.reviewed', 'user.registered']

/** Which messages are shown, as the address says. A message has one of two statuses: its type is known here, or it is not. */
export function InboundFilters({
  type,
  status,
}: {
  type: string | null | undefined
  status: string | null | undefined
}) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    go(inboundPath, Object.fromEntries(textsIn(event.currentTarget)))
  }

  const list = useId()
  const form = useFollowing(`${type} ${status}`)
  return (
    <form ref={form} className="filters" role="search" aria-label="Messages" onSubmit={submit}>
      <Field label="Type">
        {(given) => (
          <input {...given} name="type" list={list} defaultValue={type ?? ''} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <datalist id={list}>
        {types.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Field label="Status">
        {(given) => (
          <select key={status} {...given} name="status" defaultValue={status ?? ''}>
            <option value="">any</option>
            <option value="SYNCHRONIZED">checked and recorded</option>
            <option value="DISCARDED">type not known here</option>
          </select>
        )}
      </Field>
      <button type="submit">Show</button>
      <button type="button" onClick={() => go(inboundPath)}>
        Show all
      </button>
    </form>
  )
}
