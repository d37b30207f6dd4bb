/** Public keys taken for secrets. */
import { createHmac } from 'node:crypto'
import type { Case, Claims } from './forgeries.ts'
import { encode, joined } from './signer.ts'
import type { PairSigner } from './signer.ts'

/** HS256 with what everybody knows of a public key, in the forms in which libraries have taken it for a secret. */
export function symmetryConfusion({ alg, kid, publicKey, jwk }: PairSigner, claims: Claims): Case[] {
  const pem = (type: 'spki' | 'pkcs1') => publicKey.export({ format: 'pem', type }).toString()
  const der = (type: 'spki' | 'pkcs1') => publicKey.export({ format: 'der', type })
  const raw = (['x', 'y', 'n'] as const)
    .flatMap((name) => jwk[name] ?? [])
    .map((text) => Buffer.from(text, 'base64url'))
  const forms: [name: string, key: string | Buffer][] = [
    ['PEM', pem('spki')],
    ['PEM without its last line end', pem('spki').trimEnd()],
    ['DER', der('spki')],
    ['DER in base64', der('spki').toString('base64')],
    ['JWK', JSON.stringify(jwk)],
    ['JWK of the key alone', JSON.stringify(publicKey.export({ format: 'jwk' }))],
    ['a set of keys', JSON.stringify({ keys: [jwk] })],
    ['bytes', Buffer.concat(raw)],
    ['point', Buffer.concat([Buffer.from([4]), ...raw])],
    ['nothing', ''],
    ...(alg === 'RS256'
      ? ([
          ['PEM of PKCS #1', pem('pkcs1')],
          ['DER of PKCS #1', der('pkcs1')],
        ] as typeof forms)
      : []),
  ]
  return ['HS256', 'HS384', 'HS512', alg].flatMap((named) =>
    forms.map(([form, key]): Case => {
      const input = joined(encode(JSON.stringify({ alg: named, kid, typ: 'JWT' })), encode(JSON.stringify(claims)))
      const mac = createHmac(`sha${/^HS(\d+)/.exec(named)?.[1] ?? '256'}`, key)
        .update(input)
        .digest()
      return [`${named} keyed with the public key as ${form}`, `${input}.${encode(mac)}`]
    }),
  )
}
