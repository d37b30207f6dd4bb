import { hash, timingSafeEqual } from 'node:crypto'
import { refuse } from './refusal.ts'
import type { ApiKeyRecord, ServiceRegister } from './register.ts'

const form = /^cap_live_([0-9A-Za-z]{8,32})_([A-Za-z0-9_-]{43})$/
/** The old form: a service id (which may hold underscores), 64 hex digits, and a checksum that proves nothing. */
const oldForm = /^[ps]k_[A-Za-z0-9_.-]{1,64}_[0-9a-f]{64}_[0-9a-f]{8}$/
const nobody = hash('sha256', 'no such key', 'buffer')

export const digestOfSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** A new key's text. `secret` is 43 characters of base64url made from 32 random bytes. */
export const apiKeyText = (keyId: string, secret: string): string => `${apiKeyPrefix(keyId)}_${secret}`

/** What may be shown of a key later on. */
export const apiKeyPrefix = (keyId: string): string => `cap_live_${keyId}`

export const isOldApiKey = (text: string): boolean => oldForm.test(text)

/** The record of a live, registered key. An unknown id takes the same steps as a known one. Throws Refusal. */
export function verifyApiKey(text: string, register: ServiceRegister, nowMs: number): ApiKeyRecord {
  const { record, digest } = look(text, register)
  const equal = timingSafeEqual(digest, record?.secretDigest ?? nobody)
  if (!record || !equal) refuse('API key not known')
  if (nowMs < record.notBefore || nowMs >= record.notAfter) refuse('API key not live')
  return record
}

function look(text: string, register: ServiceRegister) {
  const parts = form.exec(text)
  if (parts) return { record: register.apiKey(parts[1]!), digest: digestOfSecret(parts[2]!) }
  if (!isOldApiKey(text)) refuse('API key is malformed')
  return { record: register.oldApiKey(hash('sha256', text, 'hex')), digest: digestOfSecret(text) }
}
