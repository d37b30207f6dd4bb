/** A key of each algorithm that tokens may be signed with, and tokens made from any header text and payload text. */
import { constants, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import type { Algorithm } from '../../../src/auth/verification-keys.ts'

export interface Signer {
  readonly alg: Algorithm
  readonly kid: string
  sign(input: string): Buffer
  /** Signs as another algorithm would with the same key, where that can be done. */
  signAs(alg: string, input: string): Buffer
}

export interface PairSigner extends Signer {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: JWK
}

export interface SecretSigner extends Signer {
  readonly secret: string
}

const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

const digestOf = (alg: string): string => `sha${/256|384|512/.exec(alg)?.[0] ?? '256'}`

function signWith(key: KeyObject, alg: string, input: string): Buffer {
  const data = Buffer.from(input)
  if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key)
  if (key.asymmetricKeyType === 'ec') return sign(digestOf(alg), data, { key, dsaEncoding: 'ieee-p1363' })
  const padding = alg.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  return sign(digestOf(alg), data, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
}

export function pairSigner(alg: keyof typeof pairs, kid: string): PairSigner {
  const { privateKey, publicKey } = pairs[alg]()
  return {
    alg,
    kid,
    privateKey,
    publicKey,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' },
    sign: (input) => signWith(privateKey, alg, input),
    signAs: (other, input) => signWith(privateKey, other, input),
  }
}

export function secretSigner(kid: string, secret = randomBytes(32).toString('base64url')): SecretSigner {
  const signAs = (alg: string, input: string) => createHmac(digestOf(alg), secret).update(input).digest()
  return { alg: 'HS256', kid, secret, signAs, sign: (input) => signAs('HS256', input) }
}

export const encode = (part: string | Buffer): string => Buffer.from(part).toString('base64url')

/** What is signed: two parts as they stand, whether or not they are base64url. */
export const joined = (head: string, body: string): string => `${head}.${body}`

export function compact(header: object | string, payload: object | string, signed: (input: string) => Buffer): string {
  const text = (part: object | string) => (typeof part === 'string' ? part : JSON.stringify(part))
  const input = joined(encode(text(header)), encode(text(payload)))
  return `${input}.${encode(signed(input))}`
}
