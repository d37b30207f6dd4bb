import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { go, hrefOf } from '../../../shell/place.ts'
import { actions, actionWords, errorCodes, eventStatuses, statusWords } from '../words.ts'
import { conditionNames } from './filter.ts'
import type { Conditions } from './filter.ts'

/** What is looked for. Nothing is asked before the form is sent; the address then holds it. */
export function FilterForm({ conditions }: { conditions: Conditions }) {
  const [open, setOpen] = useState(() => Object.keys(conditions).some((name) => name !== 'search' && name !== 'state'))

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (name: string) => form.getAll(name).filter((value) => typeof value === 'string')
    go(['sync', 'events'], Object.fromEntries(conditionNames.map((name) => [name, given(name).join(',')])))
  }

  return (
    <form className="ledger-filter" role="search" aria-label="The ledger" onSubmit={submit}>
      <div className="filters">
        <Field label="Beginning of an event or user id">
          {(given) => <input {...given} type="search" name="search" maxLength={128} defaultValue={conditions.search} />}
        </Field>
        <button type="submit">Search</button>
        <a href={hrefOf(['sync', 'events'], { state: 'DEAD' })}>Dead</a>
        <a href={hrefOf(['sync', 'events'], { state: 'PENDING,RETRYING' })}>Not yet delivered</a>
        <a href={hrefOf(['sync', 'events'])}>All</a>
      </div>
      <Choices
        legend="State"
        name="state"
        chosen={conditions.state}
        of={eventStatuses.map((status) => ({ value: status, ...statusWords[status] }))}
      />
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>More conditions</summary>
        <Choices
          legend="Kind of change"
          name="action"
          chosen={conditions.action}
          of={actions.map((action) => ({ value: action, text: actionWords[action] }))}
        />
        <Choices
          legend="Last failure"
          name="code"
          chosen={conditions.code}
          of={errorCodes.map((code) => ({ value: code, text: code }))}
        />
        <div className="filters">
          <Field label="User id">
            {(given) => <input {...given} name="user" maxLength={128} defaultValue={conditions.user} />}
          </Field>
          <Time label="Accepted from (UTC)" name="from" value={conditions.from} />
          <Time label="Accepted before (UTC)" name="to" value={conditions.to} />
        </div>
      </details>
    </form>
  )
}

const Time = ({ label, name, value }: { label: string; name: string; value: string | undefined }) => (
  <Field label={label}>{(given) => <input {...given} type="datetime-local" name={name} defaultValue={value} />}</Field>
)

const Choices = ({
  legend,
  name,
  chosen = '',
  of,
}: {
  legend: string
  name: string
  chosen: string | undefined
  of: readonly { readonly value: string; readonly text: string; readonly means?: string }[]
}) => (
  <fieldset className="choices">
    <legend>{legend}</legend>
    {of.map(({ value, text, means }) => (
      <label key={value} title={means}>
        <input type="checkbox" name={name} value={value} defaultChecked={chosen.split(',').includes(value)} /> {text}
      </label>
    ))}
  </fieldset>
)
