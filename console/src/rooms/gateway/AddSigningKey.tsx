import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayAddSigningKeyDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { useHold } from '../../parts/HeldSecret.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'
import { SigningMaterial } from './SigningMaterial.tsx'

const kinds = {
  hmacSha256: 'Shared secret, made here (HMAC-SHA256, RFC 9421)',
  ed25519: 'Public half of an Ed25519 pair (RFC 9421)',
  legacy: 'Secret behind the old X-Signature',
} as const

export type SigningKind = keyof typeof kinds

/** Adds a key for the signatures of requests. Older ones work on until they are revoked. */
export function AddSigningKey({ clientId }: { clientId: string }) {
  const [kind, setKind] = useState<SigningKind>('hmacSha256')
  const [material, setMaterial] = useState('')
  const [said, setSaid] = useState('')
  const hold = useHold()
  const add = useChange(GatewayAddSigningKeyDocument, {
    then({ addSigningKey: { key, secret } }) {
      if (!key) return
      setMaterial('')
      setSaid(`The key ${key.prefix} works from now on.`)
      if (secret === null) return
      const what = `The service signs with it under the key id ${key.id}.`
      hold({ title: 'The signing secret', what, secret, onClose: () => add.clear() })
    },
  })
  const made = add.data?.addSigningKey

  function submit(event: FormEvent) {
    event.preventDefault()
    setSaid('')
    const key =
      kind === 'hmacSha256' ? { hmacSha256: true } : kind === 'ed25519' ? { ed25519: material } : { legacy: material }
    add.send({ clientId, key })
  }

  function choose(next: SigningKind) {
    setKind(next)
    setMaterial('')
    setSaid('')
    add.clear()
  }

  return (
    <form className="card" onSubmit={submit}>
      <h4>Signing key</h4>
      <Field label="Kind of signing key">
        {(given) => (
          <select {...given} value={kind} onChange={({ target }) => choose(target.value as SigningKind)}>
            <Options of={kinds} />
          </select>
        )}
      </Field>
      <SigningMaterial
        kind={kind}
        material={material}
        problems={problemsAt(made?.userErrors, ['key'])}
        onChange={setMaterial}
      />
      <Problems of={made?.userErrors} />
      {add.failure ? <Failure error={add.failure} /> : null}
      <button type="submit" disabled={add.sending || (kind !== 'hmacSha256' && material === '')}>
        Add signing key
      </button>
      <p role="status">{said}</p>
    </form>
  )
}
