import { useId } from 'react'
import type { ReactElement } from 'react'
import type { Problem } from './Problems.tsx'

interface Given {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string | undefined
}

/** A label, its input, what belongs in it, and what the gateway found wrong with it. */
export function Field({
  label,
  hint,
  problems = [],
  children,
}: {
  label: string
  hint?: string
  problems?: readonly Problem[]
  children: (given: Given) => ReactElement
}) {
  const id = useId()
  const about = hint !== undefined || problems.length > 0 ? `${id}-about` : undefined
  return (
    <div className={problems.length > 0 ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': problems.length > 0, 'aria-describedby': about })}
      {about === undefined ? null : <About id={about} hint={hint} problems={problems} />}
    </div>
  )
}

/** What belongs in an input, and what the gateway found wrong with it, each once; the input names it as its description. */
export const About = ({
  id,
  hint,
  problems,
}: {
  id: string
  hint: string | undefined
  problems: readonly Problem[]
}) => (
  <div id={id}>
    {hint === undefined ? null : <span className="hint">{hint}</span>}
    {[...new Set(problems.map(({ message }) => message))].map((message) => (
      <span key={message} className="problem">
        {message}
      </span>
    ))}
  </div>
)
