/** When to try again: exponential with full jitter, so that what failed together does not come back together. */
export interface Backoff {
  readonly baseMs: number
  readonly capMs: number
}

/** For durable work: from about a second to a quarter of an hour, for as long as it takes. */
export const patient: Backoff = { baseMs: 1_000, capMs: 15 * 60_000 }

/** The longest wait after `failures` failures in a row (1 for the first). */
export const ceilingMs = ({ baseMs, capMs }: Backoff, failures: number): number =>
  Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 40))

/**
 * A wait between half the base and the ceiling, drawn evenly. `random` gives 0 ≤ x < 1. Never nothing: an attempt that failed at
 * once would be repeated at once.
 */
export function delayMs(backoff: Backoff, failures: number, random: () => number): number {
  const least = backoff.baseMs / 2
  return Math.round(least + random() * (ceilingMs(backoff, failures) - least))
}
