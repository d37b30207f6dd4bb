/**
 * The attacks on signed tokens that are known (RFC 8725; the classes of Project Wycheproof's vectors for JSON Web Signatures), made
 * for every algorithm that is accepted, with keys of their own.
 */
import { claims } from '../fixture.ts'
import { ecdsa, eddsa } from './curves.ts'
import { headers, spellings, structure } from './forgeries.ts'
import type { Case } from './forgeries.ts'
import { rsa } from './padding.ts'
import { compact, pairSigner, secretSigner } from './signer.ts'
import type { Signer } from './signer.ts'
import { symmetryConfusion } from './symmetry.ts'

export const [secret, otherSecret] = [secretSigner('hs'), secretSigner('hs-2')]
export const pairs = {
  RS256: pairSigner('RS256', 'rs'),
  ES256: pairSigner('ES256', 'es'),
  EdDSA: pairSigner('EdDSA', 'ed'),
}
export const signers: readonly Signer[] = [secret, ...Object.values(pairs)]
export const jwks = {
  keys: Object.values(pairs).flatMap(({ jwk, alg, kid }) => [jwk, pairSigner(alg as 'ES256', `${kid}-2`).jwk]),
}
export const asymmetric = ['RS256', 'ES256', 'EdDSA'] as const

const issuedAt = Math.floor(Date.now() / 1000) - 1
export const claimsOf = ({ alg }: Signer) =>
  claims({ iss: alg === 'HS256' ? 'secrets' : 'key-sets', iat: issuedAt, exp: issuedAt + 900 })
/** The token that every forged one began as. */
export const goodOf = (signer: Signer) =>
  compact({ alg: signer.alg, kid: signer.kid, typ: 'JWT' }, claimsOf(signer), signer.sign)

export const rsaCases = rsa(pairs.RS256, claimsOf(pairs.RS256))
export const forged = new Map<Signer, Case[]>(
  signers.map((signer) => [signer, [structure, headers, spellings].flatMap((make) => make(signer, claimsOf(signer)))]),
)
for (const pair of Object.values(pairs)) forged.get(pair)!.push(...symmetryConfusion(pair, claimsOf(pair)))
forged.get(pairs.RS256)!.push(...rsaCases.cases)
forged.get(pairs.ES256)!.push(...ecdsa(pairs.ES256, claimsOf(pairs.ES256)))
forged.get(pairs.EdDSA)!.push(...eddsa(pairs.EdDSA, claimsOf(pairs.EdDSA)))
