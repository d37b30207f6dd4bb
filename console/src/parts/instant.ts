/**
 * The instant that a field for date and time holds, or an address in its place. Such fields know no zone, and here they mean UTC; a day
 * is its beginning. What is no time stays as it is: the gateway says what is wrong with it.
 */
export function instantOf(text: string): string {
  const hasZone = !text.includes('T') || /[zZ]$|[+-]\d\d:\d\d$/.test(text)
  const at = new Date(hasZone ? text : `${text}Z`)
  return Number.isNaN(at.getTime()) ? text : at.toISOString()
}
