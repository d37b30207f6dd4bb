/**
 * Whether two values that came from JSON are the same text again, but for white space: the members of objects must come in
 * the same order. Much cheaper than checking or hashing them.
 */
export function jsonEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false
    for (let index = 0; index < one.length; index++) if (!jsonEqual(one[index], other[index])) return false
    return true
  }
  if (Array.isArray(other)) return false
  const names = Object.keys(one)
  const others = Object.keys(other)
  if (names.length !== others.length) return false
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!
    if (name !== others[index]) return false
    if (!jsonEqual((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name])) return false
  }
  return true
}
