/** What is asked of a service, and what follows when it changes. */
import type { Service } from './keys.ts'

export type Rules = Pick<Service, 'permissions' | 'signature' | 'acceptsOldAudience' | 'apiKeyRequired' | 'disabled'>

/** Only what is different: what is not said stays as it is, also where somebody else has changed it meanwhile. */
export function changed(before: Rules, after: Rules): Partial<Rules> {
  const isSame = (name: keyof Rules) => JSON.stringify(sorted(before[name])) === JSON.stringify(sorted(after[name]))
  const names = (Object.keys(after) as (keyof Rules)[]).filter((name) => !isSame(name))
  return Object.fromEntries(names.map((name) => [name, after[name]]))
}

/** The order of permissions says nothing. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value) ? value.toSorted((one, other) => String(one).localeCompare(String(other))) : value

/** By which the service may lose what works now; each a sentence. */
export function losses(before: Rules, after: Rules): readonly string[] {
  const gone = before.permissions.filter((word) => !after.permissions.includes(word))
  return [
    ...(after.disabled && !before.disabled ? ['It is shut out: every call of it is refused.'] : []),
    ...(gone.length > 0 ? [`It may no longer: ${gone.join(', ')}.`] : []),
    ...(after.signature !== before.signature && after.signature !== 'NONE'
      ? ['Requests without the signature that is asked for are refused.']
      : []),
    ...(after.apiKeyRequired && !before.apiKeyRequired ? ['Tokens without an API key are refused.'] : []),
    ...(before.acceptsOldAudience && !after.acceptsOldAudience ? ['Tokens for the old audience are refused.'] : []),
  ]
}
