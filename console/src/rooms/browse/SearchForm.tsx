import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import { go, hrefOf } from '../../shell/place.ts'
import { noFilters } from './filters.ts'
import type { Edit, Filters } from './filters.ts'
import { MoreFilters } from './MoreFilters.tsx'
import { sorts } from './words.ts'
import { WordsInput } from './WordsInput.tsx'

/** The search as a form. What is typed is asked for with the button or Enter, and only then stands in the address. */
export function SearchForm({
  filters,
  problems,
  again,
}: {
  filters: Filters
  problems: readonly Problem[]
  again: () => void
}) {
  const [draft, setDraft] = useState(filters)
  const [shown, setShown] = useState(filters)
  // A link or the browser's Back has changed the search: the form follows.
  if (JSON.stringify(shown) !== JSON.stringify(filters)) {
    setShown(filters)
    setDraft(filters)
  }
  const [open, setOpen] = useState(false)
  if (problems.length > 0 && !open) setOpen(true)
  const edit: Edit = (change) => setDraft({ ...draft, ...change })
  function submit(event: FormEvent) {
    event.preventDefault()
    // The same search once more is a wish for a new answer.
    if (hrefOf(['browse'], draft) === location.hash) again()
    else go(['browse'], draft)
  }
  function clear() {
    const cleared = { ...noFilters, q: draft.q }
    setDraft(cleared)
    go(['browse'], cleared)
  }
  return (
    <form role="search" aria-label="Plugins" onSubmit={submit}>
      <div className="browse-ask">
        <Field label="Words" problems={problemsAt(problems, ['input', 'q'])}>
          {(given) => <WordsInput {...given} value={draft.q} onChange={(q) => edit({ q })} />}
        </Field>
        <Field label="Order">
          {(given) => (
            <select {...given} value={draft.sort} onChange={({ target }) => edit({ sort: target.value })}>
              {Object.entries(sorts).map(([sort, name]) => (
                <option key={sort} value={sort === 'RELEVANCE' ? '' : sort}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit">Search</button>
      </div>
      <details className="notice browse-more" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Filters</summary>
        <MoreFilters draft={draft} edit={edit} problems={problems} />
        <div className="buttons">
          <button type="submit">Search</button>
          <button type="button" onClick={clear}>
            Clear filters
          </button>
        </div>
      </details>
    </form>
  )
}
