import type { Clock } from '../../../src/kit/clock.ts'

interface Sleeper {
  at: number
  wake: () => void
}

/** Time that passes only when a test says so. */
export interface ManualClock extends Clock {
  /** Lets time pass and wakes in order whoever slept until then. */
  advance(ms: number): void
  readonly sleeping: number
}

export function manualClock(start = 1_000_000): ManualClock {
  let passed = 0
  const sleepers = new Set<Sleeper>()
  return {
    now: () => Date.UTC(2026, 0, 1) + passed,
    monotonic: () => start + passed,
    get sleeping() {
      return sleepers.size
    },
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const sleeper: Sleeper = {
          at: passed + ms,
          wake: () => {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        const onAbort = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason as Error)
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    advance(ms) {
      const target = passed + ms
      for (;;) {
        const due = [...sleepers].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        passed = Math.max(passed, due.at)
        due.wake()
      }
      passed = target
    },
  }
}

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
