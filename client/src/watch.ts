import { NewestChangeDocument, UserSyncChangedDocument } from './generated/graphql.ts'
import type { SyncStatus, UserSyncChangedSubscription } from './generated/graphql.ts'
import { reconnecting } from './reconnect.ts'
import type { Request } from './request.ts'
import type { Subscribe } from './subscription.ts'
import type { Clock } from './weather.ts'

export interface WatchOptions {
  /** Only this user. */
  readonly userId?: string | undefined
  /** Only changes into these states. */
  readonly status?: readonly SyncStatus[] | undefined
  /** Go on after this `changeId`; from now on when missing. */
  readonly after?: string | undefined
  readonly signal?: AbortSignal | undefined
}

interface Parts {
  readonly request: Request
  readonly subscribe: Subscribe
  readonly clock: Clock
  readonly random: () => number
}

type Change = UserSyncChangedSubscription['userSyncChanged']

/** Changes as they happen. A lost connection is taken up where it was lost; ends with the signal, throws what waiting does not mend. */
export function watchUserSync(
  { request, subscribe, clock, random }: Parts,
  { userId, status, after, signal }: WatchOptions = {},
): AsyncGenerator<Change, void, undefined> {
  let last = after
  async function* open(): AsyncGenerator<Change> {
    // Known before the first event: a connection that is lost while nothing happens has a place to be taken up as well.
    last ??= (await request(NewestChangeDocument, {}, { signal })).syncHealth.changeId
    const variables = { userId, status: status && [...status], afterEventId: last }
    for await (const { userSyncChanged } of subscribe(UserSyncChangedDocument, variables, { signal })) {
      last = userSyncChanged.changeId
      yield userSyncChanged
    }
  }
  return reconnecting({ clock, random }, open, signal)
}
