import type { SyncStatus } from '../../generated/graphql.ts'
import { statusWords } from './words.ts'

/** How far a change or a user has come. */
export function Badge({ of }: { of: SyncStatus }) {
  const { text, means, mood } = statusWords[of]
  return (
    <span className={mood === undefined ? 'badge' : `badge ${mood}`} title={means}>
      {text}
    </span>
  )
}
