/** ISO 8601 durations of fixed length (RFC 3339 appendix A): months and years have none and are not taken. */
const form = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/

/** Milliseconds of a text such as `PT15M` or `P30D`, 0 for `PT0S`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const match = form.exec(text)
  if (!match || match.slice(1).every((value) => value === undefined)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((value) => Number(value ?? 0))
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000
}
