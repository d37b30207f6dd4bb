/**
 * The instant that a field for date and time holds, or an address in its place. Such fields know no zone, and here they mean UTC; a day
 * is its beginning. What is no time stays as it is: the gateway says what is wrong with it.
 */
export function instantOf(text: string): string {
  const hasZone = !text.includes('T') || /[zZ]$|[+-]\d\d:\d\d$/.test(text)
  const at = new Date(hasZone ? text : `${text}Z`)
  return Number.isNaN(at.getTime()) ? text : at.toISOString()
}

/** From when and until when, as `from` and `to` of an address have it; null where it says neither. */
export function rangeIn(query: URLSearchParams): { start: string | null; end: string | null } | null {
  const at = (name: string) => instantOf(query.get(name) ?? '') || null
  const [start, end] = [at('from'), at('to')]
  return start === null && end === null ? null : { start, end }
}
