/** Lengths of time as people say them. */

const steps = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** The two greatest parts of it, `3 d 4 h` or `12 min 5 s`; below a minute `1.2 s`, and below a second `850 ms`. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1).replace('.0', '')} s`
  const at = steps.findIndex(([, size]) => ms >= size)
  const [[name, size], [below, part]] = [steps[at]!, steps[at + 1]!]
  const rest = Math.floor((ms % size) / part)
  return `${Math.floor(ms / size)} ${name}${rest === 0 ? '' : ` ${rest} ${below}`}`
}
