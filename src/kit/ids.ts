import { createHash, randomFillSync, randomUUID } from 'node:crypto'
import { monotonicFactory } from 'ulid'

/** The library asks for sixteen random bytes one by one: they are drawn in advance. */
const drawn = new Uint8Array(4_096)
let next = drawn.length
function random(): number {
  if (next === drawn.length) {
    randomFillSync(drawn)
    next = 0
  }
  return (drawn[next++] ?? 0) / 256
}

/** Ids that sort by the time they were made (ULID), increasing also within one millisecond of this process. */
export const newId: (nowMs?: number) => string = monotonicFactory(random)

export const newRequestId = (): string => randomUUID()

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** JSON with sorted keys and without undefined, so that equal values have equal text (for digests and fingerprints). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
}
