/** Levels that free JSON may have, at each door: what one of them takes, the others take as well. */
export const deepestJson = 16

/** Levels of lists and objects; 0 of a value that is neither. */
export function depthOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0
  let below = 0
  for (const inner of Object.values(value)) below = Math.max(below, depthOf(inner))
  return 1 + below
}
