import type { Passage } from './subgraphs/subgraph.ts'

/** Who would wait so much longer, or shorter, asks alone. */
const toleranceMs = 2_000

/** Whether two may wait for one answer. */
export function waitAlike({ deadlineAt: one }: Passage, { deadlineAt: other }: Passage): boolean {
  return one === other || (one !== undefined && other !== undefined && Math.abs(one - other) <= toleranceMs)
}
