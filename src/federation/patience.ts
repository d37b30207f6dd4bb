import type { Clock } from '../kit/clock.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
import type { Passage } from './subgraphs/subgraph.ts'

/** Who would wait so much longer, or shorter, asks alone. */
const toleranceMs = 2_000

/** Whether two may wait for one answer. */
export function waitAlike({ deadlineAt: one }: Passage, { deadlineAt: other }: Passage): boolean {
  return one === other || (one !== undefined && other !== undefined && Math.abs(one - other) <= toleranceMs)
}

/** What comes before the deadline, on the monotonic clock; undefined when the deadline comes first. */
export async function inTime<T>(clock: Clock, answer: Promise<T>, deadlineAt: number): Promise<T | undefined> {
  using limit = createTimeLimit(clock, deadlineAt - clock.monotonic())
  const late = new Promise<undefined>((resolve) => limit.onAbort(() => resolve(undefined)))
  return await Promise.race([answer, late])
}
