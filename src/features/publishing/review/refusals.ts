/** Why a step was not done, as data for the caller. */
import { rfc3339 } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import { problemOf } from '../../../kit/problems.ts'
import type { ConflictProblem, NotFoundProblem, Problem } from '../../../kit/problems.ts'
import type { Move, Moved } from './ledger.ts'
import { mostEntries, statusOf } from './model.ts'
import type { WorkflowRow } from './model.ts'

export const noSuchWorkflow = (id: string, path: readonly string[] = ['workflowId']): NotFoundProblem => ({
  __typename: 'NotFoundError',
  code: 'RESOURCE_NOT_FOUND',
  message: 'There is no publication with this id that you may see.',
  path: [...path],
  id,
})

const conflict = (message: string, path: readonly string[], currentRevision: number | null): ConflictProblem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message,
  path: [...path],
  currentRevision,
})

export const alreadyOpen = (id: string, isChange: boolean): ConflictProblem =>
  conflict(
    `The publication ${id} of this plugin is under way. Revise that one, or cancel it first.`,
    ['input', isChange ? 'marketplaceItemId' : 'panelItemId'],
    null,
  )

export function refusalOf(moved: Exclude<Moved, { kind: 'moved' | 'outdated' }>, move: Move, nowMs: number): Problem {
  if (moved.kind === 'missing') return noSuchWorkflow(move.id)
  const { row } = moved
  const say = (message: string, path: readonly string[] = ['workflowId']) => conflict(message, path, row.revision)
  if (moved.kind === 'revision')
    return say(`The publication has revision ${row.revision}. Look at it again and repeat the step.`, [
      'expectedRevision',
    ])
  if (moved.kind === 'claimed')
    return say(`Another reviewer has claimed it until ${rfc3339(row.claimed_until ?? nowMs)}.`)
  if (moved.kind === 'full')
    return say(`It holds ${mostEntries} entries, which is the most: cancel it and begin another.`)
  if (moved.kind === 'published')
    return say('The panel’s item is somebody else’s by now, or another publication of it waits for the marketplace.')
  return say(`It is ${statusOf(row, nowMs)}, and this is done with what is ${listOf(move.from, row)}.`)
}

const listOf = (from: Move['from'], row: WorkflowRow): string =>
  from.map((state) => statusOf({ ...row, state, claimed_until: null }, 0)).join(' or ')

/** Why the marketplace did not take it; nothing where it has, or was not asked. */
export const errorsOf = ({ state, error_code: code, error_message: message }: WorkflowRow): Problem[] =>
  state === 'failed' && code !== null ? [problemOf(new Failure(code, message ?? 'The marketplace refused it.'))] : []
