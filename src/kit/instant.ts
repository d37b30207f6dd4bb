const endsInZone = /[zZ]$|:\d\d(?:\.\d+)?\s*[+-]\d\d(?::?\d\d)?$/
const namesZone = /\b(?:GMT|UTC?|[ECMP][SD]T)\b/
const dayAlone = /^\d{4}-\d\d-\d\d$/

/**
 * Milliseconds of a date and time that others wrote; NaN when it is none. One without a zone is in UTC: databases and frameworks leave it
 * out, and `Date.parse` would take that of whichever machine this is.
 */
export function parseInstant(text: string): number {
  if (endsInZone.test(text) || namesZone.test(text) || dayAlone.test(text)) return Date.parse(text)
  return Date.parse(/\d[Tt]\d/.test(text) ? `${text}Z` : `${text} UTC`)
}
