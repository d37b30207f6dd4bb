/**
 * Project Wycheproof's own vectors (`json_web_signature_test.json`), where WYCHEPROOF_JWS names the file. What they sign are no claims, so
 * a signature has passed when the verifier goes on to the claims and complains of those.
 */
import { createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { verifyToken } from '../../../src/auth/issuer.ts'
import { Refusal } from '../../../src/auth/refusal.ts'
import { readToken } from '../../../src/auth/token.ts'
import { localJwks } from '../../../src/auth/verification-keys.ts'
import type { VerificationKeys } from '../../../src/auth/verification-keys.ts'
import { now, serviceIssuer } from '../fixture.ts'
import { asymmetric } from './attacks.ts'

interface Group {
  comment: string
  public?: JWK
  private?: JWK
  tests: { tcId: number; comment: string; jws: string; result: 'valid' | 'invalid' }[]
}

const file = process.env['WYCHEPROOF_JWS']
if (file === undefined) console.log('WYCHEPROOF_JWS names no file: the vectors of Project Wycheproof are skipped.')
const groups = file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { testGroups: Group[] }).testGroups

async function refusalReason(judge: () => unknown): Promise<string> {
  try {
    await judge()
  } catch (error) {
    if (error instanceof Refusal) return error.reason
    throw error
  }
  return 'accepted'
}

/** Secrets of ours are texts; those of the file are any bytes. */
const keysOf = (key: JWK): VerificationKeys =>
  key.kty === 'oct'
    ? { candidates: () => [{ key: createSecretKey(Buffer.from(key.k!, 'base64url')) }] }
    : localJwks({ keys: [key] })

const headerOf = (text: string) =>
  JSON.parse(Buffer.from(text.split('.')[0]!, 'base64url').toString()) as { alg: string; kid?: string }

async function isSigned(text: string, key: JWK): Promise<boolean> {
  if (!(await refusalReason(() => readToken(text))).startsWith('token payload is not')) return false
  const { alg, kid } = headerOf(text)
  const issuer = serviceIssuer({ algorithms: key.kty === 'oct' ? ['HS256'] : asymmetric, keys: keysOf(key) })
  const token = { text, header: { alg, kid, typ: undefined }, issuer: issuer.issuer }
  return (await refusalReason(() => verifyToken(issuer, token, now))) === 'ERR_JWT_INVALID'
}

const isOurs = (alg: string): boolean => ['HS256', ...asymmetric].includes(alg)

/** Some invalid texts are also there as valid ones, letter by letter: what was to be wrong with them got lost on the way. */
const isValidToo = (text: string, { tests }: Group): boolean =>
  tests.some(({ jws, result }) => jws === text && result === 'valid')

;(file === undefined ? test.skip : test)('the vectors of Project Wycheproof are judged as they say', async () => {
  const wrong: string[] = []
  const judged = { valid: 0, invalid: 0 }
  for (const group of groups) {
    const key = group.public ?? group.private
    if (key === undefined) throw new Error(`The group ${group.comment} has no key`)
    for (const { tcId, comment, jws, result } of group.tests) {
      if (result === 'invalid' && isValidToo(jws, group)) continue
      const expected = result === 'valid' && isOurs(headerOf(jws).alg)
      judged[expected ? 'valid' : 'invalid'] += 1
      if ((await isSigned(jws, key)) !== expected) wrong.push(`${tcId} ${group.comment}: ${comment}`)
    }
  }
  expect(wrong).toEqual([])
  expect(Math.min(judged.valid, judged.invalid)).toBeGreaterThan(0)
})
