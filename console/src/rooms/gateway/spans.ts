/** Lengths of time as people say them. */

const steps = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** The two greatest parts of it: `3 d 4 h`, `12 min 5 s`. */
export function spanText(ms: number): string {
  const parts: string[] = []
  let left = Math.max(0, ms)
  for (const [name, size] of steps) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
    else if (parts.length > 0) break
  }
  return parts.slice(0, 2).join(' ') || '0 s'
}
