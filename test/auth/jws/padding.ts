/** Signatures of RSA whose padding or number is wrong. */
import { constants, createHash, privateEncrypt } from 'node:crypto'
import type { Case, Claims } from './forgeries.ts'
import { bytesOf, inputOf, numberOf, tokens } from './numbers.ts'
import { encode } from './signer.ts'
import type { PairSigner } from './signer.ts'

/** PKCS #1 v1.5 blocks made by hand, put through the bare private operation. */
export function rsa(signer: PairSigner, claims: Claims): { good: string; cases: Case[] } {
  const key = signer.privateKey
  const modulus = Buffer.from(signer.jwk.n!, 'base64url')
  const size = modulus.length
  const input = inputOf(signer, claims)
  const digest = (name: string) => createHash(name).update(input).digest()
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
  const ids = {
    sha1: '30 21 30 09 06 05 2b 0e 03 02 1a 05 00 04 14',
    sha256: '30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20',
    sha384: '30 41 30 0d 06 09 60 86 48 01 65 03 04 02 02 05 00 04 30',
    sha512: '30 51 30 0d 06 09 60 86 48 01 65 03 04 02 03 05 00 04 40',
  }
  const hash = digest('sha256')
  const info = (id: string, value = hash) => Buffer.concat([hex(id), value])
  /** `00 01 ff … 00` and what was hashed, as long as the modulus; garbage fills it from behind. */
  const block = (text: Buffer, { start = '00 01', filler = size - 3 - text.length, byte = 0xff, end = '00' } = {}) => {
    const made = Buffer.concat([hex(start), Buffer.alloc(Math.max(0, filler), byte), hex(end), text])
    return Buffer.concat([made, Buffer.alloc(Math.max(0, size - made.length), 0x5a)]).subarray(0, size)
  }
  const raw = (bytes: Buffer) => privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, bytes)
  const good = raw(block(info(ids.sha256)))
  const middle = block(info(ids.sha256))
  middle[20] = 0xfe
  const hole = block(info(ids.sha256))
  hole[20] = 0
  const id = info(ids.sha256)
  const blocks: [name: string, bytes: Buffer][] = [
    ['block type 0', block(id, { start: '00 00', byte: 0 })],
    ['block type 2', block(id, { start: '00 02', byte: 0xa5 })],
    ['first byte 1', block(id, { start: '01 01' })],
    ['no filler, garbage behind the hash', block(id, { filler: 0 })],
    ['eight bytes of filler, garbage behind the hash', block(id, { filler: 8 })],
    ['a byte of garbage behind the hash', block(id, { filler: size - 4 - id.length })],
    ['another byte in the filler', middle],
    ['a zero in the filler', hole],
    ['no zero behind the filler', block(id, { filler: size - 2 - id.length, end: '' })],
    ['two zeros behind the filler', block(id, { filler: size - 4 - id.length, end: '00 00' })],
    ['no NULL', block(info('30 2f 30 0b 06 09 60 86 48 01 65 03 04 02 01 04 20'))],
    ['a NULL with a byte in it', block(info('30 32 30 0e 06 09 60 86 48 01 65 03 04 02 01 05 01 00 04 20'))],
    ['no identifier of the hash', block(hash)],
    ['identifier of SHA-1', block(info('30 2d 30 09 06 05 2b 0e 03 02 1a 05 00 04 20'))],
    ['identifier of SHA-384', block(info('30 31 30 0d 06 09 60 86 48 01 65 03 04 02 02 05 00 04 20'))],
    ['identifier of SHA-512/256', block(info('30 31 30 0d 06 09 60 86 48 01 65 03 04 02 06 05 00 04 20'))],
    ['a long form of the first length', block(info('30 81 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20'))],
    ['a long form of the last length', block(info('30 32 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 81 20'))],
    ['a byte inside behind the hash', block(Buffer.concat([hex('30 32'), id.subarray(2), Buffer.alloc(1)]))],
    ['half of the hash', block(info('30 21 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 10', hash.subarray(0, 16)))],
    ...(['sha1', 'sha384', 'sha512'] as const).map((name): [string, Buffer] => [
      `over ${name}`,
      block(info(ids[name], digest(name))),
    ]),
  ]
  const s = numberOf(good)
  const n = numberOf(modulus)
  const zero = Buffer.alloc(1)
  return {
    good: `${input}.${encode(good)}`,
    cases: [
      ...tokens(signer, claims, [
        ...blocks.map(([name, bytes]): [string, Buffer] => [name, raw(bytes)]),
        ['a zero in front', Buffer.concat([zero, good])],
        ['a zero behind', Buffer.concat([good, zero])],
        ['a byte less', good.subarray(0, -1)],
        ['s + n', bytesOf(s + n, size)],
        ['n - s', bytesOf(n - s, size)],
        ['s = 0', Buffer.alloc(size)],
        ['s = 1', bytesOf(1n, size)],
        ['s = n', modulus],
        ['s = n - 1', bytesOf(n - 1n, size)],
        ['the block itself', block(id)],
        ['PSS', signer.signAs('PS256', input)],
      ]),
      leadingZeroLeftOut(signer, claims),
    ],
  }
}

/** A signature that begins with a zero, without it: one in 256 does. */
function leadingZeroLeftOut(signer: PairSigner, claims: Claims): Case {
  for (let count = 0; ; count += 1) {
    const input = inputOf(signer, { ...claims, jti: `zero-${count}` })
    const signature = signer.sign(input)
    if (signature[0] === 0) return ['its leading zero left out', `${input}.${encode(signature.subarray(1))}`]
  }
}
