/** Work that holds the event loop is begun a little at a time, so that what else waits for the loop comes in between. */
export interface Turns {
  /** Resolves when work may begin: undefined for at once, which is the case as long as the present turn is young. */
  next(): Promise<void> | undefined
  /** The same, never at once: for those who are all woken by one event and would each find the turn still young. */
  later(): Promise<void>
  /** Something happened of which each turn brings only one, and there may be more: what waits leaves it the next turns. */
  hurry(): void
}

/** So many turns in a row may pass in which nothing begins that waits. They are short, since nothing begins. */
const mostHurried = 96

/**
 * After `budgetMs` of one turn of the event loop whoever wants to begin waits, and those who wait begin in the turns that follow, in the order of
 * asking, in each as many as its budget lets. Beginning does not take longer in a turn than the budget and one piece of work.
 */
export function createTurns(monotonic: () => number, budgetMs = 5): Turns {
  const waiting = new Set<() => void>()
  let startedAt: number | undefined
  let isHurried = false
  let hurried = 0

  function start(): void {
    startedAt = monotonic()
    setImmediate(end)
  }

  function end(): void {
    startedAt = undefined
    if (waiting.size === 0) return
    start()
    hurried = isHurried && hurried < mostHurried ? hurried + 1 : 0
    isHurried = false
    if (hurried === 0) beginOne()
  }

  function beginOne(): void {
    const [first] = waiting
    if (!first) return
    waiting.delete(first)
    first()
    // What it does at once is done when no microtask is left.
    queueMicrotask(() => process.nextTick(beginMore))
  }

  function beginMore(): void {
    if (startedAt !== undefined && monotonic() - startedAt < budgetMs) beginOne()
  }

  function later(): Promise<void> {
    if (startedAt === undefined) start()
    return new Promise<void>((resolve) => waiting.add(resolve))
  }

  return {
    later,
    next() {
      if (isHurried || waiting.size > 0) return later()
      if (startedAt === undefined) start()
      else if (monotonic() - startedAt >= budgetMs) return later()
      return undefined
    },
    hurry: () => void (isHurried = true),
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
