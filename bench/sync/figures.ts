/** Numbers as the bench prints them. */
export const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000)

/** The value below which the given share of the list lies. */
export function quantile(list: readonly number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
export const median = (list: readonly number[]): number => quantile(list, 0.5)

/** The middle, and between what the middle half lies. */
export const spread = (list: readonly number[], digits: number): string =>
  `${median(list).toFixed(digits)} (${quantile(list, 0.25).toFixed(digits)}–${quantile(list, 0.75).toFixed(digits)})`
