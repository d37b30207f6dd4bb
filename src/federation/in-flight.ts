import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { TransientMap } from '../kit/transient-map.ts'
import { inTime, waitAlike } from './patience.ts'
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
    const { deadlineAt = Infinity } = passage
    const isShorter = deadlineAt < (other.passage.deadlineAt ?? Infinity)
    const result = await (isShorter ? inTime(clock, other.answer, deadlineAt) : other.answer)
    // Carried out alone, its fetches say that the time is up.
    if (!result) return answer()
    // The one who asked left, and took the fetches along. That must not cost those who only joined.
    if (other.passage.signal?.aborted && !passage.signal?.aborted) return ask(key, passage, answer)
    return { ...result }
  }

  function ask(key: string, passage: Passage, answer: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const other = running.get(key)
    if (!other) return start(key, passage, answer)
    return waitAlike(other.passage, passage) ? join(other, key, passage, answer) : answer()
  }

  return { ask }
}
