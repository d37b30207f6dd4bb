import { statfs } from 'node:fs/promises'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'

const leastFreeShare = 0.05

/** Refuses before the disk is full, so that what was accepted can still be worked off. Looks at most every few seconds. */
export function createDiskGuard(folder: string | undefined, clock: Clock): () => Promise<void> {
  let lookedAt = -Infinity
  let low = false
  return async () => {
    if (folder === undefined) return
    if (clock.monotonic() - lookedAt > 2_000) {
      lookedAt = clock.monotonic()
      const disk = await statfs(folder).catch(() => null)
      low = disk !== null && disk.bavail < disk.blocks * leastFreeShare
    }
    if (!low) return
    throw new Failure('SERVICE_UNAVAILABLE', 'The disk of the store is nearly full; nothing was accepted.', {
      retryAfterSeconds: 30,
    })
  }
}
