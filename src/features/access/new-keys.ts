/** New keys of every kind: what the service is shown once, and what the store keeps of it. */
import { hash } from 'node:crypto'
import { apiKeyPrefix, apiKeyText, digestOfSecret, isOldApiKey } from '../../auth/api-key.ts'
import type { Sealer } from '../../auth/sealing.ts'
import type { Clock } from '../../kit/clock.ts'
import { invalid } from '../../kit/failure.ts'
import { assertStrongSecret, WeakSecretError } from '../../kit/secrets.ts'
import type { NewKey } from './keys.ts'

export type NewSigningKey =
  { algorithm: 'hmac-sha256' } | { algorithm: 'ed25519'; publicKey: string } | { algorithm: 'legacy'; secret: string }

/** `secret` is null where the service has it already. */
export interface MadeKey {
  readonly key: NewKey
  readonly secret: string | null
}

interface NewKeysParts {
  clock: Clock
  sealer: Sealer
  newId: () => string
  randomBytes: (count: number) => Buffer
}

/** Each throws VALIDATION_ERROR naming the argument. */
export interface NewKeys {
  apiKey(): MadeKey
  /** A key of the old `pk_…` form, as the service knows it. */
  oldApiKey(text: string): MadeKey
  signingKey(clientId: string, wanted: NewSigningKey): MadeKey
}

export function createNewKeys({ clock, sealer, newId, randomBytes }: NewKeysParts): NewKeys {
  const made = (fields: Omit<NewKey, 'notBefore' | 'notAfter'>): NewKey => ({
    ...fields,
    notBefore: clock.now(),
    notAfter: null,
  })

  function signingMaterial(wanted: NewSigningKey, id: string): { material: string; secret: string | null } {
    if (wanted.algorithm === 'ed25519') {
      const raw = Buffer.from(wanted.publicKey, 'base64url')
      if (raw.length !== 32) throw invalid(['key', 'ed25519'], '32 bytes of base64url', `${raw.length} bytes`)
      return { material: raw.toString('base64url'), secret: null }
    }
    if (wanted.algorithm === 'legacy') {
      const bytes = Buffer.from(wanted.secret, 'utf8')
      if (isWeakSecret(wanted.secret)) {
        throw invalid(['key', 'legacy'], 'a random secret of at least 32 bytes', `a weak one of ${bytes.length} bytes`)
      }
      return { material: sealer.seal(bytes, id, randomBytes(12)), secret: null }
    }
    // The key is the text itself, as with token secrets: nobody has to guess whether to decode it.
    const secret = randomBytes(32).toString('base64url')
    return { material: sealer.seal(Buffer.from(secret), id, randomBytes(12)), secret }
  }

  return {
    apiKey() {
      const id = newId()
      const secret = randomBytes(32).toString('base64url')
      const material = digestOfSecret(secret).toString('hex')
      return { key: made({ id, kind: 'api-key', material, prefix: apiKeyPrefix(id) }), secret: apiKeyText(id, secret) }
    },
    oldApiKey(text) {
      if (!isOldApiKey(text)) throw invalid(['key'], 'a key of the old pk_… form', 'another text')
      const material = hash('sha256', text, 'hex')
      return { key: made({ id: newId(), kind: 'old-api-key', material, prefix: text.slice(0, 8) }), secret: null }
    },
    signingKey(clientId, wanted) {
      const id = `${clientId}:${newId()}`
      if (!/^[A-Za-z0-9._:-]{1,128}$/.test(id))
        throw invalid(['clientId'], 'an id that can name a signing key', 'another')
      const { material, secret } = signingMaterial(wanted, id)
      return { key: made({ id, kind: wanted.algorithm, material, prefix: id }), secret }
    },
  }
}

function isWeakSecret(secret: string): boolean {
  try {
    assertStrongSecret('secret', secret)
    return false
  } catch (error) {
    if (error instanceof WeakSecretError) return true
    throw error
  }
}
