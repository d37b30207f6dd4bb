/** Signatures as numbers, and tokens that carry any of them. */
import type { Case, Claims } from './forgeries.ts'
import { encode, joined } from './signer.ts'
import type { PairSigner } from './signer.ts'

export const bytesOf = (value: bigint, length: number): Buffer => {
  const digits = value.toString(16)
  return Buffer.from(digits.padStart(Math.max(length * 2, digits.length + (digits.length % 2)), '0'), 'hex')
}
export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

export function inputOf({ alg, kid }: PairSigner, claims: Claims): string {
  return joined(encode(JSON.stringify({ alg, kid, typ: 'JWT' })), encode(JSON.stringify(claims)))
}

/** A name and the bytes of its signature become a token. */
export function tokens(signer: PairSigner, claims: Claims, signatures: [name: string, bytes: Buffer][]): Case[] {
  const input = inputOf(signer, claims)
  return signatures.map(([name, bytes]): Case => [name, `${input}.${encode(bytes)}`])
}
