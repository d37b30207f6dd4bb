/** What is asked for in one turn of the event loop is gathered, so that it can be asked for together. */
import { createEnding, onAbort } from './resilience/time-limit.ts'
import type { Ending, TimeLimit } from './resilience/time-limit.ts'

/** One who asks. */
export interface Asker {
  /** On the monotonic clock; infinite for who waits for ever. */
  readonly deadlineAt: number
  /** Ends when this one has gone. */
  readonly gone: Ending | undefined
}

interface GatheringOptions<A> {
  /** A group of this size is sent at once. */
  readonly most: number
  /** How much one counts; 1 unless told. */
  readonly sizeOf?: (asker: A) => number
  /** Called with two or more, whose deadlines are that of the first or a little later. */
  readonly together: (askers: readonly [A, A, ...A[]]) => void
  /** Called with who found no company, or has gone meanwhile. */
  readonly alone: (asker: A) => void
}

interface Group<A> {
  readonly askers: A[]
  size: number
  sent: boolean
}

/** Whoever may wait this much longer than the first is asked for in the time of the first. */
const toleranceMs = 2_000

/**
 * Puts those with one key together until the end of the present turn. Nobody waits for company: who is alone then goes alone, and so does
 * whoever has less time than the first.
 */
export function createGathering<A extends Asker>(options: GatheringOptions<A>): (key: string, asker: A) => void {
  const { most, together, alone, sizeOf = () => 1 } = options
  const open = new Map<string, Group<A>>()

  function send(key: string, group: Group<A>): void {
    if (group.sent) return
    group.sent = true
    if (open.get(key) === group) open.delete(key)
    const there = group.askers.filter(({ gone }) => !gone?.aborted)
    for (const asker of group.askers) if (asker.gone?.aborted) alone(asker)
    const [first, second, ...others] = there
    if (first && second) together([first, second, ...others])
    else if (first) alone(first)
  }

  return (key, asker) => {
    let group = open.get(key)
    const [first] = group?.askers ?? []
    const longerMs = first && asker.deadlineAt !== first.deadlineAt ? asker.deadlineAt - first.deadlineAt : 0
    if (!group || longerMs < 0 || longerMs > toleranceMs) {
      const opened: Group<A> = { askers: [], size: 0, sent: false }
      group = opened
      open.set(key, opened)
      setImmediate(() => send(key, opened))
    }
    group.askers.push(asker)
    group.size += sizeOf(asker)
    if (group.size >= most) send(key, group)
  }
}

/** Ends when the last of them has gone; `onGone` is told of each. */
export function endOfAll<A extends Asker>(
  askers: readonly A[],
  onGone?: (asker: A) => void,
): Disposable & { readonly ending: TimeLimit } {
  const ending = createEnding()
  let left = askers.length
  const stays = askers.map((asker) => {
    const { gone } = asker
    if (gone === undefined) return () => undefined
    return onAbort(gone, () => {
      left--
      onGone?.(asker)
      if (left === 0) ending.abort(gone.reason)
    })
  })
  return {
    ending,
    [Symbol.dispose]() {
      for (const stay of stays) stay()
    },
  }
}
