import { actingUser } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import { Failure } from '../../kit/failure.ts'

/** A caller that is a user, or acts for one, has only that user; a service that acts for nobody has all. */
export const owns = (caller: Caller, userId: string): boolean => {
  const self = actingUser(caller)
  return self === undefined || self === userId
}

export function mustOwn(caller: Caller, userId: string): void {
  if (!owns(caller, userId)) throw notYours()
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
