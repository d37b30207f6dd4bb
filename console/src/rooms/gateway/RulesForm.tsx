import { useState } from 'react'
import type { FormEvent } from 'react'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { problemsAt } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import { Check } from './Check.tsx'
import { PermissionBoxes } from './PermissionBoxes.tsx'
import { changed } from './rules.ts'
import type { Rules } from './rules.ts'

const signatures = {
  NONE: 'None',
  LEGACY: 'The old X-Signature, on every request with a body',
  RFC9421: 'RFC 9421, on every request',
} as const satisfies Readonly<Record<Rules['signature'], string>>

export function RulesForm({
  before,
  problems,
  busy,
  onSave,
}: {
  before: Rules
  problems: readonly Problem[] | undefined
  busy: boolean
  onSave: (after: Rules) => void
}) {
  const [after, setAfter] = useState(before)
  const [begun, setBegun] = useState(before)
  // Begins anew from what the gateway says once that has changed; the form stays, and with it the focus.
  if (Object.keys(changed(begun, before)).length > 0) {
    setBegun(before)
    setAfter(before)
  }
  const change = (part: Partial<Rules>) => setAfter((rules) => ({ ...rules, ...part }))
  const about = (name: keyof Rules) => problemsAt(problems, [name])

  function submit(event: FormEvent) {
    event.preventDefault()
    onSave(after)
  }

  return (
    <form onSubmit={submit}>
      <PermissionBoxes
        chosen={after.permissions}
        problems={about('permissions')}
        onChange={(permissions) => change({ permissions: [...permissions] })}
      />
      <Field
        label="Signature that its requests must carry"
        hint="Add the key first. The old signature counts below /api/integration/ only: such a service writes nowhere else."
        problems={about('signature')}
      >
        {(given) => (
          <select
            {...given}
            value={after.signature}
            onChange={({ target }) => change({ signature: target.value as Rules['signature'] })}
          >
            <Options of={signatures} />
          </select>
        )}
      </Field>
      <Check
        label="Takes tokens for the old audience"
        hint="Tokens that were made for the audience of old panels."
        checked={after.acceptsOldAudience}
        problems={about('acceptsOldAudience')}
        onChange={(acceptsOldAudience) => change({ acceptsOldAudience })}
      />
      <Check
        label="An API key must come with each token"
        hint="A token alone is not enough then."
        checked={after.apiKeyRequired}
        problems={about('apiKeyRequired')}
        onChange={(apiKeyRequired) => change({ apiKeyRequired })}
      />
      <Check
        label="Shut out"
        hint="Every call of the service is refused, whatever it brings."
        checked={after.disabled}
        problems={about('disabled')}
        onChange={(disabled) => change({ disabled })}
      />
      <button type="submit" disabled={busy || Object.keys(changed(before, after)).length === 0}>
        Save
      </button>
    </form>
  )
}
