/** Downloads of the last 30 days, made from a total: the same for the same plugin, and never more than the total. */
const days = 30

/** `digest` is hex and decides how the days differ. The latest day comes first. */
export function dailyDownloads(digest: string, total: number, ageDays: number): number[] {
  const recent = Math.min(total, total * Math.min(0.5, days / Math.max(days, ageDays)))
  const weights = Array.from(
    { length: days },
    (_none, day) => 64 + Number.parseInt(digest.slice(day * 2, day * 2 + 2), 16),
  )
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => Math.floor((recent * weight) / sum))
}
