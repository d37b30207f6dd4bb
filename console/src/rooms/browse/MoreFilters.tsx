import { Field } from '../../parts/Field.tsx'
import { problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import { CategoryField } from './CategoryField.tsx'
import { toggled, pageSizes, wordsIn } from './filters.ts'
import type { Edit, FilterName, Filters } from './filters.ts'
import { channels, licenceKinds } from './words.ts'

interface Given {
  readonly draft: Filters
  readonly edit: Edit
  readonly problems: readonly Problem[]
}

export const MoreFilters = (given: Given) => {
  const { draft, edit } = given
  return (
    <>
      <div className="browse-fields">
        <CategoryField value={draft.category} onChange={(category) => edit({ category })} problems={given.problems} />
        <TextFilter {...given} name="tags" argument="tags" label="Tags" hint="With commas between them." />
        <Choice {...given} name="match" label="Of these tags" words={{ '': 'all', any: 'any' }} />
        <Choice {...given} name="cost" label="Cost" words={{ '': 'Any', free: 'Only free', paid: 'Only paid' }} />
        <TextFilter {...given} name="min" argument="priceMin" label="Costs at least" inputMode="decimal" />
        <TextFilter {...given} name="max" argument="priceMax" label="Costs at most" inputMode="decimal" />
        <TextFilter
          {...given}
          name="licences"
          argument="licenseSpdx"
          label="SPDX licences"
          hint="Such as MIT, Apache-2.0."
        />
        <Choice {...given} name="channel" label="Has a release that is" words={{ '': 'Any', ...channels }} />
        <TextFilter
          {...given}
          name="panel"
          argument="compatibleWith"
          label="Runs on panel version"
          hint="Such as 1.4.0."
        />
        <TextFilter {...given} name="author" argument="author" label="Author" hint="The panel's user id." />
        <TextFilter
          {...given}
          name="changed"
          argument="updatedAfter"
          label="Changed after (UTC)"
          type="datetime-local"
        />
        <TextFilter {...given} name="made" argument="createdAfter" label="Made after (UTC)" type="datetime-local" />
        <TextFilter
          {...given}
          name="downloads"
          argument="minDownloads"
          label="Downloads at least"
          inputMode="numeric"
        />
        <Choice
          {...given}
          name="size"
          label="On a page"
          words={Object.fromEntries(pageSizes.map((size) => [size === '20' ? '' : size, size]))}
        />
        <TextFilter {...given} name="skip" argument="offset" label="Skip the first" inputMode="numeric" />
      </div>
      <fieldset>
        <legend>Kinds of licence</legend>
        <div className="browse-ticks">
          {Object.entries(licenceKinds).map(([kind, name]) => (
            <label key={kind}>
              <input
                type="checkbox"
                checked={wordsIn(draft.kinds).includes(kind)}
                onChange={() => edit({ kinds: toggled(draft.kinds, kind) })}
              />{' '}
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="browse-ticks">
        <Tick {...given} name="verified" label="Only verified ones" />
        <Tick {...given} name="archived" label="Archived ones as well" />
        <Tick {...given} name="why" label="Say why each stands where it stands" />
      </div>
    </>
  )
}

interface One extends Given {
  readonly name: FilterName
  readonly label: string
}

function TextFilter({
  draft,
  edit,
  problems,
  name,
  argument,
  label,
  hint,
  ...kind
}: One & { argument: string; hint?: string; type?: string; inputMode?: 'decimal' | 'numeric' }) {
  const path = argument === 'offset' ? [argument] : ['input', argument]
  return (
    <Field label={label} {...(hint !== undefined && { hint })} problems={problemsAt(problems, path)}>
      {(given) => (
        <input
          {...given}
          {...kind}
          spellCheck={false}
          value={kind.type === undefined ? draft[name] : draft[name].slice(0, 16)}
          onChange={({ target }) => edit({ [name]: target.value })}
        />
      )}
    </Field>
  )
}

const Choice = ({ draft, edit, name, label, words }: One & { words: Readonly<Record<string, string>> }) => (
  <Field label={label}>
    {(given) => (
      <select {...given} value={draft[name]} onChange={({ target }) => edit({ [name]: target.value })}>
        {/* Objects list what looks like a number first. */}
        {Object.entries(words)
          .toSorted(([a], [b]) => Number(a !== '') - Number(b !== ''))
          .map(([word, text]) => (
            <option key={word} value={word}>
              {text}
            </option>
          ))}
      </select>
    )}
  </Field>
)

const Tick = ({ draft, edit, name, label }: One) => (
  <label>
    <input
      type="checkbox"
      checked={draft[name] !== ''}
      onChange={({ target }) => edit({ [name]: target.checked ? 'yes' : '' })}
    />{' '}
    {label}
  </label>
)
