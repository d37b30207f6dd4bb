import { endsSoon } from './keys.ts'
import type { Key } from './keys.ts'

/** Stands out where a key ends within a week, and is nothing where it does not. */
export function EndsBadge({ of }: { of: Key }) {
  const left = endsSoon(of, Date.now())
  return left === undefined ? null : <span className="badge warn">ends in {left}</span>
}
