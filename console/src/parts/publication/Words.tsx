import './publication.css'
import { Field } from '../Field.tsx'
import { problemsAt } from '../Problems.tsx'
import type { StepErrors } from './steps.ts'

/** What somebody says with a step, or by itself. */
export const Words = ({
  label,
  hint,
  text,
  errors,
  at = 'note',
  rows = 3,
  onText,
}: {
  label: string
  hint: string
  text: string
  errors: StepErrors
  /** Argument of the step. */
  at?: 'note' | 'body'
  rows?: number
  onText: (text: string) => void
}) => (
  <div className="publication-words">
    <Field label={label} hint={hint} problems={problemsAt(errors, [at])}>
      {(given) => <textarea {...given} rows={rows} value={text} onChange={({ target }) => onText(target.value)} />}
    </Field>
  </div>
)
