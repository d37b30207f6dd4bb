import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/** Encrypts shared signing secrets for the store, so that a copy of the database signs nothing. */
export interface Sealer {
  /** `label` (the key's id) is bound to the text: it opens under no other. `iv` is 12 random bytes. */
  seal(secret: Uint8Array, label: string, iv: Uint8Array): string
  /** Null when none of the sealing secrets opens it. `outdated` says that another than the first did. */
  open(sealed: string, label: string): { secret: Buffer; outdated: boolean } | null
}

const form = /^v1\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/

export interface RenewableSealer extends Sealer {
  /** Seals with the first of these from now on. What it could open before it still opens, so that it can be sealed anew. */
  renew(secrets: readonly string[]): void
}

const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'ctrl-alt-play/1 sealed keys', 32))

/** AES-256-GCM with a key derived from the first secret; the others only open, so that the secret can be changed. */
export function createSealer(secrets: readonly string[]): RenewableSealer {
  let known = secrets
  let keys = known.map(keyOf)
  return {
    renew(next) {
      known = [...new Set([...next, ...known])]
      keys = known.map(keyOf)
    },
    seal(secret, label, iv) {
      const [key] = keys
      if (!key) throw new TypeError('There is no secret to seal with')
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(label))
      const text = Buffer.concat([cipher.update(secret), cipher.final()])
      return ['v1', ...[Buffer.from(iv), text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, label) {
      const parts = form
        .exec(sealed)
        ?.slice(1)
        .map((part) => Buffer.from(part, 'base64url'))
      if (!parts) return null
      const [iv, text, tag] = parts as [Buffer, Buffer, Buffer]
      for (const [index, key] of keys.entries()) {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
        decipher.setAAD(Buffer.from(label)).setAuthTag(tag)
        try {
          return { secret: Buffer.concat([decipher.update(text), decipher.final()]), outdated: index > 0 }
        } catch {
          // Sealed with another of the secrets.
        }
      }
      return null
    },
  }
}
