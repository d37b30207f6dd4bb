/** Which of two release names is the newer one, for names that follow no standard. */

/**
 * Negative when `a` is older than `b`. An epoch ("2:1.0") outranks everything; then runs of digits compare as numbers and
 * what stands between them as text, the end of the name before any text, as CKAN and Debian do.
 */
export function compareVersions(a: string, b: string): number {
  const [epochA, restA] = split(a)
  const [epochB, restB] = split(b)
  if (epochA !== epochB) return epochA - epochB
  const partsA = restA.match(/\d+|\D+/g) ?? []
  const partsB = restB.match(/\d+|\D+/g) ?? []
  for (let at = 0; at < Math.max(partsA.length, partsB.length); at++) {
    const order = compareParts(partsA[at] ?? '', partsB[at] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function split(version: string): [epoch: number, rest: string] {
  const found = /^(\d+):(.*)$/s.exec(version)
  return found ? [Number(found[1]), found[2] ?? ''] : [0, version.replace(/^v(?=\d)/i, '')]
}

function compareParts(a: string, b: string): number {
  const numbers = /^\d/.test(a) && /^\d/.test(b)
  if (numbers) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}
