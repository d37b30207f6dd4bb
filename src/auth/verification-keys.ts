import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createLocalJWKSet, errors } from 'jose'
import type { CryptoKey, JSONWebKeySet } from 'jose'
import type { TokenHeader } from './token.ts'

export type Algorithm = 'HS256' | 'EdDSA' | 'ES256' | 'RS256'

export interface CandidateKey {
  key: CryptoKey | KeyObject
  /** The only services whose tokens this key may sign; absent means all of the issuer's. */
  services?: ReadonlySet<string>
}

/** Where an issuer's keys come from: always from configuration, never from the token. */
export interface VerificationKeys {
  /** The live keys that may have signed a token with this header; none when the key id is unknown. */
  candidates(header: TokenHeader, nowMs: number): readonly CandidateKey[] | Promise<readonly CandidateKey[]>
}

export interface SharedSecret {
  secret: string
  kid?: string
  /** Milliseconds; outside of them the secret is not accepted. */
  notBefore?: number
  notAfter?: number
  services?: readonly string[]
}

/** Several live HS256 secrets. A token that names a key id is checked with that one, any other with each in turn. */
export function sharedSecrets(secrets: readonly SharedSecret[]): VerificationKeys {
  const keys = secrets.map(({ secret, services, ...rest }) => {
    const bytes = Buffer.from(secret, 'utf8')
    if (bytes.length < 32) throw new TypeError('A shared secret for tokens must have at least 32 bytes')
    const key = createSecretKey(bytes)
    return { ...rest, candidate: services ? { key, services: new Set(services) } : { key } }
  })
  return {
    candidates: ({ kid }, nowMs) =>
      keys
        .filter((key) => kid === undefined || key.kid === kid)
        .filter((key) => (key.notBefore ?? -Infinity) <= nowMs && nowMs < (key.notAfter ?? Infinity))
        .map((key) => key.candidate),
  }
}

/** A JSON Web Key Set at hand. A token must name its key unless only one key fits. */
export function localJwks(jwks: JSONWebKeySet): VerificationKeys {
  const find = createLocalJWKSet(jwks)
  return {
    async candidates({ alg, kid }) {
      try {
        return [{ key: await find(kid === undefined ? { alg } : { alg, kid }) }]
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return []
        throw error
      }
    },
  }
}
