/** Single fields of a draft: each knows its place in the input, and shows what is wrong there. */
import type { ComponentProps } from 'react'
import { Field } from '../../../parts/Field.tsx'
import type { Problem } from '../../../parts/Problems.tsx'
import { pathOf } from '../draft.ts'
import type { Draft, TextName } from '../draft.ts'
import { faultsAt, faultsIn } from '../faults.ts'

/** What all parts of the form share. */
export interface DraftForm {
  readonly draft: Draft
  readonly faults: readonly Problem[]
  change(part: Partial<Draft>): void
}

interface Said {
  readonly label: string
  readonly hint?: string
}

type InputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'form' | 'name'>

/** One line of text, wherever it stands. */
export const Line = ({
  label,
  hint,
  value,
  faults,
  onText,
  ...rest
}: Said & InputProps & { value: string; faults: readonly Problem[]; onText: (text: string) => void }) => (
  <Field label={label} problems={faults} {...(hint !== undefined && { hint })}>
    {(given) => (
      <input {...given} autoComplete="off" {...rest} value={value} onChange={({ target }) => onText(target.value)} />
    )}
  </Field>
)

/** One line of a draft. */
export const DraftLine = ({
  form: { draft, faults, change },
  name,
  ...rest
}: Said & InputProps & { form: DraftForm; name: TextName }) => (
  <Line
    {...rest}
    value={draft[name]}
    faults={faultsAt(faults, pathOf(name))}
    onText={(text) => change({ [name]: text })}
  />
)

/** Several lines of a draft; what is wrong anywhere in them is shown here. */
export const DraftText = ({
  form: { draft, faults, change },
  name,
  label,
  hint,
  ...rest
}: Said &
  Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'form' | 'name'> & {
    form: DraftForm
    name: TextName
  }) => (
  <Field label={label} problems={faultsIn(faults, pathOf(name))} {...(hint !== undefined && { hint })}>
    {(given) => (
      <textarea {...given} {...rest} value={draft[name]} onChange={({ target }) => change({ [name]: target.value })} />
    )}
  </Field>
)
