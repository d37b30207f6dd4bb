import type { Clock } from '../kit/clock.ts'
import { createDoorkeeper } from '../kit/doorkeeper.ts'
import { frozen } from '../kit/frozen.ts'
import { WeightedLru } from '../kit/weighted-lru.ts'

/** What bodies of requests say, kept for those that come many times a second. */
export interface KeptBodies<T> {
  /** As `parse`; for a body that came before the same object again, which nobody can change. Keeps nothing where `parse` throws. */
  read(bytes: Buffer, parse: (bytes: Buffer) => T): T
  /** Of all bodies that are kept. */
  readonly characters: number
}

/** Comes so often in a second before it is kept. */
const often = 3
const longest = 16_384
const most = 2_000_000
/** Then all are forgotten, for they may speak of persons; what still comes is soon there again. */
const longestMs = 10_000
/** Enough of a body to tell whether it may have come before: what differs between two stands at the end as a rule. */
const tail = 64

export function createKeptBodies<T>(clock: Pick<Clock, 'monotonic' | 'sleep'>): KeptBodies<T> {
  const doorkeeper = createDoorkeeper(clock)
  let kept = new WeightedLru<T>(most)
  let forgetting = false

  async function forget(): Promise<void> {
    forgetting = true
    await clock.sleep(longestMs)
    kept = new WeightedLru(most)
    forgetting = false
  }

  return {
    read(bytes, parse) {
      // Nearly all come once: they are not even looked up.
      const isFrequent =
        bytes.length <= longest && doorkeeper.count(bytes.toString('latin1', Math.max(0, bytes.length - tail))) >= often
      if (!isFrequent) return parse(bytes)
      // One character for each byte: two bodies are the same text exactly when they are the same bytes.
      const text = bytes.toString('latin1')
      const known = kept.get(text)
      if (known !== undefined) return known
      const made = frozen(parse(bytes))
      kept.set(text, made, text.length)
      if (!forgetting) void forget()
      return made
    },
    get characters() {
      return kept.weight
    },
  }
}
