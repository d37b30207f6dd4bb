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
  /** Milliseconds; nothing verified with this key counts from then on. */
  notAfter?: number
}

/** Where an issuer's keys come from: always from configuration, never from the token. */
export interface VerificationKeys {
  /** The live keys that may have signed a token with this header; none when the key id is unknown. */
  candidates(header: TokenHeader, nowMs: number): readonly CandidateKey[] | Promise<readonly CandidateKey[]>
  /** For keys that change by themselves: another number after each change. */
  generation?(): number
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
  const keys = secrets.map(({ secret, services, kid, notBefore = -Infinity, notAfter = Infinity }) => {
    const bytes = Buffer.from(secret, 'utf8')
    if (bytes.length < 32) throw new TypeError('A shared secret for tokens must have at least 32 bytes')
    const candidate: CandidateKey = { key: createSecretKey(bytes), notAfter }
    if (services) candidate.services = new Set(services)
    return { kid, notBefore, notAfter, candidate }
  })
  return {
    candidates: ({ kid }, nowMs) =>
      keys
        .filter((key) => kid === undefined || key.kid === kid)
        .filter((key) => key.notBefore <= nowMs && nowMs < key.notAfter)
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
        // No key or several for this header, an algorithm that needs no public key, or a key in the set that is none.
        const unusable = [errors.JOSEError, DOMException, TypeError].some((kind) => error instanceof kind)
        if (unusable) return []
        throw error
      }
    },
  }
}
