import { byPrecedence } from '../../src/kit/precedence.ts'

/** Earliest first: those of section 11 of the specification, and numbers that no JavaScript number holds. */
const inOrder = [
  '0.9.9',
  '1.0.0-0',
  '1.0.0-9007199254740993',
  '1.0.0-90071992547409930',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.9.0',
  '1.10.0',
  '2.0.20261129135500122',
  '2.0.20261129135500123',
  '99999999999999999999.0.0',
]

test('every version is later than those before it, and as late as itself with another build', () => {
  for (const [at, version] of inOrder.entries()) {
    expect(byPrecedence(version, `${version}+build.7`)).toBe(0)
    for (const earlier of inOrder.slice(0, at)) {
      expect([version, earlier, byPrecedence(version, earlier) > 0]).toEqual([version, earlier, true])
      expect([earlier, version, byPrecedence(earlier, version) < 0]).toEqual([earlier, version, true])
    }
  }
})
