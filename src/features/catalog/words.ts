import { fold } from '../../kit/fold.ts'

/** The words of a search, folded; at most ten, because each costs a scan. */
export function wordsOf(q: string): string[] {
  const words = fold(q)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return [...new Set(words)].slice(0, 10)
}
