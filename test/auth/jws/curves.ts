/** Signatures of elliptic curves whose numbers are wrong. */
import type { Case, Claims } from './forgeries.ts'
import { bytesOf, inputOf, numberOf, tokens } from './numbers.ts'
import type { PairSigner } from './signer.ts'

const orderOfP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
/** Of Ed25519; in its signatures numbers are written the other way round. */
const orderOfEd25519 = 2n ** 252n + 27742317777372353535851937790883648493n

export function ecdsa(signer: PairSigner, claims: Claims): Case[] {
  const input = inputOf(signer, claims)
  const good = signer.sign(input)
  const [r, s] = [numberOf(good.subarray(0, 32)), numberOf(good.subarray(32))]
  const n = orderOfP256
  const pair = (one: bigint, other: bigint, length = 32) =>
    Buffer.concat([bytesOf(one, length), bytesOf(other, length)])
  // Minimal DER: a number whose first bit is set has a zero in front.
  const integer = (value: bigint) => {
    const bytes = bytesOf(value, 1)
    const body = bytes[0]! > 0x7f ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
    return Buffer.concat([Buffer.from([2, body.length]), body])
  }
  const body = Buffer.concat([integer(r), integer(s)])
  return tokens(signer, claims, [
    ['r = 0', pair(0n, s)],
    ['s = 0', pair(r, 0n)],
    ['all zero', pair(0n, 0n)],
    ['r = s = 1', pair(1n, 1n)],
    ['r = n', pair(n, s)],
    ['s = n', pair(r, n)],
    ['r = s = n', pair(n, n)],
    ['r = 0, s = n', pair(0n, n)],
    ['r + n', pair(r + n, s, 33)],
    ['s + n', pair(r, s + n, 33)],
    ['r + n without its first byte', pair((r + n) % 2n ** 256n, s)],
    ['n - r', pair(n - r, s)],
    ['r = n - 1, s = 1', pair(n - 1n, 1n)],
    ['r and s exchanged', pair(s, r)],
    ['all bits set', Buffer.alloc(64, 0xff)],
    ['numbers of 33 bytes', pair(r, s, 33)],
    ['DER', Buffer.concat([Buffer.from([0x30, body.length]), body])],
    ['a byte less', good.subarray(0, 63)],
    ['a zero in front', Buffer.concat([Buffer.alloc(1), good])],
    ['a zero behind', Buffer.concat([good, Buffer.alloc(1)])],
    ['over SHA-384', signer.signAs('ES384', input)],
  ])
}

export function eddsa(signer: PairSigner, claims: Claims): Case[] {
  const good = signer.sign(inputOf(signer, claims))
  const [point, scalar] = [good.subarray(0, 32), good.subarray(32)]
  const larger = bytesOf(numberOf(scalar.toReversed()) + orderOfEd25519, 32).toReversed()
  const identity = Buffer.from([1, ...Buffer.alloc(31)])
  return tokens(signer, claims, [
    ['all zero', Buffer.alloc(64)],
    ['the neutral point and S = 0', Buffer.concat([identity, Buffer.alloc(32)])],
    ['S = 0', Buffer.concat([point, Buffer.alloc(32)])],
    ['S + L', Buffer.concat([point, larger])],
    ['halves exchanged', Buffer.concat([scalar, point])],
    ['all bits set', Buffer.alloc(64, 0xff)],
    ['a byte less', good.subarray(0, 63)],
    ['a zero behind', Buffer.concat([good, Buffer.alloc(1)])],
  ])
}
