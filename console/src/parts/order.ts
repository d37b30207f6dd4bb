/** Order among values that are exact, or not known. */

/** A count or an amount is text, so that it stays exact; it is compared as what `exact` makes of it, and within its currency. */
export type Comparable = bigint | number | string | readonly [currency: string, amount: bigint] | null

export type Direction = 'asc' | 'desc'

/** A decimal text of any size as a whole number of its 20th decimal places: good to compare, and for nothing else. */
export function exact(decimal: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const size = BigInt(whole + fraction.slice(0, 20).padEnd(20, '0'))
  return sign === '-' ? -size : size
}

/** Sorted anew; what is not known comes last in either direction, and equals stay as they were. */
export function sorted<Row>(rows: readonly Row[], by: (row: Row) => Comparable, direction: Direction): readonly Row[] {
  const sign = direction === 'asc' ? 1 : -1
  return rows.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * compare(a, b)
  })
}

function compare(a: NonNullable<Comparable>, b: NonNullable<Comparable>): number {
  if (typeof a === 'object' && typeof b === 'object') return compare(a[0], b[0]) || compare(a[1], b[1])
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en-GB')
  return a < b ? -1 : a > b ? 1 : 0
}
