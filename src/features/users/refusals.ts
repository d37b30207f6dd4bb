/** Why a change was not taken in, as data for the caller. */
import { problem } from '../../kit/problems.ts'
import type { Problem } from '../../kit/problems.ts'
import { mostOpen } from './accept.ts'
import type { Verdict } from './accept.ts'
import type { CheckedChange } from './input.ts'
import type { SyncUserResult } from './parents.ts'

type Path = readonly (string | number)[]

export const refused = (userErrors: readonly Problem[]): SyncUserResult => ({
  userId: null,
  eventId: null,
  event: null,
  status: 'FAILED',
  replayed: false,
  userErrors: [...userErrors],
})

/** One of many changes is for a user that the caller may not touch; the others are not held up by it. */
export const notYours = (path: Path): Problem => ({
  ...problem([...path, 'userId'], 'owner', 'the user that the caller acts for', 'another user'),
  code: 'AUTHORIZATION_FAILED',
})

/** For what repeats an earlier word of the panel: there was none. */
export const neverHeardOf = (id: string): Problem => ({
  __typename: 'NotFoundError',
  code: 'RESOURCE_NOT_FOUND',
  message: 'The panel never told this gateway about the user. Send it with syncUser.',
  path: ['userId'],
  id,
})

/** Its answer has to find it, and nothing may overtake it. */
export const beingSent = (path: Path, count: number): Problem => ({
  __typename: 'ConflictError',
  code: 'CONFLICT',
  message: `${path.join('.')}: expected changes that are not being sent, received ${count} of which a request is under way at this moment. Ask again when it was answered, in a few seconds.`,
  path: path.map(String),
  currentRevision: null,
})

/** What the ledger said against the change that stands at this path of the input. */
export function refusalOf(
  verdict: Extract<Verdict, { kind: 'refused' }>,
  { change, path }: { readonly change: CheckedChange; readonly path: Path },
): Problem {
  const conflict = (field: string, message: string, currentRevision: number | null = null): Problem => ({
    __typename: 'ConflictError',
    code: 'CONFLICT',
    message,
    path: [...path, field].map(String),
    currentRevision,
  })
  if (verdict.reason === 'key-reused') {
    return {
      ...conflict('idempotencyKey', 'This key was used before for another change. Use a new key for a new change.'),
      code: 'IDEMPOTENCY_KEY_REUSED',
    }
  }
  if (verdict.reason === 'key-in-flight') {
    return conflict('idempotencyKey', 'The first request with this key is still being answered. Ask again in a moment.')
  }
  if (verdict.reason === 'needs-data') {
    return problem([...path, 'data'], 'data.required', 'the user, because this gateway never heard of it', 'nothing')
  }
  if (verdict.reason === 'too-many') {
    return conflict(
      'userId',
      `${mostOpen} changes of this user wait for the marketplace, and no more are taken. Ask again when some have arrived; a DELETE is always taken.`,
    )
  }
  const revision = 'revision' in verdict ? verdict.revision : null
  return verdict.reason === 'deleted'
    ? conflict('action', `The user was deleted; ${change.action} is refused until it is created anew.`, revision)
    : conflict('expectedRevision', `The user's revision is ${revision}. Read it, and decide anew.`, revision)
}
