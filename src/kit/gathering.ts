/** What is asked for in one turn of the event loop is gathered, so that it can be asked for together. */
import { createEnding, onAbort } from './resilience/time-limit.ts'
import type { Ending, TimeLimit } from './resilience/time-limit.ts'
import { TransientMap } from './transient-map.ts'

/** One who asks for something. */
export interface Gatherable {
  /** On the monotonic clock; infinite for who waits for ever. */
  readonly deadlineAt: number
  /** Ends when this one has gone. */
  readonly gone: Ending | undefined
}

interface GatheringOptions<M> {
  /** A group of this size is sent at once. */
  readonly most: number
  /** How much one counts; 1 unless told. */
  readonly sizeOf?: (member: M) => number
  /** Called with two or more, whose deadlines are that of the first or a little later. */
  readonly together: (members: readonly [M, M, ...M[]]) => void
  /** Called with who found no company, or has gone meanwhile. */
  readonly alone: (member: M) => void
}

interface Group<M> {
  readonly members: M[]
  size: number
  sent: boolean
}

/** Whoever may wait this much longer than the first is asked for in the time of the first. */
const toleranceMs = 2_000

/**
 * Puts those with one key together until the end of the present turn. Nobody waits for company: who is alone then goes alone, and so does
 * whoever has less time than the first.
 */
export function createGathering<M extends Gatherable>(options: GatheringOptions<M>): (key: string, member: M) => void {
  const { most, together, alone, sizeOf = () => 1 } = options
  const open = new TransientMap<Group<M>>()

  function send(key: string, group: Group<M>): void {
    if (group.sent) return
    group.sent = true
    if (open.get(key) === group) open.delete(key)
    const there = group.members.filter(({ gone }) => !gone?.aborted)
    for (const member of group.members) if (member.gone?.aborted) alone(member)
    const [first, second, ...others] = there
    if (first && second) together([first, second, ...others])
    else if (first) alone(first)
  }

  return (key, member) => {
    let group = open.get(key)
    const [first] = group?.members ?? []
    const longerMs = first && member.deadlineAt !== first.deadlineAt ? member.deadlineAt - first.deadlineAt : 0
    if (!group || longerMs < 0 || longerMs > toleranceMs) {
      const opened: Group<M> = { members: [], size: 0, sent: false }
      group = opened
      open.set(key, opened)
      setImmediate(() => send(key, opened))
    }
    group.members.push(member)
    group.size += sizeOf(member)
    if (group.size >= most) send(key, group)
  }
}

/** Ends when the last of them has gone; `onGone` is told of each. */
export function endOfAll<M extends Gatherable>(
  members: readonly M[],
  onGone?: (member: M) => void,
): Disposable & { readonly ending: TimeLimit } {
  const ending = createEnding()
  let left = members.length
  const stays = members.map((member) => {
    const { gone } = member
    if (gone === undefined) return () => undefined
    return onAbort(gone, () => {
      left--
      onGone?.(member)
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
