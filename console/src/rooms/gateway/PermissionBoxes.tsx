import { useId } from 'react'
import type { Problem } from '../../parts/Problems.tsx'
import { permissionMeanings, permissionWords } from './permissions.ts'

/** What a service may do at most, word by word. Words that this console does not know stay where they are. */
export function PermissionBoxes({
  chosen,
  problems = [],
  onChange,
}: {
  chosen: readonly string[]
  problems?: readonly Problem[]
  onChange: (chosen: readonly string[]) => void
}) {
  const id = useId()
  return (
    <fieldset className="permissions" aria-describedby={problems.length > 0 ? id : undefined}>
      <legend>May do at most</legend>
      {problems.length === 0 ? null : (
        <p id={id} className="problem">
          {problems.map(({ message }) => message).join(' ')}
        </p>
      )}
      <ul>
        {permissionWords.map((word) => (
          <li key={word}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(word)}
                onChange={({ target }) =>
                  onChange(target.checked ? [...chosen, word] : chosen.filter((each) => each !== word))
                }
              />{' '}
              <code>{word}</code>
            </label>{' '}
            <span className="hint">{permissionMeanings[word]}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
