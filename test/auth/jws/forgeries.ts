/** What must be refused whatever the algorithm: parts that are missing, changed, spelled otherwise, or that choose their own key. */
import { generateKeyPairSync } from 'node:crypto'
import { compact, encode, joined, pairSigner } from './signer.ts'
import type { Signer } from './signer.ts'

export type Case = readonly [name: string, token: string]
type Parts = [head: string, body: string, signature: string]

/** The claims of a token that is accepted when the key of `signer` signs it. */
export type Claims = Record<string, unknown>

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const headerOf = ({ alg, kid }: Signer, changes: object = {}) => ({ alg, kid, typ: 'JWT', ...changes })
const partsOf = (token: string) => token.split('.') as Parts

/** Parts that are there and fit nothing, and parts that are not there. */
export function structure(signer: Signer, claims: Claims): Case[] {
  const [head, body, signature] = partsOf(compact(headerOf(signer), claims, signer.sign))
  const other = partsOf(compact(headerOf(signer, { cty: 'JWT' }), { ...claims, jti: 'other' }, signer.sign))
  const flipped = (at: number) => {
    const bytes = Buffer.from(signature, 'base64url')
    bytes[at < 0 ? bytes.length + at : at]! ^= 1
    return encode(bytes)
  }
  const json = { payload: body, protected: head, signature }
  return [
    ['signature changed at its beginning', `${head}.${body}.${flipped(0)}`],
    ['signature changed at its end', `${head}.${body}.${flipped(-1)}`],
    ['signature of another token', `${head}.${body}.${other[2]}`],
    ['signature cut', `${head}.${body}.${encode(Buffer.from(signature, 'base64url').subarray(0, 16))}`],
    ['payload changed', `${head}.${other[1]}.${signature}`],
    ['header changed', `${other[0]}.${body}.${signature}`],
    ['no signature', `${head}.${body}.`],
    ['no signature and no separator', `${head}.${body}`],
    ['no payload', `${head}..${signature}`],
    ['no payload and no separator', `${head}.${signature}`],
    ['no header', `.${body}.${signature}`],
    ['no header and no separator', `${body}.${signature}`],
    ['no header and no signature', `.${body}.`],
    ['a payload alone', body],
    ['a signature alone', `..${signature}`],
    ['nothing', ''],
    ['separators alone', '..'],
    ['an empty part in front', `.${head}.${body}.${signature}`],
    ['an empty part behind', `${head}.${body}.${signature}.`],
    ['a part more', `${head}.${body}.${signature}.foo`],
    ['five parts', `${head}.${body}.${signature}.foo.bar`],
    ['an empty payload, signed', compact(headerOf(signer), '', signer.sign)],
    ['JSON, flattened', JSON.stringify(json)],
    ['JSON, general', JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] })],
    ['JSON, with a header of its own', JSON.stringify({ ...json, header: { unknown: 'untrustworthy' } })],
  ]
}

/** Headers that ask for no signature, another algorithm, another key, or something that is not understood. */
export function headers(signer: Signer, claims: Claims): Case[] {
  const attacker = pairSigner('ES256', signer.kid)
  const signed = (header: object | string, by: Signer['sign'] = signer.sign) => compact(header, claims, by)
  const der = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const { alg, kid } = signer
  const asJson = (members: string) => `{${members},"typ":"JWT"}`
  const others = ['HS384', 'HS512', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES384', 'ES512', 'ES256K', 'Ed25519']
  const accepted = ['HS256', 'RS256', 'ES256', 'EdDSA'].filter((each) => each !== alg)
  return [
    ...['none', 'None', 'NONE', 'nOnE', 'none ', ''].flatMap((none): Case[] => {
      const [head, body] = partsOf(signed(headerOf(signer, { alg: none })))
      return [
        [`alg "${none}", signed`, signed(headerOf(signer, { alg: none }))],
        [`alg "${none}", without a signature`, `${head}.${body}.`],
        [`alg "${none}", without a part for it`, joined(head, body)],
      ]
    }),
    ...[undefined, null, 0, [alg], { alg }].map((each): Case => [
      `alg ${JSON.stringify(each)}`,
      signed(headerOf(signer, { alg: each })),
    ]),
    ...[alg.toLowerCase(), ` ${alg}`, `${alg}\0`].map((each): Case => [
      `alg ${JSON.stringify(each)}`,
      signed(headerOf(signer, { alg: each })),
    ]),
    ...[...others, ...accepted].map((each): Case => {
      const made = (input: string) => signer.signAs(each, input)
      return [`alg ${each} with the key of ${alg}`, signed(headerOf(signer, { alg: each }), made)]
    }),
    ['jwk of the attacker', signed(headerOf(signer, { alg: 'ES256', jwk: attacker.jwk }), attacker.sign)],
    ['jwk of the attacker under our alg', signed(headerOf(signer, { jwk: attacker.jwk }), attacker.sign)],
    ...(['jku', 'x5u'] as const).map((name): Case => {
      const header = headerOf(signer, { alg: 'ES256', [name]: 'https://attacker.example/keys' })
      return [name, signed(header, attacker.sign)]
    }),
    ['x5c of the attacker', signed(headerOf(signer, { alg: 'ES256', x5c: [der] }), attacker.sign)],
    ['x5t of the attacker', signed(headerOf(signer, { alg: 'ES256', x5t: 'AAAA' }), attacker.sign)],
    ['kid of another key', signed(headerOf(signer, { kid: `${kid}-2` }))],
    ['kid of no key', signed(headerOf(signer, { kid: 'nobody' }))],
    ['kid that is no text', signed(headerOf(signer, { kid: [kid] }))],
    ['alg twice, the last none', signed(asJson(`"alg":"${alg}","kid":"${kid}","alg":"none"`))],
    ['kid twice, the last of another key', signed(asJson(`"alg":"${alg}","kid":"${kid}","kid":"${kid}-2"`))],
    ['a prototype', signed(asJson(`"alg":"${alg}","kid":"${kid}","__proto__":{}`))],
    ['a header that is a list', signed([headerOf(signer)])],
    ['a header that is no JSON', signed(`${JSON.stringify(headerOf(signer))}}`)],
    ...[[], ['exp'], ['b64'], 'exp', null].map((crit): Case => [
      `crit ${JSON.stringify(crit)}`,
      signed(headerOf(signer, { crit, exp: claims['exp'] })),
    ]),
    ...[true, false].map((b64): Case => [`b64 ${b64}`, signed(headerOf(signer, { b64, crit: ['b64'] }))]),
    ['b64 false, the payload as it is', unencoded(signer, claims, { b64: false, crit: ['b64'] })],
    ['b64 false without crit, the payload as it is', unencoded(signer, claims, { b64: false })],
  ]
}

function unencoded(signer: Signer, claims: Claims, header: object): string {
  const input = joined(encode(JSON.stringify(headerOf(signer, header))), JSON.stringify(claims))
  return `${input}.${encode(signer.sign(input))}`
}

/** The same token spelled otherwise: as it is, and signed anew over what is then written. */
export function spellings(signer: Signer, claims: Claims): Case[] {
  // Each part has spare bits in its last letter, and letters that base64 writes otherwise.
  let parts: Parts
  let count = 0
  do {
    const rest = { jti: `???~~~${'x'.repeat(count % 3)}${count}` }
    parts = partsOf(compact(headerOf(signer, { cty: '???~~~' }), { ...claims, ...rest }, signer.sign))
    count += 1
  } while (!parts.every((part) => part.length % 4 > 1 && /[-_]/.test(part)))
  const ways: [name: string, respell: (part: string) => string][] = [
    ['with =', (part) => `${part}=`],
    ['with padding', (part) => part.padEnd(Math.ceil(part.length / 4) * 4, '=')],
    ['in base64', (part) => part.replaceAll('-', '+').replaceAll('_', '/')],
    ['with spare bits set', (part) => part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) | 1]!],
    ['with a letter more', (part) => part + 'A'.repeat(5 - (part.length % 4))],
    ...[' ', '\t', '\n', '\r\n', '?', '#', '\0', '%20', '\u00e9'].flatMap((mark): typeof ways => [
      [`with ${JSON.stringify(mark)} in front`, (part) => mark + part],
      [`with ${JSON.stringify(mark)} inside`, (part) => part.slice(0, 8) + mark + part.slice(8)],
      [`with ${JSON.stringify(mark)} behind`, (part) => part + mark],
    ]),
  ]
  return ways.flatMap(([way, respell]) =>
    ['header', 'payload', 'signature'].flatMap((name, index): Case[] => {
      const [head, body, signature] = parts.map((part, at) => (at === index ? respell(part) : part)) as Parts
      const token: Case = [`${name} ${way}`, `${head}.${body}.${signature}`]
      if (index === 2) return [token]
      return [token, [`${token[0]}, signed so`, `${head}.${body}.${encode(signer.sign(joined(head, body)))}`]]
    }),
  )
}
