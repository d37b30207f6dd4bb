import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
import { TransientMap } from '../kit/transient-map.ts'
import { waitAlike } from './patience.ts'
import type { Passage } from './subgraphs/subgraph.ts'

interface Running {
  readonly answer: Promise<ExecutionResult>
  readonly passage: Passage
}

/**
 * Lets equal requests that are there at the same time have one answer. The key must hold everything that the answer depends on, above all
 * the scope of the caller.
 */
export interface InFlight {
  ask(key: string, passage: Passage, answer: () => Promise<ExecutionResult>): Promise<ExecutionResult>
}

export function createInFlight(clock: Clock): InFlight {
  const running = new TransientMap<Running>()

  function start(key: string, passage: Passage, answer: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const mine: Running = { answer: answer(), passage }
    running.set(key, mine)
    const over = () => {
      if (running.get(key) === mine) running.delete(key)
    }
    mine.answer.then(over, over)
    return mine.answer
  }

  async function join(
    other: Running,
    key: string,
    passage: Passage,
    answer: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const result = await (isShorter(passage, other.passage) ? inTime(other, passage.deadlineAt) : other.answer)
    // Carried out alone, its fetches say that the time is up.
    if (!result) return answer()
    // The one who asked left, and took the fetches along. That must not cost those who only joined.
    if (other.passage.signal?.aborted && !passage.signal?.aborted) return ask(key, passage, answer)
    return { ...result }
  }

  /** Undefined when the time is up before. */
  async function inTime({ answer }: Running, deadlineAt = Infinity): Promise<ExecutionResult | undefined> {
    using limit = createTimeLimit(clock, deadlineAt - clock.monotonic())
    const late = new Promise<undefined>((resolve) => limit.onAbort(() => resolve(undefined)))
    return await Promise.race([answer, late])
  }

  function ask(key: string, passage: Passage, answer: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const other = running.get(key)
    if (!other) return start(key, passage, answer)
    return waitAlike(other.passage, passage) ? join(other, key, passage, answer) : answer()
  }

  return { ask }
}

const isShorter = (one: Passage, other: Passage): boolean =>
  (one.deadlineAt ?? Infinity) < (other.deadlineAt ?? Infinity)
