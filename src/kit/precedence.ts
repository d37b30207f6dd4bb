/**
 * Which of two versions is later (Semantic Versioning 2.0.0, section 11): below 0, 0 or above, of texts that passed `formats.semver`. Numbers
 * may have any size, as they may in a version: what goes through a JavaScript number ends at 2^53, and a build's time stamp is longer.
 */
export function byPrecedence(a: string, b: string): number {
  const [left, right] = [identifiersOf(a), identifiersOf(b)]
  const byCore = inOrder(left.core, right.core)
  if (byCore !== 0 || !left.pre || !right.pre) return byCore || Number(!left.pre) - Number(!right.pre)
  return inOrder(left.pre, right.pre)
}

function identifiersOf(version: string) {
  const [, core = '', pre] = /^([^-+]*)(?:-([^+]*))?/.exec(version) ?? []
  return { core: core.split('.'), pre: pre?.split('.') }
}

/** The first that differ decide; else what says more is later. */
function inOrder(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right === undefined) return 1
    if (left !== right) return isEarlier(left, right) ? -1 : 1
  }
  return a.length - b.length
}

const isNumber = (identifier: string): boolean => /^\d+$/.test(identifier)

/** Numbers have no leading zeros, so that the longer is the larger; and they come before words. */
function isEarlier(a: string, b: string): boolean {
  if (isNumber(a) !== isNumber(b)) return isNumber(a)
  return isNumber(a) && a.length !== b.length ? a.length < b.length : a < b
}
