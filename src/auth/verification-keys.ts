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
  /** For keys that change by themselves: asked when none of the candidates has signed a token without a key id. Those that came since, if any did. */
  newer?(header: TokenHeader, nowMs: number): Promise<readonly CandidateKey[]>
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

/** Each takes a signature check, and whoever publishes more at a time can name them. */
const mostTried = 8

/** A JSON Web Key Set at hand. A token that names no key id is checked with each key that fits in turn (RFC 7515, appendix D), up to eight of them. */
export function localJwks(jwks: JSONWebKeySet): VerificationKeys {
  const find = createLocalJWKSet(jwks)
  return {
    async candidates({ alg, kid }) {
      try {
        return [{ key: await find(kid === undefined ? { alg } : { alg, kid }) }]
      } catch (error) {
        if (error instanceof errors.JWKSMultipleMatchingKeys) return severalOf(error)
        // No key for this header, an algorithm that needs no public key, or a key in the set that is none.
        const unusable = [errors.JOSEError, DOMException, TypeError].some((kind) => error instanceof kind)
        if (unusable) return []
        throw error
      }
    },
  }
}

/** Keys that cannot be read are left out. */
async function severalOf(fitting: AsyncIterable<CryptoKey>): Promise<CandidateKey[]> {
  const found: CandidateKey[] = []
  for await (const key of fitting) if (found.push({ key }) === mostTried) break
  return found
}
