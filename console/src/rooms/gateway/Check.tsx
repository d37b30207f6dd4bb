import { useId } from 'react'
import { About } from '../../parts/Field.tsx'
import type { Problem } from '../../parts/Problems.tsx'

/** A box to tick, with what follows from it and what the gateway found wrong with it. */
export function Check({
  label,
  hint,
  checked,
  problems,
  onChange,
}: {
  label: string
  hint: string
  checked: boolean
  problems: readonly Problem[]
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className={problems.length > 0 ? 'field check wrong' : 'field check'}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          aria-invalid={problems.length > 0}
          aria-describedby={id}
          onChange={({ target }) => onChange(target.checked)}
        />{' '}
        {label}
      </label>
      <About id={id} hint={hint} problems={problems} />
    </div>
  )
}
