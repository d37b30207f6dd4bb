/** Work that holds the event loop is begun a little at a time, so that what else waits for the loop comes in between. */
export interface Turns {
  /** Resolves when work may begin: undefined for at once, which is the case as long as the present turn is young. */
  next(): Promise<void> | undefined
  /** Resolves in a turn of one's own, for those who are all woken by one event and would each find the turn still young. */
  own(): Promise<void>
}

/**
 * After `budgetMs` of one turn of the event loop whoever wants to begin waits, and one of those who wait begins in each turn that
 * follows, in the order of asking. A turn is then never longer than the budget and one piece of work.
 */
export function createTurns(monotonic: () => number, budgetMs = 10): Turns {
  const waiting = new Set<() => void>()
  let startedAt: number | undefined

  function begin(): void {
    startedAt = monotonic()
    setImmediate(end)
  }

  function end(): void {
    startedAt = undefined
    const [first] = waiting
    if (!first) return
    waiting.delete(first)
    begin()
    first()
  }

  const own = () => {
    if (startedAt === undefined) begin()
    return new Promise<void>((resolve) => waiting.add(resolve))
  }

  return {
    own,
    next() {
      if (startedAt === undefined) begin()
      else if (waiting.size > 0 || monotonic() - startedAt >= budgetMs) return own()
      return undefined
    },
  }
}

/**
 * Lets so many small pieces of work begin in each turn of the event loop; who comes when that is full begins in one of those that follow, in
 * the order of asking. For pieces too small to be timed one by one, which come in any number.
 */
export function createPortions(most: number): (begin: () => void) => void {
  const waiting: (() => void)[] = []
  let begun = 0
  let turning = false

  function turn(): void {
    const now = waiting.splice(0, most)
    begun = now.length
    turning = begun > 0
    if (turning) setImmediate(turn)
    for (const begin of now) begin()
  }

  return (begin) => {
    if (!turning) setImmediate(turn)
    turning = true
    if (begun >= most) waiting.push(begin)
    else {
      begun++
      begin()
    }
  }
}
