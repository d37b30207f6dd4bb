import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { createSealer } from '../../src/auth/sealing.ts'
import { assertSecretsApart, assertStrongSecret, secretFromFile } from '../../src/kit/secrets.ts'

const weak: [value: string, says: RegExp][] = [
  ['', /has 0 bytes/],
  ['x', /has 1 bytes/],
  ['hN8vQ2xW5rT9yB3mK7pL1sD4fG6jC0z', /has 31 bytes/],
  ['change-me-change-me-change-me-change-me', /example value/],
  ['your_jwt_secret_goes_here_please_1234567', /example value/],
  ['test-secret-test-secret-test-secret-test', /example value/],
  ['gateway!gateway!gateway!gateway!gateway!', /simple pattern/],
  ['my-super-secret-----------------------jwt-secret', /example value/],
  ['please-replace-this-value-before-you-start', /example value/],
  ['example-secret-0123456789-abcdefghij-xyz', /example value/],
  ['a'.repeat(64), /simple pattern/],
  ['ab'.repeat(32), /simple pattern/],
  ['0123456789abcdef'.repeat(4), /simple pattern/],
  ['abcdefghijklmnopqrstuvwxyz0123456789', /simple pattern/],
]

for (const [value, says] of weak) {
  test(`A11: "${value.slice(0, 40)}" is refused by name and without its value`, () => {
    const check = () => assertStrongSecret('GATEWAY_JWT_SECRET', value)
    expect(check).toThrow(/^GATEWAY_JWT_SECRET .*at least 32 bytes/)
    expect(check).toThrow(says)
    if (value.length > 4) expect(check).not.toThrow(value)
  })
}

test('A11: random secrets in the usual spellings pass', () => {
  for (let i = 0; i < 500; i += 1) {
    for (const spelling of ['hex', 'base64', 'base64url'] as const) {
      const secret = randomBytes(32).toString(spelling)
      expect(assertStrongSecret('NAME', secret)).toBe(secret)
    }
    const short = randomBytes(16).toString('hex')
    expect(assertStrongSecret('NAME', short)).toBe(short)
  }
  expect(assertStrongSecret('NAME', 'correct horse battery staple, and some more')).toContain('horse')
})

test('one secret in two places is refused by both names', () => {
  const one = { name: 'GATEWAY_JWT_SECRET', value: 'hN8vQ2xW5rT9yB3mK7pL1sD4fG6jC0zE' }
  const other = { name: 'MARKETPLACE_JWT_SECRET', value: 'uA3kV9wZ6nJ1tR8bX5cM2qH7eP4gY0dS' }
  expect(() => assertSecretsApart([one, other])).not.toThrow()
  expect(() => assertSecretsApart([one, { ...other, value: one.value }])).toThrow(
    'GATEWAY_JWT_SECRET and MARKETPLACE_JWT_SECRET hold the same secret; each needs its own.',
  )
})

test('a secret file is read without its line end, and warned about when others can read it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'secrets-'))
  const file = join(dir, 'secret')
  await writeFile(file, ' with blanks \r\n')
  for (const [mode, warned] of [
    [0o600, false],
    [0o640, false],
    [0o400, false],
    [0o644, true],
    [0o660, true],
    [0o604, true],
  ] as const) {
    await chmod(file, mode)
    const { value, warning } = secretFromFile(file)
    expect(value).toBe(' with blanks ')
    expect([mode, warning !== undefined]).toEqual([mode, warned])
    expect(warning ?? '').not.toContain(value)
  }
  await rm(dir, { recursive: true })
  expect(() => secretFromFile(file)).toThrow(/ENOENT/)
})

describe('sealed secrets', () => {
  const iv = () => randomBytes(12)
  const one = createSealer(['first sealing secret', 'second sealing secret'])

  test('open under their own label only, with any of the sealing secrets', () => {
    const sealed = one.seal(Buffer.from('hello'), 'key-1', iv())
    expect(sealed).not.toContain(Buffer.from('hello').toString('base64url'))
    expect(one.open(sealed, 'key-1')?.secret.toString()).toBe('hello')
    expect(one.open(sealed, 'key-2')).toBeNull()
    expect(createSealer(['new', 'first sealing secret']).open(sealed, 'key-1')).toEqual({
      secret: Buffer.from('hello'),
      outdated: true,
    })
    expect(createSealer(['another']).open(sealed, 'key-1')).toBeNull()
    expect(() => createSealer([]).seal(Buffer.from('x'), 'key-1', iv())).toThrow(/no secret/)
  })

  test('any change of the text closes them', () => {
    const sealed = one.seal(Buffer.from('hello world'), 'key-1', iv())
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '.', '='), (at, character) => {
        const changed = sealed.slice(0, at) + character + sealed.slice(at + 1)
        const opened = one.open(changed, 'key-1')
        // The last character of a part has spare bits, so another text may mean the same bytes; never other ones.
        expect(opened === null || opened.secret.toString() === 'hello world').toBe(true)
        if (changed.split('.').length !== 4) expect(opened).toBeNull()
      }),
    )
    expect(one.open('', 'key-1')).toBeNull()
    expect(one.open('v2.x.y.z', 'key-1')).toBeNull()
  })
})
