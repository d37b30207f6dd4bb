/** Full jitter: anything between nothing and the doubled base, so that callers that failed together do not come back together. */
export function fullJitter(retry: number, baseMs: number, maxMs: number, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.max(0, retry - 1))
}
