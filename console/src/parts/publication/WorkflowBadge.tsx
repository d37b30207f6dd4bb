import type { WorkflowStatus } from '../../generated/graphql.ts'
import { statusWords } from './words.ts'

/** Where a publication stands. */
export function WorkflowBadge({ of }: { of: WorkflowStatus }) {
  const { text, mood } = statusWords[of]
  return <span className={mood === undefined ? 'badge' : `badge ${mood}`}>{text}</span>
}
