/** Why a wish came to nothing, as data for the caller. */
import { Failure } from '../../kit/failure.ts'
import { isCode, problemOf } from '../../kit/problems.ts'
import type { ConflictProblem, Problem } from '../../kit/problems.ts'
import type { PublicationRow } from './ledger.ts'

/** What the marketplace said against it; nothing while it has not refused. */
export function refusalOf(row: PublicationRow): Problem[] {
  if (row.state !== 'refused' || !isCode(row.error_code)) return []
  return [problemOf(new Failure(row.error_code, row.error_message ?? 'The marketplace refused it.'))]
}

export const staleRevision = (currentRevision: number): ConflictProblem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: `The plugin has revision ${currentRevision} at this gateway. Read it again and repeat the change.`,
  path: ['input', 'expectedRevision'],
  currentRevision,
})

/** What the marketplace does with an item that it knows is its own matter; it must not be asked twice before it can know. */
export const underWay: ConflictProblem = {
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: 'Another publication of this item waits for the marketplace. Change the plugin when that one is decided.',
  path: ['input', 'panelItemId'],
  currentRevision: null,
}

/** Also for another user's plugin that is not listed: that it exists is not told. */
export const notThere = (path: readonly string[], id: string): Problem => ({
  __typename: 'NotFoundError',
  code: 'RESOURCE_NOT_FOUND',
  message: 'The user has no plugin with this id.',
  path: [...path],
  id,
})

export const needed = (count: number): ConflictProblem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: `${count} known plugins need this one. Use force to take it off all the same.`,
  path: ['marketplaceItemId'],
  currentRevision: null,
})
