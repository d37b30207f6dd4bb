import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { BrowseSuggestDocument } from '../../generated/graphql.ts'
import { go } from '../../shell/place.ts'
import { useSettled } from './settled.ts'

/** Longer beginnings are not taken by the gateway, and need no suggestions either. */
const longestPrefix = 64

/** The words of a search, with the plugins they may mean underneath: an editable combobox with a list (ARIA 1.2). */
export function WordsInput({
  value,
  onChange,
  ...given
}: {
  value: string
  onChange: (words: string) => void
  id: string
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}) {
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useId()
  const prefix = useSettled(value.trim(), 150)
  const askable = open && prefix !== '' && prefix.length <= longestPrefix && value.trim() !== ''
  const answer = useAnswer(BrowseSuggestDocument, { prefix }, { when: askable })
  const found = askable ? (answer.data?.suggestPlugins ?? []) : []
  const chosen = found[active]

  function close() {
    setOpen(false)
    setActive(-1)
  }
  function take(id: string) {
    close()
    go(['browse', id])
  }
  function press(event: KeyboardEvent) {
    // Enter ends the composing of a word before it ends the search.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && open) close()
    else if (event.key === 'Enter') {
      if (chosen) take(chosen.id)
      else return close()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !open) setOpen(true)
    else if (event.key === 'ArrowDown') setActive(active + 1 < found.length ? active + 1 : -1)
    else if (event.key === 'ArrowUp') setActive(active >= 0 ? active - 1 : found.length - 1)
    else return
    event.preventDefault()
  }

  return (
    <div className="browse-words">
      <input
        {...given}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={chosen ? `${list}-${active}` : undefined}
        maxLength={256}
        value={value}
        onChange={({ target }) => {
          onChange(target.value)
          setActive(-1)
          setOpen(true)
        }}
        onKeyDown={press}
        onBlur={close}
      />
      <ul id={list} role="listbox" aria-label="Suggestions" hidden={found.length === 0}>
        {found.map(({ id, title, summary }, index) => (
          <li
            key={id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            // The field keeps the focus, so that leaving it does not close the list before the click is done.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(id)}
          >
            <bdi>{title}</bdi> <bdi className="hint">{summary}</bdi>
          </li>
        ))}
      </ul>
      <span className="unseen" role="status">
        {askable && answer.failure ? 'There are no suggestions at the moment.' : ''}
        {found.length > 0 ? `Suggestions: ${found.length}` : ''}
      </span>
    </div>
  )
}
