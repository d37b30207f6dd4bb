import type { FormEvent } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { useFollowing } from '../../../parts/follow.ts'
import { textsIn } from '../../../parts/form-texts.ts'
import { Options } from '../../../parts/Options.tsx'
import { go } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { SpanFields, Unlisted } from './SpanFields.tsx'
import { spanOf, spanWith } from './span-place.ts'
import { rankable, topPath, topSizes } from './top-place.ts'
import type { Top } from './top-place.ts'

/** By what, of when, and how many. */
export function TopForm({ query, top: { metric, currency, first } }: { query: URLSearchParams; top: Top }) {
  const isOfOneUser = useSession().caller.actingUserId !== null
  const choices = rankable(isOfOneUser)
  const form = useFollowing(query.toString())

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const wanted = Object.fromEntries(textsIn(event.currentTarget))
    go(topPath, { ...spanWith(wanted), ...(wanted['metric'] !== 'REVENUE' && { currency: '' }) })
  }

  return (
    <form ref={form} className="filters" role="search" aria-label="Top plugins" onSubmit={submit}>
      <Field label="By">
        {(given) => (
          <select {...given} key={metric} name="metric" defaultValue={metric}>
            <Options of={choices} />
            <Unlisted of={metric} among={choices} />
          </select>
        )}
      </Field>
      {isOfOneUser ? null : (
        <Field label="Currency of revenue">
          {(given) => <input {...given} name="currency" size={4} defaultValue={currency ?? 'EUR'} />}
        </Field>
      )}
      <SpanFields span={spanOf(query)} withBucket={false} />
      <Field label="How many">
        {(given) => (
          <select {...given} key={first} name="first" defaultValue={first}>
            <Options of={topSizes} />
            <Unlisted of={String(first)} among={topSizes} />
          </select>
        )}
      </Field>
      <button type="submit">Show</button>
    </form>
  )
}
