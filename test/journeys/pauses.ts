/** Whether a marketplace that said "not before" was left alone. */
import type { LedgerEntry } from '../../sandbox/ledger.ts'

/**
 * Changes that were refused with 429 and sent again before the pause that came with it was over. Other changes may be in flight when a
 * gateway reads of the pause; the refused one is not, unless its gateway died in between and could not hand on what it knew.
 */
export function brokenPauses(calls: readonly LedgerEntry[], pauseMs: number, deaths: readonly number[]): string[] {
  const found: string[] = []
  for (const [key, same] of Map.groupBy(calls, (call) => String(call.headers['idempotency-key']))) {
    for (const [index, refused] of same.entries()) {
      const again = same[index + 1]
      if (refused.status !== 429 || again === undefined) continue
      const from = Date.parse(refused.at)
      const to = Date.parse(again.at)
      if (to - from >= pauseMs || deaths.some((at) => at >= from && at <= to)) continue
      found.push(`${key}: again after ${to - from} ms, and not before ${pauseMs}`)
    }
  }
  return found
}
