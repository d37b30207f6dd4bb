import { Field } from '../../parts/Field.tsx'
import type { Problem } from '../../parts/Problems.tsx'
import type { SigningKind } from './AddSigningKey.tsx'

/** What has to be given for a kind of key: nothing where the gateway makes it. A secret is not shown while it is typed. */
export function SigningMaterial({
  kind,
  material,
  problems,
  onChange,
}: {
  kind: SigningKind
  material: string
  problems: readonly Problem[]
  onChange: (material: string) => void
}) {
  if (kind === 'hmacSha256') return <p className="hint">The secret is made by the gateway and shown once.</p>
  const isSecret = kind === 'legacy'
  return (
    <Field
      label={isSecret ? 'Old signing secret' : 'Public key'}
      hint={isSecret ? 'A random secret of at least 32 bytes. It is kept sealed.' : '32 bytes, base64url.'}
      problems={problems}
    >
      {(given) => (
        <input
          {...given}
          type={isSecret ? 'password' : 'text'}
          value={material}
          required
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}
