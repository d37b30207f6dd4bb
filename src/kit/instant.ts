const endsInZone = /[zZ]$|:\d\d(?:\.\d+)?\s*[+-]\d\d(?::?\d\d)?$/
const namesZone = /\b(?:GMT|UTC?|[ECMP][SD]T)\b/
const dayAlone = /^\d{4}-\d\d-\d\d$/

const time = String.raw`\d\d?:\d\d(?::\d\d(?:\.\d+)?)?`
const zone = String.raw`(?:[zZ]|UTC?|GMT|[ECMP][SD]T)?(?:[+-]\d\d(?::?\d\d)?)?(?: UTC)?`
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const weekday = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?'
/** RFC 3339 and ISO 8601, and what databases write; HTTP and e-mail; `Date` as text, and C's `asctime`. */
const written = [
  String.raw`(?:\d{4}|[+-]\d{6})(?:-\d\d?(?:-\d\d?)?|/\d\d?/\d\d?)?(?:[Tt ]${time} ?${zone})?`,
  String.raw`${weekday}(?:\d\d?[ -]${month}[ -]|${month} \d\d?,? )\d{4}(?: ${time} ?${zone}(?: \([^()]{1,60}\))?)?`,
  String.raw`${weekday}${month} {1,2}\d\d? ${time} \d{4}`,
].map((form) => new RegExp(`^${form}$`))

/**
 * Milliseconds of a date and time that others wrote; NaN when it is none: `Date.parse` would find one in most text that ends in a number.
 * One without a zone is in UTC: databases and frameworks leave it out, and `Date.parse` would take that of whichever machine this is.
 */
export function parseInstant(text: string): number {
  if (!written.some((form) => form.test(text))) return NaN
  if (endsInZone.test(text) || namesZone.test(text) || dayAlone.test(text)) return Date.parse(text)
  return Date.parse(/\d[Tt]\d/.test(text) ? `${text}Z` : `${text} UTC`)
}
