/** Numbers and codes as people read them. */

const growthForm = new Intl.NumberFormat('en-GB', {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 1,
})
const shareForm = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 })
const ratingForm = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 2 })
const regions = new Intl.DisplayNames('en-GB', { type: 'region' })

/** `+12.5%` for a fraction of 0.125. */
export const growthText = (fraction: number): string => growthForm.format(fraction)

/** `83%` for a fraction of 0.83. */
export const shareText = (fraction: number): string => shareForm.format(fraction)

export const ratingText = (mean: number): string => ratingForm.format(mean)

/** `Germany`; the code itself where nobody has a name for it. */
export function countryText(code: string): string {
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}
