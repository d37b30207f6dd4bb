import type { Permission } from './permissions.ts'

/** Which signature the requests of a service must carry. `none` leaves it to the service; a signature that is sent is always checked. */
export type SignatureRule = 'none' | 'legacy' | 'rfc9421'

/** What the gateway knows about a service, and what the service must use. */
export interface ServiceRecord {
  id: string
  /** The most it may do, whatever its token or key says. */
  permissions: ReadonlySet<Permission>
  disabled: boolean
  signature: SignatureRule
  /** Tokens made for the audience of old panels are accepted from it. */
  acceptsOldAudience: boolean
  /** A token alone is not enough: an API key of the same service must come with it. */
  apiKeyRequired: boolean
}

export interface ApiKeyRecord {
  id: string
  serviceId: string
  /** SHA-256 of the key's secret part. The secret has 256 random bits, so a slow hash would add nothing. */
  secretDigest: Uint8Array
  notBefore: number
  notAfter: number
}

export interface SigningKeyRecord {
  /** The `keyid` of RFC 9421. */
  id: string
  serviceId: string
  /** `legacy` keys only verify `X-Signature`, the others only RFC 9421. */
  algorithm: 'hmac-sha256' | 'ed25519' | 'legacy'
  /** The shared secret, or the raw public key of Ed25519. */
  key: Uint8Array
  notBefore: number
  notAfter: number
}

/** What signed requests leave behind, so that each runs once. */
export interface NonceRecord {
  keyId: string
  nonce: string
  expiresAt: number
}

/** The register of services, keys and nonces as authentication sees it. Lookups are synchronous: they run on every request. */
export interface ServiceRegister {
  service(id: string): ServiceRecord | undefined
  apiKey(id: string): ApiKeyRecord | undefined
  /** Looks up a registered key of the old `pk_…` form by the SHA-256 of its whole text. */
  oldApiKey(digestHex: string): ApiKeyRecord | undefined
  signingKey(id: string): SigningKeyRecord | undefined
  /** Live and other legacy signing keys of a service; the verifier checks their times. */
  legacyKeys(serviceId: string): readonly SigningKeyRecord[]
  /** True exactly once for a key and nonce, in all processes and over restarts. Rejects when that cannot be promised. */
  rememberNonce(nonce: NonceRecord): Promise<boolean>
  /** Notes the use of a key, at leisure. */
  keyUsed(keyId: string, at: number): void
}

interface ServiceRecordInput {
  id: string
  permissions: Iterable<Permission>
  disabled?: boolean
  signature?: SignatureRule
  acceptsOldAudience?: boolean
  apiKeyRequired?: boolean
}

export const serviceRecord = (input: ServiceRecordInput): ServiceRecord => ({
  disabled: false,
  signature: 'none',
  acceptsOldAudience: false,
  apiKeyRequired: false,
  ...input,
  permissions: new Set(input.permissions),
})

/** A register that only knows the given services: no keys, and no signed requests because it has no memory. */
export function fixedRegister(services: readonly ServiceRecord[]): ServiceRegister {
  const byId = new Map(services.map((service) => [service.id, service]))
  return {
    service: (id) => byId.get(id),
    apiKey: () => undefined,
    oldApiKey: () => undefined,
    signingKey: () => undefined,
    legacyKeys: () => [],
    rememberNonce: () => Promise.resolve(false),
    keyUsed: () => {},
  }
}
