/** Numbers as the gateway gives them: counts may pass 2^53, money is exact, and what is not known is not zero. */

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

/** `1 234.50`: a decimal text of any size as it was given, never through a floating-point number. */
export function decimalText(decimal: string): string {
  const [whole = '0', fraction] = decimal.split('.')
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

export const Unknown = () => (
  <span className="unknown" title="The marketplace does not say">
    not known
  </span>
)

/** `1 234 567`. */
export function Count({ of }: { of: string | number | null | undefined }) {
  return of === null || of === undefined ? <Unknown /> : <span className="number">{grouped(String(of))}</span>
}

export interface MoneyValue {
  readonly amount: string
  readonly currency: string
}

/** `1 234.50 EUR`. */
export function Money({ of, free = '0' }: { of: MoneyValue | null | undefined; free?: string }) {
  if (!of) return <Unknown />
  if (/^[0.]*$/.test(of.amount) && free !== '0') return <span>{free}</span>
  return (
    <span className="number">
      {decimalText(of.amount)} {of.currency}
    </span>
  )
}

const growthForm = new Intl.NumberFormat('en-GB', {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 1,
})
const shareForm = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 })
const ratingForm = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 2 })

/** `+12.5%` for a fraction of 0.125. */
export const growthText = (fraction: number): string => growthForm.format(fraction)

/** `83%` for a fraction of 0.83. */
export const shareText = (fraction: number): string => shareForm.format(fraction)

export const ratingText = (mean: number): string => ratingForm.format(mean)
