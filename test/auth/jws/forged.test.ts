/** Forged tokens of every kind, judged by the verifier. */
import { systemClock } from '../../../src/kit/clock.ts'
import { localJwks, sharedSecrets } from '../../../src/auth/verification-keys.ts'
import { refusalOf, serviceIssuer, theRefusal, world } from '../fixture.ts'
import { asymmetric, claimsOf, forged, goodOf, jwks, otherSecret, pairs, rsaCases, secret, signers } from './attacks.ts'
import type { Case } from './forgeries.ts'
import { compact } from './signer.ts'

const secrets = serviceIssuer({
  issuer: 'secrets',
  keys: sharedSecrets([secret, otherSecret].map(({ kid, secret }) => ({ kid, secret }))),
})
const strict = [secrets, serviceIssuer({ issuer: 'key-sets', algorithms: asymmetric, keys: localJwks(jwks) })]
/** HS256 beside public keys: the table of issuers does not allow it, and the keys must hold all the same. */
const careless = [
  secrets,
  serviceIssuer({ issuer: 'key-sets', algorithms: ['HS256', ...asymmetric], keys: localJwks(jwks) }),
]

async function acceptedOf(cases: readonly Case[], issuers: typeof strict): Promise<string[]> {
  const { askWith } = world({ issuers, clock: systemClock })
  const accepted: string[] = []
  for (const [name, token] of cases) {
    const answer = await refusalOf(askWith(token)).catch(() => 'accepted')
    if (answer !== theRefusal) accepted.push(name)
  }
  return accepted
}

for (const signer of signers) {
  const cases = forged.get(signer)!
  test(`${signer.alg}: the valid token is accepted, and ${cases.length} forged ones are refused alike`, async () => {
    for (const issuers of [strict, careless]) {
      const { askWith } = world({ issuers, clock: systemClock })
      expect(await askWith(goodOf(signer))).toMatchObject({ kind: 'service', serviceId: 'panel-system' })
      expect(await acceptedOf(cases, issuers)).toEqual([])
    }
    expect(new Set(cases.map(([name]) => name)).size).toBe(cases.length)
    expect(cases.map(([, token]) => token)).not.toContain(goodOf(signer))
  })
}

test('a block that is made by hand and right is accepted: the wrong ones are refused for what is wrong with them', async () => {
  const { askWith } = world({ issuers: strict, clock: systemClock })
  expect(await askWith(rsaCases.good)).toMatchObject({ kind: 'service' })
})

test('of a member that comes twice the last one counts, as RFC 7515 section 4 has it', async () => {
  const { askWith } = world({ issuers: strict, clock: systemClock })
  for (const signer of signers) {
    const header = `{"alg":"none","kid":"nobody","alg":"${signer.alg}","kid":"${signer.kid}"}`
    expect(await askWith(compact(header, claimsOf(signer), signer.sign))).toMatchObject({ kind: 'service' })
  }
})

const misused: [name: string, change: object][] = [
  ['for encryption', { use: 'enc' }],
  ['with other operations', { key_ops: ['encrypt'] }],
  ['of another algorithm', { alg: 'RS512' }],
  ['of another curve', { crv: 'P-384', kty: 'EC' }],
]
for (const [name, change] of misused) {
  test(`a key ${name} verifies nothing`, async () => {
    for (const pair of Object.values(pairs)) {
      const keys = localJwks({ keys: [{ ...pair.jwk, ...change }] })
      const issuers = [serviceIssuer({ issuer: 'key-sets', algorithms: asymmetric, keys })]
      expect(await acceptedOf([[pair.alg, goodOf(pair)]], issuers)).toEqual([])
    }
  })
}
