import { actingUser } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import { Failure, describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'

/** A caller that is a user, or acts for one, has only that user; a service that acts for nobody has all. */
export const owns = (caller: Caller, userId: string): boolean => {
  const self = actingUser(caller)
  return self === undefined || self === userId
}

export function mustOwn(caller: Caller, userId: string): void {
  if (!owns(caller, userId)) throw notYours()
}

/** The id, if it is one and the caller has that user; throws when not, naming the argument it came in. */
export function ownId(caller: Caller, argument: 'id' | 'userId', given: string): string {
  if (!formats.id.test(given)) throw invalid([argument], formats.id.expects, describe(given))
  mustOwn(caller, given)
  return given
}

export const notYours = (): Failure =>
  new Failure('AUTHORIZATION_FAILED', 'This caller acts for one user and may not touch another.')

/** For what concerns all users. */
export function mustActForNobody(caller: Caller): void {
  if (actingUser(caller) === undefined) return
  throw new Failure(
    'AUTHORIZATION_FAILED',
    'A caller that acts for one user may not see or steer the synchronisation of all.',
  )
}
